package dev.gatun.model;

import static dev.gatun.model.Access.VOLATILE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.model.Memory.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search itself: what it counts, what it finds, and that its traces are the shortest. */
class ExplorerTest {
  @Test
  void allInterleavingsAreWalked() {
    Model model = new Model(Kind.SEQUENTIAL);
    for (int i = 0; i < 3; i++) {
      model.thread("thread " + i).step("one", t -> {}).step("two", t -> {});
    }
    assertEquals(27, Explorer.explore(model).states(), "three threads at three places each");
  }

  @Test
  void allChoicesAreTaken() {
    Model model = new Model(Kind.SEQUENTIAL);
    int sum = model.ghost("sum", 0);
    model.thread("chooser").step("choose", t -> t.set(sum, 10 * t.choose(3) + t.choose(4)));
    assertEquals(1 + 12, Explorer.explore(model).states());
  }

  @Test
  void aDeadlockIsFoundByTheShortestWay() {
    Model model = new Model(Kind.SEQUENTIAL);
    int[] locks = {model.location("left", 0), model.location("right", 0)};
    for (int i = 0; i < 2; i++) {
      int first = i;
      model
          .thread("thread " + i)
          .step("think", t -> {})
          .step("lock the first", t -> t.await(t.cas(locks[first], 0, 1)))
          .step("lock the second", t -> t.await(t.cas(locks[1 - first], 0, 1)))
          .step("unlock", t -> t.store(locks[first], 0, VOLATILE))
          .step("unlock the other", t -> t.store(locks[1 - first], 0, VOLATILE));
    }
    Verdict verdict = Explorer.explore(model);
    assertEquals("nobody can go on", verdict.violated());
    assertEquals(4, verdict.trace().size(), verdict.story());
    assertTrue(verdict.trace().contains("thread 1: lock the first [right = 1]"), verdict.story());
  }

  @Test
  void turningForEverIsNotAnEnd() {
    Model model = new Model(Kind.SEQUENTIAL);
    int flag = model.location("flag", 0);
    model.thread("waiter").step("look", t -> t.goIf(t.load(flag, VOLATILE) == 0, "look"));
    assertEquals("from here the end can't be reached any more", Explorer.explore(model).violated());
  }

  @Test
  void aDaemonNeedNotEnd() {
    Model model = new Model(Kind.SEQUENTIAL);
    model.thread("worker").step("work", t -> {});
    model.daemon("idler").step("idle", t -> t.go("idle"));
    assertTrue(Explorer.explore(model).holds());
  }

  @Test
  void aClaimInAStepInAStateAndInTheEndAreFound() {
    for (int where = 0; where < 3; where++) {
      int at = where;
      Model model = new Model(Kind.SEQUENTIAL);
      int x = model.location("x", 0);
      model.thread("thread").step("wait", t -> {}).step("store", t -> {
        t.store(x, 1, VOLATILE);
        t.claim(at != 0, "in the step");
      });
      model.always(t -> t.claim(at != 1 || t.newest(x) == 0, "in a state"));
      model.inTheEnd(t -> t.claim(at != 2 || t.newest(x) == 0, "in the end"));
      Verdict verdict = Explorer.explore(model);
      assertEquals(List.of("in the step", "in a state", "in the end").get(at), verdict.violated());
      assertEquals(List.of("thread: wait", "thread: store [x = 1]"), verdict.trace());
    }
  }
}
