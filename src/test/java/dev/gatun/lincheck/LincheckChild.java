package dev.gatun.lincheck;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** Checks one model; its weakened twin must be refuted, or the check proves nothing. */
final class LincheckChild {
  private LincheckChild() {}

  public static void main(String[] arguments) {
    int iterations = Integer.parseInt(arguments[1]);
    if (arguments[0].equals("stripes")) {
      check(iterations, StripesModel.class, StripesModel.Unnoticed.class, StripesModel.Sequential.class);
    } else {
      check(iterations, GateModel.class, GateModel.Open.class, GateModel.Sequential.class);
    }
    System.out.println("checked");
    System.exit(0);
  }

  private static void check(int iterations, Class<?> model, Class<?> twin, Class<?> sequential) {
    options(iterations, sequential).check(model);
    try {
      options(100, sequential).check(twin);
    } catch (LincheckAssertionError refuted) {
      System.out.println("refuted: " + twin.getSimpleName());
      return;
    }
    throw new AssertionError("the weakened twin was not refuted");
  }

  private static ModelCheckingOptions options(int iterations, Class<?> sequential) {
    return new ModelCheckingOptions()
        .iterations(iterations)
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(sequential);
  }
}
