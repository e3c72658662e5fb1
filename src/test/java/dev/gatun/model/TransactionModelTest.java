package dev.gatun.model;

import dev.gatun.model.Memory.Kind;
import dev.gatun.model.TransactionModel.Defect;
import dev.gatun.model.TransactionModel.Scenario;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionModelTest {
  @ParameterizedTest
  @EnumSource(Scenario.class)
  void transactionsAndSnapshotsHaveASerialOrderAndBodiesSeeOneMoment(Scenario scenario) {
    Proof.holds("TransactionModel " + scenario, TransactionModel.of(Defect.NONE, Kind.SEQUENTIAL, scenario), 100);
  }

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void theSameOnWeakMemory(Scenario scenario) {
    Proof.holds("TransactionModel, weak memory, " + scenario, TransactionModel.of(Defect.NONE, Kind.WEAK, scenario), 100);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyDefectIsMet(Defect defect) {
    Proof.refutes("TransactionModel." + defect, TransactionModel.of(defect, Kind.SEQUENTIAL, defect.shownBy));
  }
}
