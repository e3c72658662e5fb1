package dev.gatun.bench.peers;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The results as JSON, as a table in Markdown and as a page. */
final class Report {
  private final Results results;
  private final Map<String, Object> machine;
  private final Conditions conditions;
  private final List<Peer> peers;

  Report(Results results, Map<String, Object> machine, Conditions conditions, List<Peer> peers) {
    this.results = results;
    this.machine = machine;
    this.conditions = conditions;
    this.peers = peers;
  }

  void writeTo(Path folder) throws IOException {
    Files.writeString(folder.resolve("peers.json"), json());
    Files.writeString(folder.resolve("peers.md"), markdown());
    Files.writeString(folder.resolve("peers.html"), new Page(results, machine, conditions, peers).html());
  }

  /** One object: {@code machine}, {@code shape}, {@code limits}, {@code cells}, and {@code results}, the array of what was measured. */
  String json() throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", machine);
    all.put("shape", conditions.facts());
    List<Map<String, Object>> limits = new ArrayList<>();
    results.limits().forEach((limit, value) -> limits.add(Map.of("row", limit.id(), "value", value, "unit", limit.unit())));
    all.put("limits", limits);
    all.put("cells", results.cells());
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Row row : results.rows()) {
      results.of(row).forEach((peer, entry) -> objects.add(object(row, peer, entry)));
    }
    all.put("results", objects);
    return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all) + "\n";
  }

  private static Map<String, Object> object(Row row, Peer peer, Results.Entry entry) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("row", row.id());
    object.put("store", peer.title());
    object.put("value", entry.isMeasured() ? entry.median() : null);
    object.put("unit", row.unit());
    object.put("error", entry.isMeasured() ? entry.error() : null);
    object.put("samples", entry.array());
    object.put("survivesKill", survives(row, peer::survivesKill));
    object.put("survivesPower", survives(row, peer::survivesPower));
    object.put("notes", entry.notes());
    object.put("failure", entry.failure());
    return object;
  }

  private static String survives(Row row, Function<Boolean, String> when) {
    return row.writing() == Row.Writing.NONE ? null : when.apply(row.writing() == Row.Writing.DURABLE);
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    Machine.warning(machine).ifPresent(warning -> text.append("**").append(warning).append("**\n\n"));
    text.append(Goals.summary(results)).append(" Data: ").append(conditions.text()).append(".\n\n");
    text.append(table()).append('\n').append(limits()).append('\n').append(survival());
    return text.toString();
  }

  private String limits() {
    StringBuilder text = new StringBuilder("| the machine at best, without any store | |\n|---|---:|\n");
    results
        .limits()
        .forEach((limit, value) -> text.append("| %s | %s %s |%n".formatted(limit.title(), Numbers.shortened(value), limit.unit())));
    return text.toString();
  }

  private String survival() {
    StringBuilder text = new StringBuilder("| an asynchronous write survives | kill | power cut |\n|---|---|---|\n");
    peers.forEach(peer -> text.append("| %s | %s | %s |%n".formatted(peer.title(), peer.survivesKill(false), peer.survivesPower(false))));
    return text.toString();
  }

  private String table() {
    StringBuilder text = new StringBuilder("| row | unit |");
    peers.forEach(peer -> text.append(' ').append(peer.title()).append(" |"));
    text.append(" ratio to best peer | goal | reached |\n|---|---|").append("---:|".repeat(peers.size())).append("---:|---|---|\n");
    for (Row row : results.rows()) {
      text.append("| ").append(row.title()).append(" | ").append(row.unit()).append(" |");
      peers.forEach(peer -> text.append(' ').append(cell(row, peer)).append(" |"));
      OptionalDouble ratio = results.ratioToBest(row);
      text.append(' ').append(ratio.isPresent() ? Numbers.shortened(ratio.getAsDouble()) + "×" : "").append(" | ");
      text.append(Goals.text(row)).append(" | ").append(Goals.verdict(results, row)).append(" |\n");
    }
    return text.toString();
  }

  private String cell(Row row, Peer peer) {
    Results.Entry entry = results.of(row).get(peer);
    if (entry == null) {
      return "–";
    }
    return entry.isMeasured() ? Numbers.shortened(entry.median()) + " ± " + Numbers.shortened(entry.error()) : "failed";
  }
}
