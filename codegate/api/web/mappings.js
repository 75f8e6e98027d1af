/** What is never replaced (the allow-list), and the values that have a stand-in, masked. */

import { del, get, put } from "/web/api.js";
import { attempt, confirmed } from "/web/dialog.js";
import { badge, button, fill, h, panel } from "/web/dom.js";
import { count, moment } from "/web/figures.js";
import { openForm } from "/web/form.js";
import { Table } from "/web/table.js";

const LIMIT = 20;

/** The allow-list; `load()` draws it. */
export function allowPanel() {
  const list = h("div");
  let entries = [];
  const save = async (changed, said) => {
    await attempt(() => put("/api/guardrails/allow-list", changed.map(({ value, is_pattern }) => ({ value, is_pattern }))), said);
    await attempt(load);
  };
  const load = async () => {
    entries = await get("/api/guardrails/allow-list");
    const item = (one, at) => h("li", {}, h("code", {}, one.value), one.is_pattern && badge("pattern"),
      button("×", () => save(entries.toSpliced(at, 1), "It may be hidden again."), { tone: "danger", name: `Take ${one.value} off the list` }));
    fill(list, entries.length ? h("ul", { class: "chips" }, entries.map(item)) : h("p", { class: "empty" }, "Nothing is on it. Put values here that look like secrets and are none."));
  };
  const add = async () => {
    const asks = [
      { name: "value", label: "Value", needed: true, hint: "The very text, or a pattern that matches a whole finding." },
      { name: "is_pattern", label: "It is a pattern (RE2)", kind: "flag", value: false },
    ];
    const submit = (answers) => put("/api/guardrails/allow-list", [...entries.map(({ value, is_pattern }) => ({ value, is_pattern })), answers]);
    if (await openForm({ title: "Never hide", asks, action: "Add", submit })) await attempt(load);
  };
  return { element: panel("Never hidden", button("Add a value", add), list), load };
}

/** Values and stand-ins, page by page; `load()` draws it. */
export function mappingPanel() {
  const columns = [
    { label: "Category", of: (row) => row.category, strong: true },
    { label: "Value, masked", of: (row) => h("code", {}, row.original) },
    { label: "Stand-in", of: (row) => h("code", {}, row.replacement), wide: true },
    { label: "Since", of: (row) => moment(row.created_at) },
  ];
  const table = new Table("Values with a stand-in", columns, { key: (row) => row.id, hint: "No value has a stand-in yet. They come with requests in which something is found." });
  const pages = h("div", { class: "pages" });
  let page = 1;
  const load = async () => {
    const found = await get(`/api/privacy/mappings?page=${page}&limit=${LIMIT}`);
    const last = Math.max(1, Math.ceil(found.total / LIMIT));
    table.show(found.mappings);
    const go = (step) => {
      page = Math.min(last, Math.max(1, page + step));
      return attempt(load);
    };
    pages.hidden = last < 2;
    fill(pages, button("Newer", () => go(-1)), h("p", {}, `Page ${page} of ${last}, ${count(found.total)} values`), button("Older", () => go(1)));
  };
  const clear = async () => {
    const detail = "Answers that still name their stand-ins can then no longer be restored.";
    if (!(await confirmed("Forget all values and their stand-ins?", "Forget", detail))) return;
    await attempt(() => del("/api/privacy/mappings"), (gone) => `${count(gone.deleted)} values are forgotten.`);
    page = 1;
    await attempt(load);
  };
  return { element: panel("Values with a stand-in", button("Forget all…", clear, { tone: "danger" }), table.element, pages), load };
}
