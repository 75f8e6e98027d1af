/** The test bench of guardrails: a text, what is found in it, and what a provider would get. */

import { post } from "/web/api.js";
import { fill, h, panel } from "/web/dom.js";

const TYPING_MS = 250;
const EXAMPLE = "Mail jane.doe@example.org from 203.0.113.7, card 4111 1111 1111 1111.";

/** A text area; findings show while one types. Nothing of it is kept on the server. */
export function benchPanel(page) {
  const text = h("textarea", { id: "bench", rows: 4, spellcheck: "false", value: EXAMPLE });
  const result = h("div", { class: "bench", "aria-live": "polite" });
  let timer = 0;
  let asked = 0;
  const test = async () => {
    const number = ++asked;
    const said = text.value;
    if (!said) return fill(result);
    const found = await page.run(() => post("/api/privacy/test", { text: said }));
    return found && number === asked ? fill(result, shown(said, found)) : undefined;
  };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(test, TYPING_MS);
  });
  page.signal.addEventListener("abort", () => clearTimeout(timer));
  test();
  return panel("Try it", null, h("label", { for: "bench" }, "A text, as a client would send it. Nothing of it is kept."), text, result);
}

/** Offsets count code points, so the text is cut by those. */
function shown(text, found) {
  const points = [...text];
  const parts = [];
  let at = 0;
  for (const span of found.spans.toSorted((one, other) => one.start - other.start)) {
    parts.push(points.slice(at, span.start).join(""), h("mark", {}, points.slice(span.start, span.end).join(""), h("small", {}, span.category)));
    at = span.end;
  }
  parts.push(points.slice(at).join(""));
  if (!found.spans.length) return h("p", { class: "hint" }, "Nothing was found: it would be sent as it is.");
  return [h("h3", {}, `Found: ${found.spans.length}`), h("p", { class: "found" }, parts), h("h3", {}, "A provider gets"), h("p", { class: "found sent" }, found.anonymized)];
}
