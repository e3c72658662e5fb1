// The parts of the report. Each takes a survey and gives an element.

function tiles(surveys) {
  const all = [
    ["entries", (s) => sum(s.tables, (t) => t.entries), count],
    ["live data", (s) => sum(s.tables, (t) => t.keyBytes + t.valueBytes + t.largeBytes), bytes],
    ["data file", (s) => s.dataBytes, bytes],
    ["log files", (s) => s.logBytes, bytes],
    ["pages", (s) => s.pages, count],
    ["free", (s) => s.counts[KIND.FREE] / s.pages, percent],
    ["fill of leaves", (s) => meanFill(s, KIND.LEAF), percent],
    ["tables", (s) => s.tables.length, count],
  ];
  const now = surveys.at(-1);
  return el("div.tiles", {}, ...all.map(([name, value, format]) => el("div.tile", {},
    el("div.quiet", {}, name),
    el("div.value", {}, format(value(now))),
    surveys.length > 1 ? el("div.old", {}, "was " + format(value(surveys[0]))) : null)));
}

function spaceBar(survey, scale) {
  const total = sum(survey.space, (part) => part.bytes);
  const bar = el("div.bar", { style: `width:${(total / scale) * 100}%` }, ...survey.space.map((part) =>
    explained(el("span", { style: `flex:${part.bytes} 0 0;background:${part.colour}` }), `${part.name}: ${bytes(part.bytes)} (${percent(part.bytes / total)}): ${part.about}`)));
  const legend = el("div.legend", {}, ...survey.space.map((part) =>
    explained(el("span", {}, el("span.swatch", { style: `background:${part.colour}` }), part.name, el("b", {}, bytes(part.bytes)), el("span.quiet", {}, percent(part.bytes / total))), part.about)));
  return el("div", {}, bar, legend);
}

function trees(survey) {
  return el("div", {}, ...survey.tables.map((one) => {
    const most = Math.max(...one.levels.map((level) => Math.log2(level.pages + 1)));
    const rows = one.levels.map((level, i) => [
      i === one.levels.length - 1 ? `${i} (root)` : i === 0 ? "0 (leaves)" : String(i),
      count(level.pages),
      count(level.entries),
      level.pages === 0 ? "–" : `${count(level.least)} · ${(level.entries / level.pages).toFixed(1)} · ${count(level.most)}`,
      percent(level.usedBytes / level.pages / survey.capacity),
      meter(Math.log2(level.pages + 1) / most, i === 0 ? "var(--k0)" : "var(--k1)"),
    ]).reverse();
    const large = one.largeValues === 0 ? "" : `, ${count(one.largeValues)} large values (${bytes(one.largeBytes)}) in ${count(one.overflowPages)} pages`;
    const dead = one.tombstones === 0 ? "" : `, ${count(one.tombstones)} tombstones`;
    return el("div.tree", {},
      el("h3", {}, one.name + (one.dropped ? " (dropped)" : ""), el("span.quiet", {}, `${one.keyCodec} → ${one.valueCodec}, ${count(one.entries)} entries, ${bytes(one.keyBytes + one.valueBytes)} in leaves${large}${dead}`)),
      table(["level", "#pages", "#entries or children", "#least · mean · most", "#fill", ""], rows));
  }));
}

function fillHistograms(survey) {
  const parts = [["leaves", KIND.LEAF], ["branches", KIND.BRANCH], ["large values", KIND.OVERFLOW]].filter(([, kind]) => survey.counts[kind] > 0);
  return el("div.pair", {}, ...parts.map(([name, kind]) => el("div", {},
    el("h3", {}, name + " ", el("span.quiet", {}, `${count(survey.counts[kind])} pages, ${percent(meanFill(survey, kind))} full on average`)),
    fillChart(fills(survey, kind), `var(--k${kind})`))));
}

