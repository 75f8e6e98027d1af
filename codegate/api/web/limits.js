/** Model limits and prices: what models can do and cost, as far as the user knows better than our table. */

import { del, get, path, put } from "/web/api.js";
import { attempt, confirmed } from "/web/dialog.js";
import { badge, button, fill, h, panel } from "/web/dom.js";
import { count } from "/web/figures.js";
import { changes, given, openForm } from "/web/form.js";
import { Table } from "/web/table.js";

const AT_FIRST = 5;
const EITHER = [["", "unknown"], ["true", "yes"], ["false", "no"]];
const NUMBERS = [
  ["context_window", "Context window, tokens", "int"],
  ["max_output_tokens", "Output at most, tokens", "int"],
  ["price_input", "Input, $ a million tokens", "float"],
  ["price_output", "Output, $ a million tokens", "float"],
  ["price_cache_read", "Cache read, $ a million tokens", "float"],
  ["price_cache_write", "Cache write, $ a million tokens", "float"],
];
const HINTS = {
  context_window: "Empty: unknown.",
  max_output_tokens: "Empty: unknown.",
  price_output: "Input and output go together; without both, the price list counts.",
};
const FLAGS = [["supports_tool_calling", "It calls tools"], ["supports_reasoning", "It reasons"]];

const yes = (value) => (value === null ? "–" : value ? "yes" : "no");
const price = (value) => (value === null ? "as listed" : `$${value}`);

/** The table, the user's own entries first; `load()` draws it. */
export function limitPanel() {
  let rows = [];
  let isWhole = false;
  const columns = [
    { label: "Model", of: (row) => row.model, wide: true, strong: true },
    { label: "Context", of: (row) => count(row.context_window), number: true },
    { label: "Output", of: (row) => count(row.max_output_tokens), number: true },
    { label: "Tools", of: (row) => yes(row.supports_tool_calling) },
    { label: "Reasons", of: (row) => yes(row.supports_reasoning) },
    { label: "Price in", of: (row) => price(row.price_input), number: true },
    { label: "Price out", of: (row) => price(row.price_output), number: true },
    { label: "From", of: (row) => badge(row.source === "user" ? "you" : "table", row.source === "user" ? "good" : "soft") },
    { label: "Do", of: (row) => h("div", { class: "tools" }, button("Edit", () => edit(row, load), { name: `Edit the limits of ${row.model}` }),
      row.source === "user" && button("Default", () => forget(row, load), { name: `Bring the defaults of ${row.model} back` })) },
  ];
  const table = new Table("Limits by model", columns, { key: (row) => row.model, hint: "No model is called so. Add its limits." });
  const search = h("input", { type: "search", id: "limit-search", placeholder: "name of a model", on: { input: () => draw() } });
  const shares = h("p", { role: "status" });
  const more = h("div", { class: "pages" }, shares, button("Show all models", () => all()));
  const draw = () => {
    const text = search.value.trim().toLowerCase();
    const found = rows.filter((row) => row.model.toLowerCase().includes(text));
    const own = found.filter((row) => row.source === "user").length;
    const shown = isWhole || text ? found : found.slice(0, Math.max(AT_FIRST, own));
    table.show(shown);
    more.hidden = shown.length === found.length;
    fill(shares, `${shown.length} of ${found.length} models`);
  };
  const all = () => {
    isWhole = true;
    draw();
    search.focus();
  };
  const load = async () => {
    const limits = await get("/api/model-limits");
    rows = Object.entries(limits).map(([model, limit]) => ({ model, ...limit })).sort((one, other) => (other.source === "user") - (one.source === "user"));
    draw();
  };
  const element = panel("Model limits and prices", button("Add a model", () => add(load)),
    h("p", { class: "lead" }, "What is unknown is not checked. Prices are your own; where there is none, the price list counts."),
    h("div", { class: "filters" }, h("div", { class: "pick" }, h("label", { for: "limit-search" }, "Search models"), search)), table.element, more);
  return { element, load };
}

function questions(row) {
  const marked = (value) => (value === null || value === undefined ? "" : String(value));
  return [
    ...NUMBERS.map(([name, label, kind]) => ({ name, label, kind, value: row[name] ?? null, hint: HINTS[name] ?? "" })),
    ...FLAGS.map(([name, label]) => ({ name, label, kind: "choice", choices: EITHER, value: marked(row[name]) })),
  ];
}

/** Answers as the REST API wants them: a choice is true, false or unknown. */
function said(answers) {
  const marks = { true: true, false: false };
  return Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, FLAGS.some(([flag]) => flag === name) ? marks[value] ?? null : value]));
}

async function store(model, answers) {
  try {
    return await put(path`/api/model-limits/${model}`, said(answers));
  } catch (error) {
    throw Object.assign(error, { field: error.field?.split(".").at(-1) });
  }
}

async function add(load) {
  const asks = [{ name: "model", label: "Model", needed: true, hint: "Its name as clients or providers write it." }, ...questions({})];
  const submit = ({ model, ...answers }) => store(model, given(answers));
  if (await openForm({ title: "Limits of a model", asks, action: "Add", submit })) await attempt(load);
}

async function edit(row, load) {
  const asks = questions(row);
  const submit = (answers) => store(row.model, changes(asks, answers));
  if (await openForm({ title: `Limits of ${row.model}`, asks, submit })) await attempt(load);
}

async function forget(row, load) {
  const detail = "What you said of it is forgotten; our table counts again, if it knows the model.";
  if (!(await confirmed(`Bring the defaults of ${row.model} back?`, "Forget", detail))) return;
  await attempt(() => del(path`/api/model-limits/${row.model}`), `${row.model} is as our table says.`);
  await attempt(load);
}
