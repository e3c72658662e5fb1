// The survey of a store, unpacked.

const PAGE = 4096;
const KIND = { LEAF: 0, BRANCH: 1, OVERFLOW: 2, CATALOG: 3, FREE_MAP: 4, SPARE: 5, FREE: 6, BEYOND: 7, DAMAGED: 8 };

/** A compressed column. */
async function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

async function unpackedSurvey(json) {
  const survey = JSON.parse(json);
  const types = { kind: Uint8Array, fill: Uint8Array, level: Uint8Array, owner: Uint16Array, slots: Uint16Array, parent: Int32Array, born: Int32Array, lsn: BigInt64Array };
  for (const [name, type] of Object.entries(types)) {
    survey[name] = new type(await unpacked(survey.columns[name]));
  }
  survey.columns = null;
  survey.order = new Int32Array(survey.pages).fill(-1);
  for (const one of survey.tables) {
    one.leafOrder = new Int32Array(await unpacked(one.leafOrder));
    const keys = new TextDecoder().decode(await unpacked(one.firstKeys));
    one.firstKeys = keys === "" ? [] : keys.split("\n");
    one.leafOrder.forEach((id, i) => { survey.order[id] = i; });
  }
  survey.counts = new Array(survey.kinds.length).fill(0);
  survey.kind.forEach((kind) => { survey.counts[kind]++; });
  survey.space = space(survey);
  return survey;
}

function sum(list, f) {
  return list.reduce((total, one) => total + f(one), 0);
}

/** Where the bytes of the files are: each byte in just one part. */
function space(survey) {
  const live = sum(survey.tables, (t) => t.keyBytes + t.valueBytes);
  const leafBytes = survey.counts[KIND.LEAF] * PAGE;
  const used = sum(survey.tables, (t) => t.usedLeafBytes);
  const large = sum(survey.tables, (t) => t.largeBytes);
  const branches = survey.counts[KIND.BRANCH] * PAGE;
  const snapshots = survey.heldBytes === null || survey.heldBytes === undefined ? 0 : Math.max(0, survey.heldBytes - survey.counts[KIND.SPARE] * PAGE);
  // Keys that share a prefix store it once, so live bytes may be more than what their leaves use.
  const inLeaves = Math.min(live, used);
  return [
    { name: "keys and values", bytes: inLeaves, colour: "var(--k0)", about: "live entries in leaves" },
    { name: "large values", bytes: large, colour: "var(--k2)", about: "live values in pages of their own" },
    { name: "structure", bytes: used - inLeaves + survey.counts[KIND.LEAF] * (PAGE - survey.capacity) + branches + (survey.counts[KIND.CATALOG] + survey.counts[KIND.FREE_MAP]) * PAGE + survey.headerBytes, colour: "var(--k1)", about: "headers, slots, branches, catalog, free map, meta pages" },
    { name: "room in leaves", bytes: leafBytes - survey.counts[KIND.LEAF] * (PAGE - survey.capacity) - used, colour: "var(--s1)", about: "free and dead bytes of leaves" },
    { name: "room behind large values", bytes: Math.max(0, survey.counts[KIND.OVERFLOW] * PAGE - large), colour: "var(--s4)", about: "headers and ends of the last pages" },
    { name: "held by the spare checkpoint", bytes: survey.counts[KIND.SPARE] * PAGE, colour: "var(--k5)", about: "pages that only the checkpoint before the newest has" },
    { name: "held by snapshots", bytes: Math.min(snapshots, survey.counts[KIND.FREE] * PAGE), colour: "var(--k4)", about: "known when the report is drawn from a running store" },
    { name: "free", bytes: survey.counts[KIND.FREE] * PAGE - Math.min(snapshots, survey.counts[KIND.FREE] * PAGE), colour: "var(--k6)", about: "pages for new data" },
    { name: "damaged", bytes: survey.counts[KIND.DAMAGED] * PAGE, colour: "var(--k8)", about: "pages that can't be read, and what lies below them" },
    { name: "beyond", bytes: survey.counts[KIND.BEYOND] * PAGE, colour: "var(--k7)", about: "the file's end, which counts as nothing yet" },
    { name: "log", bytes: survey.logBytes, colour: "var(--k3)", about: "log files, the blank one included" },
  ].filter((part) => part.bytes > 0);
}

/** From a page up to the root of its tree. */
function path(survey, id) {
  const ids = [id];
  for (let at = survey.parent[id]; at > 0 && ids.length < 50; at = survey.parent[at]) {
    ids.unshift(at);
  }
  return ids;
}

function tableOf(survey, id) {
  return survey.owner[id] === 0 ? null : survey.tables[survey.owner[id] - 1];
}

/** Runs of pages of one kind: their lengths by powers of two. */
function runs(survey, kind) {
  const classes = [];
  for (let id = 0; id < survey.pages; id++) {
    const first = id;
    while (id < survey.pages && survey.kind[id] === kind) {
      id++;
    }
    if (id > first) {
      const size = Math.floor(Math.log2(id - first));
      classes[size] = classes[size] || { runs: 0, pages: 0 };
      classes[size].runs++;
      classes[size].pages += id - first;
    }
  }
  return Array.from(classes, (one) => one || { runs: 0, pages: 0 });
}

/** Pages of a kind in twenty steps of fill. */
function fills(survey, kind) {
  const steps = new Array(20).fill(0);
  survey.kind.forEach((one, id) => {
    if (one === kind) {
      steps[Math.min(19, Math.floor(survey.fill[id] / 5))]++;
    }
  });
  return steps;
}

function meanFill(survey, kind) {
  let total = 0;
  let pages = 0;
  survey.kind.forEach((one, id) => {
    if (one === kind) {
      total += survey.fill[id];
      pages++;
    }
  });
  return pages === 0 ? NaN : total / 100 / pages;
}
