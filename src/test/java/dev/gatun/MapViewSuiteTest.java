package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.common.collect.testing.ConcurrentNavigableMapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringSortedMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import com.google.common.collect.testing.testers.MapEntrySetTester;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map.Entry;
import java.util.SortedMap;
import java.util.stream.Stream;
import junit.framework.TestCase;
import junit.framework.TestFailure;
import junit.framework.TestResult;
import junit.framework.TestSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The map view against Guava's conformance suite for concurrent navigable maps, with its sub maps, descending maps, sets and iterators; once in
 * memory and once on files. The suite is of an older JUnit; its cases are run here in groups.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MapViewSuiteTest {
  private final Store memory = Store.inMemory();
  private Store files;

  @AfterAll
  void close() {
    memory.close();
    if (files != null) {
      files.close();
    }
  }

  @TestFactory
  Stream<DynamicNode> aMapInMemory() {
    return suite("in memory", memory, CollectionSize.ANY);
  }

  @TestFactory
  Stream<DynamicNode> aMapOnFiles(@TempDir Path folder) {
    files = Store.builder(folder.resolve("store")).durability(Durability.ASYNC).open();
    return suite("on files", files, CollectionSize.SEVERAL);
  }

  private static Stream<DynamicNode> suite(String name, Store store, CollectionSize sizes) {
    TestSuite suite = ConcurrentNavigableMapTestSuiteBuilder.using(new Maps(store))
        .named(name)
        .withFeatures(MapFeature.GENERAL_PURPOSE, CollectionFeature.SUPPORTS_ITERATOR_REMOVE, CollectionFeature.KNOWN_ORDER, sizes)
        // As for ConcurrentSkipListMap: the entries of a concurrent map do not write through.
        .suppressing(MapEntrySetTester.getSetValueMethod(), MapEntrySetTester.getSetValueWithNullValuesAbsentMethod())
        .createTestSuite();
    return Stream.of(node(suite));
  }

  /** One test for each kind of map and view, made of some dozens of cases. */
  private static DynamicNode node(TestSuite suite) {
    List<TestSuite> parts = Collections.list(suite.tests()).stream().map(TestSuite.class::cast).toList();
    List<TestSuite> cases = parts.stream().filter(MapViewSuiteTest::holdsCases).toList();
    DynamicNode own = DynamicTest.dynamicTest(suite.getName(), () -> run(cases));
    List<DynamicNode> inner = parts.stream().filter(part -> !holdsCases(part)).map(MapViewSuiteTest::node).toList();
    if (inner.isEmpty()) {
      return own;
    }
    return DynamicContainer.dynamicContainer(suite.getName(), cases.isEmpty() ? inner.stream() : Stream.concat(Stream.of(own), inner.stream()));
  }

  private static boolean holdsCases(TestSuite suite) {
    return suite.testAt(0) instanceof TestCase;
  }

  private static void run(List<TestSuite> suites) {
    TestResult result = new TestResult();
    suites.forEach(suite -> suite.run(result));
    List<TestFailure> failed = new ArrayList<>(Collections.list(result.errors()));
    failed.addAll(Collections.list(result.failures()));
    assertAll(failed.stream().map(failure -> () -> fail(failure.failedTest().toString(), failure.thrownException())));
    assertTrue(result.runCount() > 0);
  }

  /** Makes maps out of a few tables in turn, emptied before each use; a test has no more than a few at the same time. */
  private static final class Maps extends TestStringSortedMapGenerator {
    private static final int TABLES = 8;

    private final Store store;
    private int turn;

    Maps(Store store) {
      this.store = store;
    }

    @Override
    protected SortedMap<String, String> create(Entry<String, String>[] entries) {
      Table<String, String> table = store.table("t" + turn++ % TABLES, Codecs.utf8(), Codecs.utf8());
      SortedMap<String, String> map = table.asMap();
      map.clear();
      for (Entry<String, String> entry : entries) {
        map.put(entry.getKey(), entry.getValue());
      }
      return map;
    }
  }
}
