package dev.gatun.engine;

import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A storage whose data file, read by calls, has damage that its mapping has not. */
final class DamageOverlay {
  private static final int MASK = 0x55;

  private final Storage storage;
  private volatile long from;
  private volatile long to;

  DamageOverlay(Storage storage) {
    this.storage = storage;
  }

  /** From now on reads show other bytes there, and there only. */
  void show(long position, int length) {
    from = position;
    to = position + length;
  }

  Storage storage() {
    return (Storage) Proxy.newProxyInstance(Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
      Object result = call(storage, method, arguments);
      return result instanceof StorageFile file && file.name().endsWith(Opening.DATA) ? wrapped(file) : result;
    });
  }

  private StorageFile wrapped(StorageFile file) {
    Class<?>[] type = {StorageFile.class};
    return (StorageFile) Proxy.newProxyInstance(StorageFile.class.getClassLoader(), type, (proxy, method, arguments) -> {
      Object result = call(file, method, arguments);
      if (method.getName().equals("read")) {
        distort((long) arguments[0], (byte[]) arguments[1], (int) arguments[2], (int) result);
      }
      return result;
    });
  }

  private void distort(long position, byte[] target, int offset, int length) {
    for (long at = Math.max(position, from); at < Math.min(position + length, to); at++) {
      target[offset + (int) (at - position)] ^= MASK;
    }
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
