package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A healthy store prints nothing: no word of its own, none of SLF4J about a missing provider, no warning of the virtual machine. */
class SilenceTest {
  @TempDir Path temporary;

  @Test
  void aHealthyStoreWithoutFlagsAndWithoutALoggingProviderPrintsNothing() throws Exception {
    assertEquals(new ChildJvm.End(0, "", ""), ChildJvm.run(List.of(), QuietLife.class, temporary.resolve("store")));
  }

  /** Events extend a class that this runtime does not have. */
  @Test
  void aRuntimeWithoutFlightRecordingsIsEnough() throws Exception {
    List<String> options = List.of("--limit-modules", "java.base");
    assertEquals(new ChildJvm.End(0, "", ""), ChildJvm.run(options, QuietLife.class, temporary.resolve("store")));
  }
}
