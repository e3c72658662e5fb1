// Numbers and elements.

const UNITS = ["B", "KB", "MB", "GB", "TB"];

function count(number) {
  return Math.round(number).toLocaleString("en-US");
}

function bytes(number) {
  let amount = number;
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  return (unit === 0 ? amount.toFixed(0) : amount.toFixed(1)) + " " + UNITS[unit];
}

function percent(share) {
  return Number.isFinite(share) ? (share * 100).toFixed(1) + " %" : "–";
}

/** An element with attributes and children; strings become text, never markup. */
function el(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) {
    element.className = classes.join(" ");
  }
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes || {})) {
    element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function table(headings, rows) {
  const numeric = headings.map((heading) => heading.startsWith("#"));
  const row = (cells, tag) => el("tr", {}, ...cells.map((cell, i) => el(tag + (numeric[i] ? ".n" : ""), {}, cell)));
  return el("table", {},
    el("thead", {}, row(headings.map((heading) => heading.replace(/^#/, "")), "th")),
    el("tbody", {}, ...rows.map((cells) => row(cells, "td"))));
}

function meter(share, colour) {
  const fill = el("i", { style: `width:${Math.max(0, Math.min(1, share)) * 100}%;background:${colour || "var(--k0)"}` });
  return el("div.meter", {}, fill);
}

/** What floats beside the pointer. */
const tip = {
  show(event, ...content) {
    const box = document.getElementById("tip");
    box.replaceChildren(...content);
    box.hidden = false;
    const x = event.clientX + 16 + box.offsetWidth > innerWidth ? event.clientX - 16 - box.offsetWidth : event.clientX + 16;
    const y = event.clientY + 16 + box.offsetHeight > innerHeight ? event.clientY - 12 - box.offsetHeight : event.clientY + 16;
    box.style.left = Math.max(4, x) + "px";
    box.style.top = Math.max(4, y) + "px";
  },
  hide() {
    document.getElementById("tip").hidden = true;
  },
};

/** Lets an element show a text when the pointer is on it. */
function explained(element, text) {
  element.addEventListener("pointermove", (event) => tip.show(event, text));
  element.addEventListener("pointerleave", tip.hide);
  return element;
}
