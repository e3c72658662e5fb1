package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store in memory has lies neither in the heap nor within the bound of direct buffers. */
class LargeMemoryTest {
  @Test
  void aStoreInMemoryTakesWhatTheDataNeeds() throws Exception {
    List<String> options = List.of("-Xmx32m", "-XX:MaxDirectMemorySize=1m");
    assertEquals(new ChildJvm.End(0, "10000 of 10000 bytes", ""), ChildJvm.run(options, LargeMemory.class));
  }
}
