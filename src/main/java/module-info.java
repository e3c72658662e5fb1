/** An embedded, ordered, durable key-value store. {@code dev.gatun} is its API, {@code dev.gatun.error} what can go wrong; the rest is private. */
@SuppressWarnings("requires-automatic") // Micrometer's jars are no modules yet, but name those that they will be
module dev.gatun {
  requires org.slf4j;
  requires jdk.management; // for the size of the memory, which limits how much of a file is kept in large folios
  requires static com.github.benmanes.caffeine; // only for StoreBuilder.hotRecords
  requires static micrometer.core; // only for GatunMetrics
  requires static jdk.jfr; // where it is missing nothing is recorded: dev.gatun.io.FlightRecording
  requires static org.jspecify; // not transitively: whoever compiles against the store would then need it too

  exports dev.gatun;
  exports dev.gatun.error;
}
