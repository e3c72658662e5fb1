package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The libraries behind hot records and meters are optional: the store works without, and names the first when hot records are asked for. */
class HotRecordsLibraryTest {
  @TempDir private Path temporary;

  /** The store and what it can't do without, once more, in a loader that knows nothing else but the JDK's base: others know the tests' modules. */
  private static URLClassLoader alone() {
    URL[] places = {place(Store.class), place(Logger.class)};
    return new URLClassLoader(places, null);
  }

  private static URL place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  private Object open(ClassLoader loader, Path directory, long hotRecords) throws Throwable {
    Object builder = loader.loadClass(Store.class.getName()).getMethod("builder", Path.class).invoke(null, directory);
    try {
      builder.getClass().getMethod("hotRecords", long.class).invoke(builder, hotRecords);
      return builder.getClass().getMethod("open").invoke(builder);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void askingForThemWithoutTheLibraryNamesIt() throws Exception {
    try (URLClassLoader loader = alone()) {
      Path directory = temporary.resolve("store");
      Exception e = assertThrows(IllegalStateException.class, () -> open(loader, directory, 1_000_000));
      assertEquals(
          "hotRecords needs the library com.github.ben-manes.caffeine:caffeine, which is not there; add it, or leave hotRecords at 0",
          e.getMessage());
      assertInstanceOf(NoClassDefFoundError.class, e.getCause());
      assertEquals(false, Files.exists(directory), "nothing was opened");
    }
  }

  @Test
  void theStoreWorksWithoutTheLibraries() throws Throwable {
    try (URLClassLoader loader = alone()) {
      assertThrows(NoClassDefFoundError.class, () -> loader.loadClass(GatunMetrics.class.getName()), "or nothing would be shown");
      Object store = open(loader, temporary.resolve("store"), 0);
      Object table = store.getClass().getMethod("table", String.class).invoke(store, "t");
      Class<?> tables = loader.loadClass(Table.class.getName());
      byte[] key = {1};
      tables.getMethod("put", Object.class, Object.class).invoke(table, key, key);
      assertInstanceOf(byte[].class, tables.getMethod("get", Object.class).invoke(table, key));
      store.getClass().getMethod("stats").invoke(store);
      store.getClass().getMethod("dropTable", String.class).invoke(store, "t");
      store.getClass().getMethod("close").invoke(store);
    }
  }
}
