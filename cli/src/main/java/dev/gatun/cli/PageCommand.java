package dev.gatun.cli;

import dev.gatun.InspectedPage;
import dev.gatun.Inspection;
import dev.gatun.Inspection.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "page", description = "Print one page of the data file: header, slots, and all bytes. What a free page still holds is shown too.")
final class PageCommand extends InspectCommand {
  @Parameters(index = "1", paramLabel = "ID", description = "The number of the page.")
  private long id;

  @Option(names = "--no-hex", description = "Leave out the bytes.")
  private boolean noHex;

  @Override
  int run(Inspection inspection, Output output) {
    InspectedPage page = inspection.page(id);
    Facts facts = header(inspection, page);
    if (output.isJson()) {
      output.facts(facts.hidden("slots_decoded", slots(inspection, page)).hidden("hex", noHex ? null : HexDump.plain(page.bytes())));
      return ExitCode.DONE;
    }
    output.facts(facts);
    if (page.slots() > 0 || page.kind() == InspectedPage.Kind.BRANCH) {
      output.say("");
      output.table(slots(inspection, page));
    }
    if (!noHex) {
      output.say("");
      HexDump.print(page.bytes(), output);
    }
    return ExitCode.DONE;
  }

  private static Facts header(Inspection inspection, InspectedPage page) {
    boolean sealed = page.checksum() == page.computedChecksum();
    Facts facts = new Facts()
        .number("page", page.id())
        .number("offset", Survey.HEADER_BYTES + page.id() * InspectedPage.BYTES)
        .text("used_by", inspection.use(page.id()).name().toLowerCase(Locale.ROOT))
        .text("kind", page.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    if (page.kind() == InspectedPage.Kind.NONE) {
      return facts;
    }
    String stored = Figures.format("0x%08x", page.checksum());
    facts.add("checksum", sealed, stored + (sealed ? "" : Figures.format(", and it should be 0x%08x", page.computedChecksum())))
        .number("own_id", page.ownId())
        .number("born", page.birthEpoch())
        .number("lsn", page.lsn());
    if (!page.isNode()) {
      return facts.number("link", page.link());
    }
    return facts
        .add("table", page.table(), page.table() + name(inspection, page.table()))
        .number("level", page.level())
        .count("slots", page.slots())
        .count("tombstones", page.tombstones())
        .add("used", page.usedBytes(), Figures.format("%,d of %,d bytes", page.usedBytes(), InspectedPage.CAPACITY))
        .count("dead", page.deadBytes())
        .count("prefix", page.prefixLength());
  }

  private static String name(Inspection inspection, int table) {
    return tree(inspection, table).map(tree -> " '" + tree.name() + "'").orElse("");
  }

  private static Optional<Tree> tree(Inspection inspection, int table) {
    return inspection.trees().stream().filter(tree -> tree.id() == table).findFirst();
  }

  private static List<Facts> slots(Inspection inspection, InspectedPage page) {
    Field keys = Field.of(tree(inspection, page.table()).map(Tree::keyCodec).orElse("bytes"));
    Field values = Field.of(tree(inspection, page.table()).map(Tree::valueCodec).orElse("bytes"));
    List<Facts> rows = new ArrayList<>();
    boolean branch = page.kind() == InspectedPage.Kind.BRANCH;
    if (branch && page.isNode()) {
      rows.add(new Facts().text("slot", "").text("separator", "").number("child", page.child(0)));
    }
    for (int slot = 0; slot < page.slots(); slot++) {
      byte[] key = page.key(slot);
      Facts row = new Facts()
          .text("slot", Integer.toString(slot))
          .add(branch ? "separator" : "key", keys.json(key), HexDump.shortened(keys.tsv(key)));
      rows.add(branch ? row.number("child", page.child(slot + 1)) : value(row, page, slot, values));
    }
    return rows;
  }

  private static Facts value(Facts row, InspectedPage page, int slot, Field values) {
    byte[] value = page.value(slot);
    String text = value == null ? without(page, slot) : HexDump.shortened(values.tsv(value));
    Object json = value == null ? null : values.json(value);
    return row.bytes("bytes", page.valueBytes(slot)).add("value", json, text).hidden("deleted", page.isDeleted(slot));
  }

  private static String without(InspectedPage page, int slot) {
    List<String> runs = page.runs(slot).stream().map(run -> run.pages() + " pages at " + run.firstPage()).toList();
    return page.isDeleted(slot) ? "(deleted)" : "(large: " + String.join(", ", runs) + ")";
  }
}
