package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** One row of the comparison on the page: a bar for each store, and the goals. */
final class Card {
  private final Results results;
  private final Row row;
  private final List<Peer> peers;
  private final double full;

  Card(Results results, Row row, List<Peer> peers) {
    this.results = results;
    this.row = row;
    this.peers = peers.stream().filter(results.of(row)::containsKey).toList();
    full = results.of(row).values().stream().filter(Results.Entry::isMeasured).mapToDouble(Results.Entry::highest).max().orElse(1);
  }

  String html() {
    return """
        <section class="card" id="%s">
        <h3>%s</h3>
        <p class="unit">%s, %s is better</p>
        %s%s%s</section>
        """
        .formatted(row.id(), Page.escaped(row.title()), row.unit(), row.isRate() ? "more" : "less", bars(), goals(), notes());
  }

  private String bars() {
    return peers.stream().map(peer -> bar(peer, results.of(row).get(peer))).collect(Collectors.joining());
  }

  private String bar(Peer peer, Results.Entry entry) {
    String own = peer == Peer.GATUN ? " own" : "";
    if (!entry.isMeasured()) {
      String why = Page.escaped(entry.failure());
      return "<div class=\"bar%s\"><span class=\"name\">%s</span><span class=\"failed\" title=\"%s\">%s</span></div>%n"
          .formatted(own, peer.title(), why, why);
    }
    return """
        <div class="bar%s" style="--c: var(--%s)" title="%s"><span class="name">%s</span><span class="track"><span class="fill" \
        style="width: %s"></span>%s</span><span class="value">%s <small>%s</small></span></div>
        """
        .formatted(
            own,
            peer.id(),
            title(entry),
            peer.title(),
            percent(entry.median()),
            whisker(entry),
            Numbers.shortened(entry.median()),
            ratio(peer));
  }

  /** A single sample has no spread to be shown. */
  private String whisker(Results.Entry entry) {
    if (entry.array().length == 1) {
      return "";
    }
    String width = percent(entry.highest() - entry.lowest());
    return "<span class=\"whisker\" style=\"left: %s; width: %s\"></span>".formatted(percent(entry.lowest()), width);
  }

  private static String title(Results.Entry entry) {
    return "%s to %s, %d samples".formatted(Numbers.shortened(entry.lowest()), Numbers.shortened(entry.highest()), entry.array().length);
  }

  private String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", full == 0 ? 0 : 100 * value / full);
  }

  /** Each store beside the best of those that are not Gatun. */
  private String ratio(Peer peer) {
    OptionalDouble ratio = results.ratioToBest(row, peer);
    return ratio.isEmpty() ? "" : Numbers.shortened(ratio.getAsDouble()) + "×";
  }

  private String goals() {
    if (row.goals().isEmpty() || !results.of(row).containsKey(Peer.GATUN)) {
      return "";
    }
    return row.goals().stream().map(this::goal).collect(Collectors.joining("", "<div class=\"goals\">", "</div>\n"));
  }

  private String goal(Goal goal) {
    OptionalDouble measured = results.measured(row, goal);
    String state = measured.isEmpty() ? "" : goal.isReachedBy(measured.getAsDouble()) ? " reached" : " missed";
    return "<span class=\"goal%s\">goal %s: %s</span>".formatted(state, goal.text(), Goals.verdict(results, row, goal));
  }

  private String notes() {
    String notes =
        results.of(row).entrySet().stream()
            .filter(entry -> !entry.getValue().notes().isEmpty())
            .map(entry -> entry.getKey().title() + ": " + entry.getValue().notes())
            .collect(Collectors.joining(". "));
    String survival = peers.stream().map(this::loss).flatMap(List::stream).collect(Collectors.joining("; "));
    String all = notes + (notes.isEmpty() || survival.isEmpty() ? "" : ". ") + survival;
    return all.isEmpty() ? "" : "<p class=\"note\">" + Page.escaped(all) + ".</p>\n";
  }

  /** What a store survives less than others do in this row. */
  private List<String> loss(Peer peer) {
    Map<Peer, Results.Entry> measured = results.of(row);
    if (row.writing() != Row.Writing.ASYNCHRONOUS || !measured.get(peer).isMeasured()) {
      return List.of();
    }
    boolean kill = !peer.survivesKill(false).equals("always");
    boolean power = !peer.survivesPower(false).equals(Peer.GATUN.survivesPower(false));
    String text =
        (kill ? "a write survives a kill only " + peer.survivesKill(false) : "")
            + (kill && power ? ", and " : "")
            + (power ? "a write survives a power cut " + peer.survivesPower(false) : "");
    return text.isEmpty() ? List.of() : List.of(peer.title() + ": " + text);
  }
}
