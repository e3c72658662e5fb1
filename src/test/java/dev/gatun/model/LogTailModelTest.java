package dev.gatun.model;

import dev.gatun.model.LogTailModel.Defect;
import dev.gatun.model.Memory.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogTailModelTest {
  @Test
  void whatIsPublishedIsWholeAndNothingIsLeftBehind() {
    Proof.holds("LogTailModel", LogTailModel.of(Defect.NONE, Kind.SEQUENTIAL, 3), 1_000);
  }

  @Test
  void theSameOnWeakMemory() {
    Proof.holds("LogTailModel, weak memory", LogTailModel.of(Defect.NONE, Kind.WEAK, 2), 500);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyDefectIsMet(Defect defect) {
    Proof.refutes("LogTailModel." + defect, LogTailModel.of(defect, defect.shownBy, 3));
  }
}
