/** An embedded, ordered, durable key-value store. {@code dev.gatun} is its API, {@code dev.gatun.error} what can go wrong; the rest is private. */
module dev.gatun {
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.gatun;
  exports dev.gatun.error;
}
