/** Configs: which accounts serve which tier, in which order; and what the router would do. */

import { del, get, path, post, put } from "/web/api.js";
import { attempt, confirmed, notice } from "/web/dialog.js";
import { badge, button, empty, fill, h, panel } from "/web/dom.js";
import { explainPanel } from "/web/explain.js";
import { changes, given, openForm } from "/web/form.js";
import { ruleList } from "/web/rules.js";
import { tierGrid } from "/web/tiers.js";

const STRATEGIES = [
  ["priority", "priority: in the order of the rows"],
  ["round-robin", "round-robin: one after the other"],
  ["least-used", "least-used: who served least"],
  ["budget-aware", "budget-aware: who has most left"],
];

export async function show(place, page) {
  const list = h("div", { class: "stack" });
  const explain = explainPanel(page);
  const load = async () => {
    const [configs, accounts] = await Promise.all([get("/api/configs"), get("/api/accounts")]);
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    fill(list, configs.length ? configs.map((one) => card(one, accounts, load)) : [
      empty("There is no config, so models go to the accounts that know them.", button("Add a config", () => add(load), { tone: "main" })),
    ]);
    if (focused) refocus(list, focused);
  };
  fill(place, h("div", { class: "bar" }, h("p", { class: "lead" }, "One config at a time is active. Tenants may have their own."),
    h("div", { class: "tools" }, button("Add a config", () => add(load), { tone: "main" }))), list, explain);
  await page.live(["configs", "accounts"], load);
}

/** The control of that name has the focus again; where it is of no use now (a row that is first), one beside it. */
function refocus(list, name) {
  const found = [...list.querySelectorAll("button, select")].find((one) => one.getAttribute("aria-label") === name);
  (found?.disabled ? found.parentElement.querySelector("button:enabled") : found)?.focus({ preventScroll: true });
}

function card(config, accounts, load) {
  const at = path`/api/configs/${config.id}`;
  const run = async (act, said) => {
    await attempt(act, said);
    await attempt(load);
  };
  const activate = !config.is_active && button("Activate", () => run(() => post(`${at}/activate`), `${config.name} is active.`), { tone: "main", name: `Activate ${config.name}` });
  const tools = [
    activate,
    button("Edit", () => edit(config, at, run), { name: `Edit ${config.name}` }),
    button("Remove", () => remove(config, at, run), { tone: "danger", name: `Remove ${config.name}` }),
  ];
  const head = [config.name, config.is_active && badge("active", "good")];
  return panel(head, tools,
    config.description && h("p", { class: "soft" }, config.description),
    strategy(config, at, run),
    tierGrid(config, accounts, (tiers) => run(() => put(`${at}/tiers`, tiers))),
    ruleList(config, accounts, at, load));
}

function strategy(config, at, run) {
  const id = `strategy-${config.id}`;
  const known = STRATEGIES.some(([key]) => key === config.routing_strategy) ? STRATEGIES : [...STRATEGIES, [config.routing_strategy, config.routing_strategy]];
  const select = h("select", { id, "aria-label": `Strategy of ${config.name}` }, known.map(([key, words]) => h("option", { value: key }, words)));
  select.value = config.routing_strategy;
  select.addEventListener("change", () => run(() => put(at, { routing_strategy: select.value }), `Strategy: ${select.value}.`));
  const own = Object.entries(config.tier_strategies).map(([tier, name]) => `${tier}: ${name}`).join(", ");
  return h("div", { class: "pick" }, h("label", { for: id }, "Strategy"), select, own && h("p", { class: "hint" }, `Of its own: ${own}`));
}

function questions(config) {
  return [
    { name: "name", label: "Name", value: config.name ?? null, needed: true },
    { name: "description", label: "Description", value: config.description ?? null },
    { name: "routing_strategy", label: "Strategy", kind: "choice", choices: STRATEGIES, value: config.routing_strategy ?? "priority" },
    { name: "default_tier", label: "Tier of a model that names none", kind: "choice", choices: [["", "none"], ["opus", "opus"], ["sonnet", "sonnet"], ["haiku", "haiku"]], value: config.default_tier ?? "" },
  ];
}

async function add(load) {
  const made = await openForm({ title: "Add a config", asks: questions({}), action: "Add", submit: (answers) => post("/api/configs", given(answers)) });
  if (!made) return;
  notice(`${made.name} is added. Give its tiers accounts, then activate it.`);
  await attempt(load);
}

async function edit(config, at, run) {
  const asks = questions(config);
  const submit = async (answers) => put(at, changes(asks, answers, { description: "" }));
  if (await openForm({ title: `Edit ${config.name}`, asks, submit })) await run(async () => {}, "It is saved.");
}

async function remove(config, at, run) {
  const detail = config.is_active ? "It is the active one: models then go to the accounts that know them." : "";
  if (await confirmed(`Remove the config ${config.name} with its ${config.tiers.length} rows?`, "Remove", detail)) await run(() => del(at), "It is removed.");
}
