package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatun.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** An application that is a module uses the store as a module, with no annotations beside it and without any flag. */
class ModulePathTest {
  private static final String MODULE = "module app { requires dev.gatun; }\n";
  private static final String PROGRAM =
      """
      package app;

      import dev.gatun.Codecs;
      import dev.gatun.Store;
      import dev.gatun.Table;
      import dev.gatun.error.StoreClosedException;
      import java.nio.file.Path;

      public class App {
        public static void main(String[] arguments) {
          Store store = Store.open(Path.of(arguments[0]));
          try (store) {
            Table<String, Long> table = store.table("t", Codecs.utf8(), Codecs.int64());
            store.write(batch -> batch.put(table, "a", 1L).put(table, "b", 2L));
            table.merge("a", 41L, Long::sum);
            table.forEach((key, value) -> System.out.println(key + "=" + value));
          }
          try {
            store.tables();
          } catch (StoreClosedException e) {
            System.out.println(Store.class.getModule());
          }
        }
      }
      """;

  private static final String FORBIDDEN =
      """
      package app;

      public class App {
        dev.gatun.engine.Engine engine;
      }
      """;

  @TempDir Path temporary;

  @Test
  void aModularApplicationUsesTheStoreFromTheModulePath() throws Exception {
    assertEquals(new ChildJvm.End(0, "", ""), compile(PROGRAM));
    List<String> run = List.of(
        ChildJvm.tool("java").toString(), "-p", ChildJvm.path(gatun(), slf4j(), classes()), "-m", "app/app.App",
        temporary.resolve("store").toString());
    assertEquals(new ChildJvm.End(0, "a=42\nb=2\nmodule dev.gatun", ""), ChildJvm.run(run));
  }

  @Test
  void whatIsPrivateCannotBeReached() throws Exception {
    ChildJvm.End end = compile(FORBIDDEN);
    assertEquals(1, end.code());
    assertEquals(true, end.err().contains("package dev.gatun.engine is not visible"), end.err());
  }

  private ChildJvm.End compile(String program) throws Exception {
    assumeTrue(Files.isExecutable(ChildJvm.tool("javac")), "skipped: no javac beside the java that runs the tests");
    assumeTrue(Files.exists(gatun().resolve("module-info.class")), "skipped: the store was compiled without its module descriptor");
    Path descriptor = write("module-info.java", MODULE);
    Path source = write("App.java", program);
    return ChildJvm.run(List.of(
        ChildJvm.tool("javac").toString(), "-Xlint:all", "-Werror", "-p", ChildJvm.path(gatun(), slf4j()), "-d", classes().toString(),
        descriptor.toString(), source.toString()));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(Files.createDirectories(temporary.resolve("source")).resolve(name), text);
  }

  private Path classes() {
    return temporary.resolve("classes");
  }

  private static Path gatun() {
    return ChildJvm.root(Store.class);
  }

  private static Path slf4j() {
    return ChildJvm.root(Logger.class);
  }
}
