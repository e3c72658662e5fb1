package dev.gatun.model;

import dev.gatun.model.Memory.Kind;
import dev.gatun.model.StripeWordModel.Defect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StripeWordModelTest {
  @Test
  void whatIsShownIsDurableAndInOrderAndBatchesAreWhole() {
    Proof.holds("StripeWordModel", StripeWordModel.of(Defect.NONE, Kind.WEAK), 10_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyDefectIsMet(Defect defect) {
    Proof.refutes("StripeWordModel." + defect, StripeWordModel.of(defect, defect.shownBy));
  }

  @Test
  void aMissingReleaseIsHiddenByStoreBuffers() {
    Proof.holds("StripeWordModel on x86", StripeWordModel.of(Defect.UNLOCKED_WITHOUT_RELEASE, Kind.STORE_BUFFERS), 10_000);
  }
}
