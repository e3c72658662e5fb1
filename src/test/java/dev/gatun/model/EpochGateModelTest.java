package dev.gatun.model;

import dev.gatun.model.EpochGateModel.Defect;
import dev.gatun.model.Memory.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EpochGateModelTest {
  private static final int WRITERS = 3;
  private static final int CUTS = 3;

  @Test
  void aCutExcludesWritersAndOvertakesNobodyTwice() {
    Proof.holds("EpochGateModel", EpochGateModel.of(Defect.NONE, Kind.SEQUENTIAL, WRITERS, CUTS), 10_000);
  }

  @Test
  void theSameOnWeakMemory() {
    Proof.holds("EpochGateModel, weak memory", EpochGateModel.of(Defect.NONE, Kind.WEAK, 2, 2), 1_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyDefectIsMet(Defect defect) {
    Proof.refutes("EpochGateModel." + defect, EpochGateModel.of(defect, defect.shownBy, WRITERS, CUTS));
  }

  @Test
  void aMissingFenceIsHiddenWithoutStoreBuffers() {
    Proof.holds("EpochGateModel, one access after the other", EpochGateModel.of(Defect.NO_FENCE_AFTER_PENDING, Kind.SEQUENTIAL, 2, CUTS), 1_000);
  }
}
