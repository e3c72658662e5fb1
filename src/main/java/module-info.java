/** An embedded, ordered, durable key-value store. {@code dev.gatun} is its API, {@code dev.gatun.error} what can go wrong; the rest is private. */
module dev.gatun {
  requires org.slf4j;
  requires static transitive org.jspecify; // in the signatures of the API; needed neither to run the store nor to compile against it

  exports dev.gatun;
  exports dev.gatun.error;
}