function freeExtents(survey) {
  const parts = [["free", KIND.FREE], ["held by the spare checkpoint", KIND.SPARE]].filter(([, kind]) => survey.counts[kind] > 0);
  if (parts.length === 0) {
    return el("p.quiet", {}, "Nothing is free.");
  }
  return el("div.pair", {}, ...parts.map(([name, kind]) => {
    const classes = runs(survey, kind);
    while (classes.length < 6) {
      classes.push({ runs: 0, pages: 0 });
    }
    const low = (i) => count(2 ** i);
    const about = (i) => `runs of ${i === 0 ? "1 page" : `${low(i)} to ${count(2 ** (i + 1) - 1)} pages`}: ${count(classes[i].runs)} runs, ${count(classes[i].pages)} pages, ${bytes(classes[i].pages * PAGE)}`;
    return el("div", {},
      el("h3", {}, name + " ", el("span.quiet", {}, `${count(survey.counts[kind])} pages in ${count(sum(classes, (c) => c.runs))} runs`)),
      columns(classes.map((c) => c.pages), classes.map((_, i) => (classes.length > 12 && i % 2 ? "" : low(i))), about, kind === KIND.FREE ? "var(--s3)" : "var(--k5)"));
  }));
}

function leafOrders(survey) {
  return el("div.pair", {}, ...survey.tables.filter((one) => one.leafOrder.length > 1).map((one) => el("div", {},
    el("h3", {}, one.name + " ", el("span.quiet", {}, `${percent(one.inOrder)} of the steps go a little forward`)),
    orderChart(survey, one, `var(--k${survey.tables.indexOf(one) % 3})`))));
}

function sizes(survey) {
  return el("div", {}, ...survey.tables.filter((one) => one.entries > 0).map((one) => el("div.tree", {},
    el("h3", {}, one.name),
    el("div.pair", {},
      el("div", {}, el("p.quiet", {}, `keys, ${(one.keyBytes / one.entries).toFixed(1)} bytes on average`), sizeChart(one.keySizes, "keys", "var(--k0)")),
      el("div", {}, el("p.quiet", {}, `values, ${bytes((one.valueBytes + one.largeBytes) / one.entries)} on average`), sizeChart(one.valueSizes, "values", "var(--k2)"))))));
}

function prefixes(survey) {
  return el("div.pair", {}, ...survey.tables.filter((one) => one.prefixes.length > 0).map((one) => {
    const total = one.keyBytes + one.valueBytes + one.largeBytes;
    const rows = one.prefixes.map((sumOf) => [el("code", {}, sumOf.name === "" ? "(empty key)" : sumOf.name), count(sumOf.entries), bytes(sumOf.bytes), meter(sumOf.bytes / one.prefixes[0].bytes), percent(sumOf.bytes / total)]);
    return el("div", {}, el("h3", {}, one.name), table(["keys that begin with", "#entries", "#bytes", "", "#share"], rows));
  }));
}

function checkpoints(survey) {
  const rows = [
    ["state", (c) => c.state.toLowerCase().replace("_", " ")],
    ["epoch", (c) => count(c.epoch)],
    ["epoch of the other", (c) => count(c.previousEpoch)],
    ["written", (c) => c.written.replace("T", " ").replace(/\..*/, "") + " UTC"],
    ["closed in order", (c) => (c.closed ? "yes" : "no")],
    ["everything in the pages up to LSN", (c) => count(c.cutLsn)],
    ["replay from LSN", (c) => count(c.replayLsn)],
    ["highest page and one", (c) => count(c.usedPages)],
    ["pages with blocks", (c) => count(c.materialisedPages)],
    ["pages of catalog, free map", (c) => `${c.catalogPages}, ${c.freeMapPages}`],
  ];
  const valid = (c) => c.epoch > 0;
  const body = rows.map(([name, value], i) => [name, ...survey.checkpoints.map((c) => (valid(c) || i === 0 ? value(c) : "–"))]);
  const headings = survey.checkpoints.map((c) => `slot ${c.slot}` + (c.slot === survey.slot ? ", newest" : valid(c) ? ", spare" : ""));
  return el("div", {}, table(["", ...headings], body), ...survey.checkpoints.filter((c) => c.damage).map((c) => el("p", {}, `slot ${c.slot}: ${c.damage}`)));
}
