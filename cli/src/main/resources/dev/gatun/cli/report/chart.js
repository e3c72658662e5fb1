// Columns and points.

/**
 * Columns of numbers.
 * labels: below, one for each column or ""; about(i): what a column says when the pointer is on it.
 */
function columns(values, labels, about, colour) {
  const width = 560;
  const height = 190;
  const floor = height - 22;
  const most = Math.max(1, ...values);
  const step = width / values.length;
  const chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  chart.append(svg("line", { class: "axis", x1: 0, x2: width, y1: floor + .5, y2: floor + .5 }));
  values.forEach((value, i) => {
    const tall = value === 0 ? 0 : Math.max(2, (value / most) * (floor - 18));
    const column = svg("rect", { class: "column", x: i * step + step * .08, y: floor - tall, width: step * .84, height: tall, rx: Math.min(3, step * .2), fill: typeof colour === "function" ? colour(i) : colour });
    const target = svg("rect", { x: i * step, y: 0, width: step, height: floor, fill: "transparent" });
    chart.append(column, explained(target, about(i)));
    if (labels[i] !== "") {
      const label = svg("text", { x: i * step + step / 2, y: height - 5, "text-anchor": "middle" });
      label.textContent = labels[i];
      chart.append(label);
    }
    if (value === most) {
      const top = svg("text", { x: i * step + step / 2, y: floor - tall - 6, "text-anchor": i === 0 ? "start" : i === values.length - 1 ? "end" : "middle" });
      top.textContent = count(value);
      chart.append(top);
    }
  });
  return chart;
}

function fillChart(steps, colour) {
  const labels = steps.map((_, i) => (i % 4 === 0 ? i * 5 + " %" : i === 19 ? "100 %" : ""));
  return columns(steps, labels, (i) => `${i * 5} to ${i === 19 ? 100 : i * 5 + 4} % full: ${count(steps[i])} pages`, colour);
}

/** Sizes by powers of two: class 0 is 0 bytes, class i holds 2^(i-1) to 2^i - 1. */
function sizeChart(classes, what, colour) {
  let last = classes.length - 1;
  while (last > 0 && classes[last] === 0) {
    last--;
  }
  let first = 0;
  while (first < last && classes[first] === 0) {
    first++;
  }
  const values = classes.slice(first, Math.max(last, first + 5) + 1);
  const low = (i) => (i + first === 0 ? 0 : 2 ** (i + first - 1));
  const labels = values.map((_, i) => (values.length > 12 && i % 2 === 1 ? "" : bytes(low(i))));
  const about = (i) => (i + first === 0 ? "empty" : `${count(low(i))} to ${count(2 * low(i) - 1)} bytes`) + `: ${count(values[i])} ${what}`;
  return columns(values, labels, about, colour);
}

/** Where the leaves lie, in the order of their keys: a rising line is a tree that a disk reads in one go. */
function orderChart(survey, one, colour) {
  const canvas = el("canvas", { width: 1120, height: 300, style: "width:100%;border-radius:6px;background:var(--soft)" });
  const order = one.leafOrder;
  const draw = () => {
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = resolved(colour);
    pen.globalAlpha = order.length > 4000 ? .5 : .9;
    const step = Math.max(1, Math.floor(order.length / 40000));
    const size = order.length > 4000 ? 2 : 3;
    for (let i = 0; i < order.length; i += step) {
      pen.fillRect(4 + (i / Math.max(1, order.length - 1)) * (canvas.width - 10), 3 + (1 - order[i] / survey.pages) * (canvas.height - 8), size, size);
    }
  };
  redraws.push(draw);
  draw();
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const i = Math.round(((event.clientX - box.left) / box.width) * (order.length - 1));
    if (i >= 0 && i < order.length) {
      tip.show(event, `leaf ${count(i + 1)} of ${count(order.length)}: page ${count(order[i])}`, one.firstKeys[i] === undefined ? "" : el("div.quiet", {}, "from " + one.firstKeys[i]));
    }
  });
  canvas.addEventListener("pointerleave", tip.hide);
  return canvas;
}
