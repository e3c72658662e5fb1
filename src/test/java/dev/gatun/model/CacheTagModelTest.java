package dev.gatun.model;

import dev.gatun.model.CacheTagModel.Defect;
import dev.gatun.model.Memory.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CacheTagModelTest {
  @Test
  void anEntryIsBelievedOnlyWhileItIsTrueAndDurable() {
    Proof.holds("CacheTagModel", CacheTagModel.of(Defect.NONE, Kind.SEQUENTIAL, true, 2), 10_000);
  }

  @Test
  void anEntryIsNotOlderThanWhatItsReaderSawBefore() {
    Proof.holds("CacheTagModel, two readers", CacheTagModel.of(Defect.NONE, Kind.SEQUENTIAL, false, 1, 2), 10_000);
  }

  @Test
  void theSameOnWeakMemory() {
    Proof.holds("CacheTagModel, weak memory", CacheTagModel.of(Defect.NONE, Kind.WEAK, false, 1, 1), 10_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyDefectIsMet(Defect defect) {
    Proof.refutes("CacheTagModel." + defect, CacheTagModel.of(defect, Kind.SEQUENTIAL, defect.needsRemoval, 1, 2));
  }
}
