/** Elements, made in one way: whatever is foreign becomes a text node, and nothing is ever parsed as markup. */

const SVG = "http://www.w3.org/2000/svg";
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text in which what would not be seen (controls, marks that turn or hide text) is seen. */
export function plain(value) {
  return String(value ?? "–").replace(UNSEEN, "\ufffd");
}

/** An HTML element; `props` are attributes, but `on` (listeners by event) and the properties `value`, `checked`. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** An SVG element. Sizes and colours are attributes or classes: the policy allows no inline style. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "value" || name === "checked") element[name] = value;
    else if (name === "style" || name.startsWith("on")) throw new Error(`${name} is no attribute of this page.`);
    else element.setAttribute(name, value === true ? "" : plain(value));
  }
  element.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false).map(node));
  return element;
}

function node(child) {
  return child instanceof Node ? child : document.createTextNode(plain(child));
}

/** Put these in the place of all an element holds; false and null are left out. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false).map(node));
  return element;
}

/** A button; `tone` is "", "main" or "danger". A press that is at work disables it. */
export function button(label, act, { tone = "", title, name } = {}) {
  const made = h("button", { type: "button", class: tone, title, "aria-label": name }, label);
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-busy")) return;
    made.setAttribute("aria-busy", "true");
    try {
      await act();
    } finally {
      made.removeAttribute("aria-busy");
    }
  });
  return made;
}

/** A link to another site, or its text if it is no web address. */
export function outward(url, label = url) {
  if (!/^https?:\/\//i.test(url ?? "")) return h("span", {}, label);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** A word with a coloured dot: `tone` is good, warn, bad or soft. */
export function badge(text, tone = "soft") {
  return h("span", { class: `badge ${tone}` }, text);
}

/** What a view says while it has nothing to show, and what to do about it. */
export function empty(text, ...more) {
  return h("div", { class: "empty" }, h("p", {}, text), more);
}

/** A part of a view with its heading; `tools` stand beside it. */
export function panel(title, tools, ...children) {
  return h("section", { class: "panel" }, h("div", { class: "bar" }, h("h2", {}, title), h("div", { class: "tools" }, tools)), children);
}

/** Pairs of a name and a value, as a list; empty values are left out. */
export function facts(pairs) {
  const kept = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, kept.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}
