// The data file, a cell for each page, or for a few pages when there are more than fit.

/** What is drawn anew when light becomes dark or the window another size. */
const redraws = [];

/** A colour of the style sheet, as the canvas wants it. */
function resolved(colour) {
  const name = /^var\((--\w+)\)$/.exec(colour);
  return name ? getComputedStyle(document.documentElement).getPropertyValue(name[1]).trim() : colour;
}

function rgb(colour) {
  const hex = resolved(colour).slice(1);
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

class PageMap {
  constructor(survey) {
    this.survey = survey;
    this.by = "kind";
    this.off = new Set();
    this.selected = firstPage(survey);
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas.over", { tabindex: 0, role: "img", "aria-label": "Map of the pages; arrow keys move the selection" });
    this.legend = el("div.legend", {});
    this.detail = el("div.detail", {});
    this.near = el("canvas", {});
    this.node = el("div", {}, this.controls(), el("div.mapbox", {}, this.base, this.over), this.legend, this.detail);
    this.listen();
    redraws.push(() => this.draw());
  }

  controls() {
    const choices = ["kind", "fill", "age", "table"].map((by) => el("button", { type: "button", "aria-pressed": by === this.by, onclick: () => this.colourBy(by) }, by));
    this.choices = choices;
    const input = el("input", { type: "number", min: 0, max: this.survey.pages - 1, placeholder: "page", onchange: () => this.select(Number(input.value)) });
    return el("div.controls", {}, el("span.quiet", {}, "colour by"), el("div.segments", {}, ...choices), el("label", {}, "go to", input));
  }

  colourBy(by) {
    this.by = by;
    this.choices.forEach((button) => button.setAttribute("aria-pressed", button.textContent === by));
    this.draw();
  }

  /** The largest cell at which the file fits; below three points several pages share one. */
  layout() {
    const ratio = devicePixelRatio || 1;
    const width = Math.max(200, Math.floor(this.node.clientWidth * ratio));
    const tallest = 520 * ratio;
    const pages = this.survey.pages;
    this.shared = 1;
    this.cell = Math.ceil(15 * ratio);
    const fits = () => Math.ceil(Math.ceil(pages / this.shared) / Math.floor(width / this.cell)) * this.cell <= tallest;
    while (this.cell > Math.ceil(3 * ratio) && !fits()) {
      this.cell--;
    }
    while (!fits()) {
      this.shared++;
    }
    this.perRow = Math.floor(width / this.cell);
    const height = Math.ceil(Math.ceil(pages / this.shared) / this.perRow) * this.cell;
    for (const canvas of [this.base, this.over]) {
      canvas.width = this.perRow * this.cell;
      canvas.height = height;
      canvas.style.width = canvas.width / ratio + "px";
      canvas.style.height = height / ratio + "px";
    }
  }

  palette() {
    this.kinds = this.survey.kinds.map((_, i) => rgb(`var(--k${i})`));
    this.steps = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => rgb(`var(--s${i})`));
    this.tables = ["--k0", "--k2", "--k3", "--k1", "--k4", "--s6", "--k8", "--s3"].map((name) => rgb(`var(${name})`));
    this.quiet = this.kinds[KIND.FREE];
  }

  /** Between the steps of the scale. */
  scaled(share) {
    const at = Math.max(0, Math.min(1, share)) * 7;
    const low = Math.floor(at);
    const high = Math.min(7, low + 1);
    return this.steps[low].map((value, i) => value + (this.steps[high][i] - value) * (at - low));
  }

  colour(id) {
    const survey = this.survey;
    const kind = survey.kind[id];
    if (this.off.has(kind) || kind === KIND.DAMAGED) {
      return this.off.has(kind) ? this.kinds[KIND.BEYOND] : this.kinds[kind];
    }
    switch (this.by) {
      case "fill": return kind <= KIND.OVERFLOW ? this.scaled(survey.fill[id] / 100) : this.quiet;
      case "age": return survey.born[id] >= 0 ? this.scaled(survey.epochs.length < 2 ? 1 : survey.born[id] / (survey.epochs.length - 1)) : this.quiet;
      case "table": return survey.owner[id] > 0 ? this.tables[(survey.owner[id] - 1) % this.tables.length] : this.quiet;
      default: return this.kinds[kind];
    }
  }

  /** The mean colour of the pages of a cell; by kind, that of most of them, and damage always shows. */
  cellColour(first, last) {
    if (last - first === 1) {
      return this.colour(first);
    }
    if (this.by === "kind" || this.by === "table") {
      const votes = new Map();
      for (let id = first; id < last; id++) {
        const key = this.survey.kind[id] === KIND.DAMAGED ? KIND.DAMAGED : this.by === "kind" ? this.survey.kind[id] : this.survey.owner[id] + 100;
        votes.set(key, [(votes.get(key) || [0])[0] + (key === KIND.DAMAGED ? 1e9 : 1), id]);
      }
      return this.colour([...votes.values()].sort((a, b) => b[0] - a[0])[0][1]);
    }
    const total = [0, 0, 0];
    for (let id = first; id < last; id++) {
      this.colour(id).forEach((value, i) => { total[i] += value; });
    }
    return total.map((value) => value / (last - first));
  }

  draw() {
    if (this.node.clientWidth === 0) {
      return;
    }
    this.layout();
    this.palette();
    const pen = this.base.getContext("2d");
    const image = pen.createImageData(this.base.width, this.base.height);
    const gap = this.cell >= 5 ? 1 : 0;
    for (let first = 0, at = 0; first < this.survey.pages; first += this.shared, at++) {
      const [r, g, b] = this.cellColour(first, Math.min(this.survey.pages, first + this.shared));
      const x = (at % this.perRow) * this.cell;
      const y = Math.floor(at / this.perRow) * this.cell;
      for (let row = y; row < y + this.cell - gap; row++) {
        let to = (row * image.width + x) * 4;
        for (let i = 0; i < this.cell - gap; i++) {
          image.data[to++] = r;
          image.data[to++] = g;
          image.data[to++] = b;
          image.data[to++] = 255;
        }
      }
    }
    pen.putImageData(image, 0, 0);
    this.drawLegend();
    this.drawSelection();
    this.drawDetail();
  }

  drawLegend() {
    const survey = this.survey;
    const shared = this.shared > 1 ? [el("span.quiet", {}, `${this.shared} pages a cell`)] : [];
    if (this.by === "kind") {
      const keys = survey.kinds.map((name, kind) => ({ name, kind })).filter((one) => survey.counts[one.kind] > 0);
      this.legend.replaceChildren(...keys.map((one) => el("button.key" + (this.off.has(one.kind) ? ".off" : ""), { type: "button", onclick: () => this.toggle(one.kind) },
        el("span.swatch", { style: `background:var(--k${one.kind})` }), one.name, el("b", {}, count(survey.counts[one.kind])))), ...shared);
    } else if (this.by === "table") {
      this.legend.replaceChildren(...survey.tables.map((one, i) => el("span", {}, el("span.swatch", { style: `background:rgb(${this.tables[i % this.tables.length]})` }), one.name)), ...shared);
    } else {
      const ends = this.by === "fill" ? ["empty", "full"] : [`oldest (epoch ${survey.epochs[0] ?? "–"})`, `newest (epoch ${survey.epochs.at(-1) ?? "–"}), ${count(survey.epochs.length)} epochs`];
      this.legend.replaceChildren(el("span", {}, ends[0], el("span.scale", {}), ends[1]), ...shared);
    }
  }

  toggle(kind) {
    if (!this.off.delete(kind)) {
      this.off.add(kind);
    }
    this.draw();
  }

  place(id) {
    const at = Math.floor(id / this.shared);
    return [(at % this.perRow) * this.cell, Math.floor(at / this.perRow) * this.cell];
  }

  /** The selected page and those above it, joined. */
  drawSelection() {
    const pen = this.over.getContext("2d");
    pen.clearRect(0, 0, this.over.width, this.over.height);
    const ids = path(this.survey, this.selected);
    const size = Math.max(this.cell, 9);
    pen.strokeStyle = resolved("var(--mark)");
    pen.lineWidth = 2;
    pen.beginPath();
    ids.forEach((id, i) => {
      const [x, y] = this.place(id).map((value) => value + this.cell / 2);
      if (i === 0) {
        pen.moveTo(x, y);
      } else {
        pen.lineTo(x, y);
      }
    });
    pen.globalAlpha = .55;
    pen.stroke();
    pen.globalAlpha = 1;
    ids.forEach((id) => {
      const [x, y] = this.place(id).map((value) => value + this.cell / 2 - size / 2);
      pen.strokeRect(x, y, size, size);
    });
  }

  select(id) {
    if (Number.isInteger(id) && id >= 0 && id < this.survey.pages) {
      this.selected = id;
      this.drawSelection();
      this.drawDetail();
    }
  }

  pageAt(event) {
    const box = this.over.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * this.over.width / this.cell);
    const y = Math.floor(((event.clientY - box.top) / box.height) * this.over.height / this.cell);
    const id = (y * this.perRow + x) * this.shared;
    return x >= 0 && x < this.perRow && id < this.survey.pages ? id : -1;
  }

  listen() {
    this.over.addEventListener("pointermove", (event) => {
      const id = this.pageAt(event);
      if (id < 0) {
        tip.hide();
      } else if (this.shared === 1) {
        tip.show(event, ...this.brief(id));
      } else {
        tip.show(event, ...this.several(id, Math.min(this.survey.pages, id + this.shared)));
      }
    });
    this.over.addEventListener("pointerleave", tip.hide);
    this.over.addEventListener("click", (event) => this.select(this.pageAt(event)));
    this.over.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.perRow * this.shared, ArrowDown: this.perRow * this.shared };
      if (event.key in steps) {
        this.select(this.selected + steps[event.key]);
        event.preventDefault();
      }
    });
  }

  brief(id) {
    const survey = this.survey;
    const owner = tableOf(survey, id);
    const lines = [el("b", {}, `page ${count(id)}`), ` · ${survey.kinds[survey.kind[id]]}${owner ? " of " + owner.name : ""}`];
    if (survey.kind[id] <= KIND.OVERFLOW) {
      const what = survey.kind[id] === KIND.OVERFLOW ? "" : `, ${count(survey.slots[id])} slots`;
      lines.push(el("div.quiet", {}, `${survey.fill[id]} % full${what}`));
    }
    const key = this.firstKey(id);
    if (key !== null) {
      lines.push(el("div.quiet", {}, "from " + key));
    }
    return lines;
  }

  several(first, last) {
    const counts = new Map();
    let fill = 0;
    let filled = 0;
    for (let id = first; id < last; id++) {
      const kind = this.survey.kind[id];
      counts.set(kind, (counts.get(kind) || 0) + 1);
      if (kind <= KIND.OVERFLOW) {
        fill += this.survey.fill[id];
        filled++;
      }
    }
    const kinds = [...counts].sort((a, b) => b[1] - a[1]).map(([kind, number]) => `${number} ${this.survey.kinds[kind]}`).join(", ");
    return [el("b", {}, `pages ${count(first)} to ${count(last - 1)}`), el("div.quiet", {}, kinds), filled > 0 ? el("div.quiet", {}, `${(fill / filled).toFixed(0)} % full`) : ""];
  }

  firstKey(id) {
    const owner = tableOf(this.survey, id);
    const at = this.survey.order[id];
    return owner && this.survey.kind[id] === KIND.LEAF && owner.firstKeys[at] !== undefined ? owner.firstKeys[at] : null;
  }

  drawDetail() {
    this.detail.replaceChildren(this.facts(this.selected), this.neighbours());
  }

  facts(id) {
    const survey = this.survey;
    const owner = tableOf(survey, id);
    const list = el("dl", {});
    const add = (name, value) => value !== null && list.append(el("dt", {}, name), el("dd", {}, value));
    add("kind", id === 0 ? "never used: its number is the null pointer" : survey.kinds[survey.kind[id]]);
    add("table", owner ? owner.name : null);
    if (survey.kind[id] <= KIND.BRANCH) {
      add("level", survey.level[id] === 0 ? "0 (leaf)" : String(survey.level[id]));
      add("slots", count(survey.slots[id]));
    }
    add("fill", survey.kind[id] <= KIND.OVERFLOW ? survey.fill[id] + " %" : null);
    add("born in epoch", survey.born[id] >= 0 ? `${survey.epochs[survey.born[id]]} (${count(survey.epochs.length - survey.born[id])} of ${count(survey.epochs.length)} from the newest)` : null);
    add("last LSN", survey.kind[id] <= KIND.BRANCH ? count(Number(survey.lsn[id])) : null);
    add("first key", this.firstKey(id) === null ? null : el("code", {}, this.firstKey(id)));
    add("path", owner ? this.pathLinks(id) : null);
    add("file offset", count(survey.headerBytes + id * PAGE));
    return el("div", {}, el("h3", {}, `Page ${count(id)}`), list);
  }

  pathLinks(id) {
    const links = el("span", {});
    path(this.survey, id).forEach((one, i) => links.append(i === 0 ? "" : " › ", el("a.page", { onclick: () => this.select(one) }, count(one))));
    return links;
  }

  /** The pages around the selected one, large enough for a finger. */
  neighbours() {
    const ratio = devicePixelRatio || 1;
    const across = 32;
    const down = 10;
    const size = 15;
    const first = Math.max(0, Math.min(this.survey.pages - across * down, this.selected - across * (down / 2) - (this.selected % across)));
    const canvas = el("canvas", { width: across * size * ratio, height: down * size * ratio, style: `width:${across * size}px` });
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    for (let id = first; id < Math.min(this.survey.pages, first + across * down); id++) {
      const x = ((id - first) % across) * size;
      const y = Math.floor((id - first) / across) * size;
      pen.fillStyle = `rgb(${this.colour(id).map(Math.round)})`;
      pen.fillRect(x, y, size - 1, size - 1);
      if (id === this.selected) {
        pen.strokeStyle = resolved("var(--mark)");
        pen.lineWidth = 2;
        pen.strokeRect(x, y, size - 1, size - 1);
      }
    }
    const at = (event) => first + Math.floor(event.offsetY / size) * across + Math.floor(event.offsetX / size);
    canvas.addEventListener("pointermove", (event) => at(event) < this.survey.pages && tip.show(event, ...this.brief(at(event))));
    canvas.addEventListener("pointerleave", tip.hide);
    canvas.addEventListener("click", (event) => this.select(at(event)));
    return el("div", {}, el("p.quiet", { style: "margin-bottom:6px" }, `pages ${count(first)} to ${count(Math.min(this.survey.pages, first + across * down) - 1)}`), canvas);
  }
}
