package dev.gatun.model;

import dev.gatun.model.GroupCommitModel.Defect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupCommitModelTest {
  @Test
  void nobodySleepsForEverAndNothingIsAcknowledgedBeforeItsForce() {
    Proof.holds("GroupCommitModel, platform threads", GroupCommitModel.of(Defect.NONE, 2, 0, false, false), 10_000);
    Proof.holds("GroupCommitModel, one of each", GroupCommitModel.of(Defect.NONE, 1, 1, false, false), 10_000);
  }

  @Test
  void virtualThreadsAreAnsweredByTheFlusher() {
    Proof.holds("GroupCommitModel, virtual threads", GroupCommitModel.of(Defect.NONE, 0, 2, false, false), 10_000);
  }

  @Test
  void aFailedForceIsToldToAll() {
    Proof.holds("GroupCommitModel, a failed force", GroupCommitModel.of(Defect.NONE, 2, 0, true, false), 10_000);
  }

  @Test
  void closingAnswersEverybody() {
    Proof.holds("GroupCommitModel, closing", GroupCommitModel.of(Defect.NONE, 1, 1, false, true), 100_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyDefectIsMet(Defect defect) {
    Proof.refutes("GroupCommitModel." + defect, GroupCommitModel.of(defect, defect.platform, defect.virtual, true, false));
  }
}
