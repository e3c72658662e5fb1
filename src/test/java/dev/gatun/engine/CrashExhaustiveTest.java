package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashSequence.Beginning;
import dev.gatun.engine.CrashSequence.Start;
import dev.gatun.format.PageSize;
import dev.gatun.io.sim.DiskEvent;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every short sequence of the twelve operations, from an empty store and from a small one, with crashes at every event of its last operation: those
 * of the operations before belong to a shorter sequence. A failure prints the property that runs its sequence alone.
 */
class CrashExhaustiveTest {
  private static final int SAMPLES = 12;
  private static final int ZEROS_ONE_IN = 24;
  private static final String REPLAY = "gatun.crash.sequence";
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  @Test
  void aCrashAnywhereInAnySequenceOfOneOrTwoOperationsLosesNothing() throws Exception {
    for (Start start : Start.values()) {
      List<CrashSequence> sequences = new ArrayList<>(CrashSequence.all(start, 1));
      sequences.addAll(CrashSequence.all(start, 2));
      sweep(start, sequences);
    }
  }

  @Test
  void aCrashAnywhereInATwentiethOfTheSequencesOfThreeLosesNothing() throws Exception {
    for (Start start : Start.values()) {
      Random random = new Random(start.ordinal() + 7);
      sweep(start, CrashSequence.all(start, 3).stream().filter(sequence -> random.nextInt(20) == 0).toList());
    }
  }

  @Test
  @Tag("soak")
  void aCrashAnywhereInAnySequenceOfThreeOperationsLosesNothing() throws Exception {
    for (Start start : Start.values()) {
      sweep(start, CrashSequence.all(start, 3));
    }
    System.out.println("all sequences of three. " + CrashTally.line());
  }

  @Test
  @Tag("soak")
  void aCrashAnywhereInSequencesOfFourLosesNothing() throws Exception {
    CrashTally.soak("sequences of four", seed -> {
      Start start = Start.values()[(int) (seed & 1)];
      Random random = new Random(seed);
      sweep(start, random.ints(50).mapToObj(i -> CrashSequence.random(start, 4, random)).toList());
    });
  }

  @Test
  @EnabledIfSystemProperty(named = REPLAY, matches = ".+")
  void aSequenceThatAFailureHasPrintedIsRunAgain() throws Exception {
    CrashSequence sequence = CrashSequence.parse(System.getProperty(REPLAY));
    sweep(sequence.from(), List.of(sequence));
  }

  private static void sweep(Start start, List<CrashSequence> sequences) throws Exception {
    long begin = System.nanoTime();
    long before = CrashTally.STATES.get();
    Beginning beginning = CrashSequence.beginning(start, OPTIONS);
    CrashStates states = new CrashStates(); // of all sequences: what the last operation does not touch looks alike
    try (CrashPool pool = new CrashPool()) {
      for (CrashSequence sequence : sequences) {
        if (pool.hasFailed()) {
          break;
        }
        String replay = "-D" + REPLAY + "=" + sequence;
        try {
          run(pool, beginning, sequence, replay, states);
        } catch (Throwable t) {
          pool.failed(replay, t);
        }
      }
      long visited = pool.await();
      System.out.println("crash states: " + (CrashTally.STATES.get() - before) + " different ones of " + visited + " visited, " + sequences.size()
          + " sequences from " + start + " in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
      assertTrue(visited > 0);
    }
  }

  private static void run(CrashPool pool, Beginning beginning, CrashSequence sequence, String replay, CrashStates states) throws Exception {
    SimulatedDisk disk = beginning.moment().afterKill();
    CrashRun run = new CrashRun(disk, OPTIONS);
    try {
      run.open();
      run.startFrom(CrashOracle.compare(run.engine(), List.of(beginning.content())));
      int last = sequence.operations().size() - 1;
      for (int i = 0; i < last; i++) {
        run.run(sequence.operations().get(i).step(i));
      }
      long opened = disk.events();
      disk.listen((simulated, event) -> visit(pool, run, simulated, event, event.number() - opened, replay, states));
      run.run(sequence.operations().get(last).step(last));
      disk.step(); // and when it has returned
    } finally {
      disk.listen(null);
      disk.halt();
      run.abandon();
      disk.recycle();
    }
  }

  private static void visit(CrashPool pool, CrashRun run, SimulatedDisk disk, DiskEvent event, long number, String replay, CrashStates states) {
    boolean zeros = event.kind() == DiskEvent.Kind.WRITE && event.position() >= PageSize.HEADER_REGION_BYTES;
    if (zeros && number % ZEROS_ONE_IN != 0) {
      return;
    }
    var moment = disk.moment();
    CrashRun.Allowed allowed = run.allowed();
    List<CrashCut> cuts = CrashCut.of(moment, number, SAMPLES);
    for (int i = 0; i < cuts.size(); i++) {
      CrashCut cut = cuts.get(i);
      Depth depth = depth(number + i);
      List<CrashState> may = cut.isKill() ? allowed.afterKill() : allowed.afterPowerCut();
      pool.submit(replay + " (" + event + ", " + cut + ")", () -> states.check(cut.of(moment), OPTIONS, may, depth));
    }
  }

  private static Depth depth(long number) {
    return switch ((int) (number % 16)) {
      case 0 -> Depth.FULL;
      case 5, 10 -> Depth.DURABLE;
      default -> Depth.OPEN;
    };
  }
}
