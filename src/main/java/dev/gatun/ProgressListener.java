package dev.gatun;

/**
 * Is told how far long work is: see {@link StoreBuilder#progress}. Each piece of work calls it when it begins, ten times a second at most while it
 * goes on, and when it ends; reads and writes never do.
 *
 * <p>The thread that works makes the call, so the work waits until it returns, and pieces of work that go on at a time call it at a time: it must be
 * thread-safe and quick. It may read and write the store. {@link Store#close}, {@code compact}, {@code verify}, {@code backup} and the commit of a
 * bulk load throw {@link IllegalStateException} there; have another thread call them, and do not wait for it. What the listener throws is logged
 * once; it is then not called any more, and the work goes on.
 *
 * {@snippet :
 * ProgressListener bar = work -> System.out.printf("%s %.0f %%%n", work.kind(), 100 * work.share());
 * try (Store watched = Store.builder(Path.of("watched")).progress(bar).open()) {
 *   watched.verify();
 * }
 * }
 */
@FunctionalInterface
public interface ProgressListener {
  /**
   * A piece of work has begun, gone on or ended.
   *
   * @param progress how far it is
   */
  void progressed(WorkProgress progress);
}
