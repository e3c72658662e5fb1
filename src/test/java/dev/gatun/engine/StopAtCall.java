package dev.gatun.engine;

import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real storage that stands still in the n-th call of one method of {@link Storage} or {@link StorageFile}, before or after the call is done, so that
 * the process can be killed there. Only the calling thread stands; what the others do until the kill comes is theirs.
 */
final class StopAtCall {
  private final String method;
  private final boolean after;
  private final AtomicInteger left;
  private final Runnable stopped;

  private StopAtCall(String method, int nth, boolean after, Runnable stopped) {
    this.method = method;
    this.after = after;
    this.left = new AtomicInteger(nth);
    this.stopped = stopped;
  }

  /** Wraps a storage; {@code stopped} is run before the thread stands still for ever. */
  static Storage wrap(Storage storage, String method, int nth, boolean after, Runnable stopped) {
    return new StopAtCall(method, nth, after, stopped).watched(Storage.class, storage);
  }

  private <T> T watched(Class<T> type, T real) {
    InvocationHandler handler = (proxy, called, arguments) -> call(real, called, arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object call(Object real, Method called, Object[] arguments) throws Throwable {
    boolean here = called.getName().equals(method) && left.decrementAndGet() == 0;
    if (here && !after) {
      stand();
    }
    try {
      Object result = called.invoke(real, arguments);
      if (here) {
        stand();
      }
      return result instanceof StorageFile file ? watched(StorageFile.class, file) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void stand() throws InterruptedException {
    stopped.run();
    new CountDownLatch(1).await();
  }
}
