// Puts the report together.

function section(surveys, title, about, draw) {
  const names = ["before", "after"];
  const sides = surveys.map((survey, i) => el("div.side", {}, el("span.which", {}, `${names[i]}: ${survey.name}`), draw(survey)));
  return el("section", {}, el("h2", {}, title), el("p.quiet", {}, about), el("div.sides", {}, ...sides));
}

function sections(surveys) {
  const scale = Math.max(...surveys.map((survey) => sum(survey.space, (part) => part.bytes)));
  return [
    section(surveys, "Space", "Every byte of data file and log, once.", (s) => spaceBar(s, scale)),
    section(surveys, "Pages", "The data file from its first page on, in rows. Point at a cell for its facts; click it for the path that leads there. A click on the legend hides a kind.", (s) => new PageMap(s).node),
    section(surveys, "Trees", "One tree for each table, from the root down. Fan-out and entries of a page: least, mean, most. The bars are logarithmic.", trees),
    section(surveys, "Fill", "How full the pages are, in steps of 5 %.", fillHistograms),
    section(surveys, "Free runs", "Free pages that lie side by side, by the length of the run; a column's height is pages.", freeExtents),
    section(surveys, "Order of leaves", "Leaves in the order of their keys from left to right, their places in the file from bottom to top. A rising line is read from a disk in one go.", leafOrders),
    section(surveys, "Sizes", "Encoded keys and values, by powers of two.", sizes),
    section(surveys, "Where the bytes are", "The largest groups of keys that begin alike: text up to a delimiter, numbers in ranges.", prefixes),
    section(surveys, "Checkpoints", "The two states that an opening can start from.", checkpoints),
  ];
}

function damages(surveys) {
  return surveys.filter((survey) => survey.damages.length > 0).map((survey) => el("section.trouble", {}, el("h2", {}, `Damage in ${survey.name}`),
    el("ul", {}, ...survey.damages.slice(0, 50).map((damage) => el("li", {}, damage)))));
}

function theme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (on) => {
    root.classList.toggle("dark", on);
    redraws.forEach((draw) => draw());
  };
  apply(dark.matches);
  dark.addEventListener("change", (event) => apply(event.matches));
  document.getElementById("theme").addEventListener("click", () => apply(!root.classList.contains("dark")));
}

/** The newest leaf of the largest table: a path worth seeing first. */
function firstPage(survey) {
  const largest = [...survey.tables].sort((a, b) => b.leafOrder.length - a.leafOrder.length)[0];
  return largest && largest.leafOrder.length > 0 ? largest.leafOrder[Math.floor(largest.leafOrder.length / 2)] : 0;
}

async function main() {
  const surveys = await Promise.all([...document.querySelectorAll("script.survey")].map((script) => unpackedSurvey(script.textContent)));
  const now = surveys.at(-1);
  document.title = `${now.name} · Gatun store report`;
  document.getElementById("title").textContent = now.name;
  document.getElementById("subtitle").textContent = `Gatun store, ${count(now.pages)} pages, drawn ${now.drawn.replace("T", " ").replace(/\..*/, "")} UTC from the checkpoint of epoch ${count(Math.max(...now.checkpoints.map((c) => c.epoch)))}`;
  const report = document.getElementById("report");
  report.classList.toggle("compare", surveys.length > 1);
  report.replaceChildren(...damages(surveys), tiles(surveys), ...sections(surveys));
  theme();
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => redraws.forEach((draw) => draw()), 150);
  });
}

main().catch((failure) => {
  document.getElementById("report").replaceChildren(el("section.trouble", {}, `The report can't be drawn by this browser: ${failure}`));
});
