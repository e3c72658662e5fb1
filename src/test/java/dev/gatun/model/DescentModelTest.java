package dev.gatun.model;

import dev.gatun.model.DescentModel.Defect;
import dev.gatun.model.Memory.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DescentModelTest {
  @Test
  void aDescentReturnsWhatTheTableHadWhileItRan() {
    Proof.holds("DescentModel", DescentModel.of(Defect.NONE, Kind.SEQUENTIAL, true), 10_000);
  }

  @Test
  void theFencesAreEnoughOnWeakMemory() {
    Proof.holds("DescentModel, the leaf as root, weak memory", DescentModel.of(Defect.NONE, Kind.WEAK, false), 10_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"NONE", "WORD_LOADED_WITHOUT_ACQUIRE"})
  void everyDefectIsMet(Defect defect) {
    Proof.refutes("DescentModel." + defect, DescentModel.of(defect, defect.shownBy, defect.shownBy == Kind.SEQUENTIAL));
  }

  /** There every store is a release and every load an acquire, whatever the code says: no test on such a machine meets these defects. */
  @Test
  void missingFencesAreHiddenByStoreBuffers() {
    Proof.holds("DescentModel on x86", DescentModel.of(Defect.RELEASED_WITHOUT_RELEASE, Kind.STORE_BUFFERS, false), 10_000);
  }

  /** Between the load of a word and the first load of the page lies the parent's validation with its fence. Acquire is the second line of defence. */
  @Test
  void theFenceOfTheParentsValidationCoversTheLoadOfTheChildsWord() {
    Proof.holds("DescentModel.WORD_LOADED_WITHOUT_ACQUIRE", DescentModel.of(Defect.WORD_LOADED_WITHOUT_ACQUIRE, Kind.WEAK, false), 10_000);
  }
}
