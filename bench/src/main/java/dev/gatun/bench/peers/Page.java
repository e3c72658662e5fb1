package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as one page that needs nothing else: no script from elsewhere, no font, no server. */
final class Page {
  @SuppressWarnings("InlineFormatString") // as long as a method
  private static final String SKELETON =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Gatun beside its peers</title>
      <style>
      %s</style>
      <script>
      const root = document.documentElement;
      const told = new URLSearchParams(location.search).get("theme");
      root.dataset.theme = told || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
      function turn() { root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark"; }
      </script>
      </head>
      <body>
      <main>
      %s</main>
      </body>
      </html>
      """;

  private final Results results;
  private final Map<String, Object> machine;
  private final Conditions conditions;
  private final List<Peer> peers;

  Page(Results results, Map<String, Object> machine, Conditions conditions, List<Peer> peers) {
    this.results = results;
    this.machine = machine;
    this.conditions = conditions;
    this.peers = peers;
  }

  String html() throws IOException {
    return SKELETON.formatted(css(), header() + sections() + "<h2>The machine</h2>\n" + machine() + limits() + survival());
  }

  private static String css() throws IOException {
    try (InputStream css = Page.class.getResourceAsStream("page.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String header() {
    String warning = Machine.warning(machine).map(text -> "<p class=\"warning\">" + escaped(text) + "</p>\n").orElse("");
    return """
        <header><h1>Gatun beside its peers</h1><span class="soft">%s</span><button class="theme" onclick="turn()">light / dark</button></header>
        <p>%s</p>
        <p class="soft">Bars show the median of all samples, whiskers the lowest and the highest. Each ratio is the value over that of the best store
        other than Gatun.</p>
        %s<div class="legend">%s</div>
        """
        .formatted(escaped(machine.get("date").toString()), escaped(summary()), warning, legend());
  }

  private String summary() {
    return Goals.summary(results) + " Data: " + conditions.text() + ".";
  }

  private String legend() {
    return peers.stream()
        .map(peer -> "<span style=\"--c: var(--%s)\"><i></i>%s</span>".formatted(peer.id(), peer.title()))
        .collect(Collectors.joining());
  }

  private String sections() {
    StringBuilder text = new StringBuilder();
    for (Row.Group group : Row.Group.values()) {
      List<Row> rows = results.rows().stream().filter(row -> row.group() == group).toList();
      if (!rows.isEmpty()) {
        text.append("<h2>").append(group.title()).append("</h2>\n<div class=\"cards\">\n");
        rows.forEach(row -> text.append(new Card(results, row, peers).html()));
        text.append("</div>\n");
      }
    }
    return text.toString();
  }

  private String machine() {
    StringBuilder text = new StringBuilder("<div class=\"scroll\"><table>\n");
    machine.forEach((name, value) -> text.append("<tr><th>%s</th><td><code>%s</code></td></tr>%n".formatted(escaped(name), escaped(shown(value)))));
    return text.append("</table></div>\n").toString();
  }

  private static String shown(Object value) {
    return value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : String.valueOf(value);
  }

  private String limits() {
    StringBuilder text = new StringBuilder("<h2>What the machine can do at best, without any store</h2>\n<div class=\"scroll\"><table>\n");
    results
        .limits()
        .forEach(
            (limit, value) ->
                text.append(
                    "<tr><td>%s</td><td class=\"number\">%s %s</td></tr>%n"
                        .formatted(escaped(limit.title()), Numbers.shortened(value), limit.unit())));
    return text.append("</table></div>\n").toString();
  }

  private String survival() {
    StringBuilder text = new StringBuilder("<h2>What a write that has returned survives</h2>\n<div class=\"scroll\"><table>\n");
    text.append("<tr><th>store</th><th>asynchronous: kill</th><th>asynchronous: power cut</th><th>durable: both</th></tr>\n");
    for (Peer peer : peers) {
      text.append(
          "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n"
              .formatted(peer.title(), peer.survivesKill(false), peer.survivesPower(false), peer.survivesPower(true)));
    }
    return text.append("</table></div>\n").toString();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
