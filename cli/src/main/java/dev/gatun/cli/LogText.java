package dev.gatun.cli;

import dev.gatun.InspectedLog;
import dev.gatun.Inspection.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records of the log as lines. Tables that the catalog knows are named, and their keys are written as what they are. */
final class LogText {
  private static final Tree UNKNOWN = new Tree(0, "", "bytes", "bytes", 0, 0, false);

  private final Map<Integer, Tree> trees = new HashMap<>();
  private final Output output;

  LogText(List<Tree> trees, Output output) {
    trees.forEach(tree -> this.trees.put(tree.id(), tree));
    this.output = output;
  }

  void print(String file, InspectedLog.Entry record) {
    if (output.isJson()) {
      output.facts(new Facts()
          .hidden("file", file)
          .hidden("lsn", record.lsn())
          .hidden("end_lsn", record.endLsn())
          .hidden("durable_lsn", record.durableLsn())
          .hidden("kind", record.kind())
          .hidden("body_bytes", record.bodyBytes())
          .hidden("operations", record.operations().stream().map(this::facts).toList()));
      return;
    }
    String link = record.link() < 0 ? "" : "  after the part at " + record.link();
    output.line(Figures.format("%12d  %-6s  %,d bytes%s", record.lsn(), record.kind(), record.bodyBytes(), link));
    record.operations().forEach(operation -> output.line("              " + text(operation)));
  }

  private Facts facts(InspectedLog.Operation operation) {
    Facts facts = new Facts().hidden("kind", operation.kind()).hidden("table", operation.table());
    Tree tree = trees.getOrDefault(operation.table(), UNKNOWN);
    if (operation.key() != null) {
      facts.hidden("key", Field.of(tree.keyCodec()).json(operation.key()));
    }
    if (operation.value() != null) {
      facts.hidden("value", Field.of(tree.valueCodec()).json(operation.value()));
    }
    return operation.text() == null ? facts : facts.hidden("what", operation.text());
  }

  private String text(InspectedLog.Operation operation) {
    Tree tree = trees.getOrDefault(operation.table(), UNKNOWN);
    String table = trees.containsKey(operation.table()) ? tree.name() : "table " + operation.table();
    StringBuilder text = new StringBuilder(operation.kind()).append("  ").append(table);
    if (operation.key() != null) {
      text.append("  ").append(HexDump.shortened(Field.of(tree.keyCodec()).tsv(operation.key())));
    }
    if (operation.value() != null) {
      text.append("  ").append(HexDump.shortened(Field.of(tree.valueCodec()).tsv(operation.value())));
    }
    return operation.text() == null ? text.toString() : text.append("  ").append(operation.text()).toString();
  }
}
