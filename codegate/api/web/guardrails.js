/** Guardrails: what is hidden from providers, a bench to try them, what is never hidden, and what was. */

import { allowPanel, mappingPanel } from "/web/mappings.js";
import { del, get, path, post, put } from "/web/api.js";
import { benchPanel } from "/web/bench.js";
import { attempt, confirmed, notice } from "/web/dialog.js";
import { badge, button, fill, h, panel } from "/web/dom.js";
import { count } from "/web/figures.js";
import { given, openForm, picker } from "/web/form.js";

const TITLES = { pii: "Personal data", credentials: "Credentials", network: "Network", financial: "Financial" };
const LEVELS = [["strict", "strict"], ["broad", "broad"]];

export async function show(place, page) {
  const master = h("div", { class: "master" });
  const groups = h("div", { class: "stack" });
  const allow = allowPanel();
  const mappings = mappingPanel();
  const load = async () => {
    const [privacy, detectors] = await Promise.all([get("/api/privacy"), get("/api/guardrails")]);
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    fill(master, masterSwitch(privacy, detectors, load));
    const found = Object.entries(Object.groupBy(detectors.filter((one) => !one.is_custom), (one) => one.category));
    fill(groups, found.map(([category, rows]) => group(category, rows, privacy, load)), own(detectors.filter((one) => one.is_custom), load));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    await Promise.all([allow.load(), mappings.load()]);
  };
  fill(place, master, benchPanel(page), groups, allow.element, mappings.element);
  await page.live(["guardrails", "settings", "guardrail_hits"], load);
}

/** A switch: a button that says whether it is on. */
function toggle(id, label, isOn, act) {
  const made = button(h("span", { class: "knob", "aria-hidden": "true" }), act, { name: label });
  made.id = id;
  made.className = "switch";
  made.setAttribute("role", "switch");
  made.setAttribute("aria-checked", String(isOn));
  return made;
}

function masterSwitch(privacy, detectors, load) {
  const set = async () => {
    const detail = "Secrets and personal data then reach providers as they are.";
    if (privacy.enabled && !(await confirmed("Switch all guardrails off?", "Switch off", detail))) return;
    await attempt(() => put("/api/privacy", { enabled: !privacy.enabled }), privacy.enabled ? "Guardrails are off." : "Guardrails are on.");
    await attempt(load);
  };
  const active = detectors.filter((one) => one.active).length;
  const hits = detectors.reduce((sum, one) => sum + one.detection_count, 0);
  const said = privacy.enabled ? `${active} of ${detectors.length} detectors are at work.` : "Nothing is hidden: requests leave as they come.";
  return [toggle("guardrails-all", "All guardrails", privacy.enabled, set), h("div", {}, h("p", { class: "big" }, privacy.enabled ? "Guardrails are on" : "Guardrails are off"),
    h("p", { class: "soft" }, `${said} ${count(hits)} findings, ${count(privacy.stats.total_mappings)} values with a stand-in.`))];
}

function group(category, rows, privacy, load) {
  const total = rows.reduce((sum, one) => sum + one.detection_count, 0);
  const all = rows.every((one) => one.enabled);
  const set = async () => {
    await attempt(() => Promise.all(rows.map((one) => put(path`/api/guardrails/${one.id}`, { enabled: !all }))));
    await attempt(load);
  };
  const head = [TITLES[category] ?? category, badge(`${count(total)} findings`, total ? "good" : "soft")];
  return panel(head, button(all ? "All off" : "All on", set, { name: `${category}: ${all ? "all off" : "all on"}` }),
    h("ul", { class: "detectors" }, rows.map((one) => detector(one, privacy, load))));
}

function detector(one, privacy, load) {
  const change = async (fields) => {
    await attempt(() => put(path`/api/guardrails/${one.id}`, fields));
    await attempt(load);
  };
  const pick = (label, choices, value, field) => {
    const made = picker(label, choices, value, (said) => change({ [field]: said }));
    const select = made.querySelector("select");
    select.id = `${field}-${one.id}`;
    select.setAttribute("aria-label", `${label} of ${one.name}`);
    made.querySelector("label").htmlFor = select.id;
    return made;
  };
  return h("li", {}, toggle(`detector-${one.id}`, one.name, one.enabled, () => change({ enabled: !one.enabled })),
    h("div", { class: "about" }, h("strong", {}, one.name), h("p", { class: "soft" }, one.description),
      one.enabled && !one.active && privacy.enabled && h("p", { class: "hint" }, "Held back by the categories setting.")),
    h("span", { class: "number", title: "findings" }, `${count(one.detection_count)}×`),
    h("div", { class: "tools" }, pick("Level", LEVELS, one.level, "level"),
      one.styles.length > 1 && pick("Instead", one.styles.map((style) => [style, style]), one.style, "style")));
}

function own(rows, load) {
  const item = (one) => h("li", {}, h("div", { class: "about" }, h("strong", {}, one.name), h("p", {}, h("code", {}, one.pattern))),
    h("span", { class: "number" }, `${count(one.detection_count)}×`),
    h("div", { class: "tools" }, button("Remove", () => remove(one, load), { tone: "danger", name: `Remove ${one.name}` })));
  return panel("Your own patterns", button("Add a pattern", () => add(load), { tone: "main" }),
    rows.length ? h("ul", { class: "detectors" }, rows.map(item)) : h("p", { class: "empty" }, "None yet. A pattern hides what only you know: names of projects, numbers of tickets."));
}

async function add(load) {
  const asks = [
    { name: "name", label: "Name", needed: true },
    { name: "pattern", label: "Pattern", needed: true, hint: "RE2, such as TICKET-[0-9]{4,8}" },
    { name: "is_literal", label: "It is the very text to look for, no pattern", kind: "flag", value: false },
    { name: "category", label: "Category", kind: "choice", choices: Object.entries(TITLES), value: "pii" },
    { name: "description", label: "Description" },
  ];
  const made = await openForm({ title: "Add a pattern", asks, action: "Add", submit: (answers) => post("/api/guardrails/custom", given(answers)) });
  if (!made) return;
  notice(`${made.name} is at work.`);
  await attempt(load);
}

async function remove(one, load) {
  if (!(await confirmed(`Remove the pattern ${one.name}?`, "Remove", "What it would find is no longer hidden."))) return;
  await attempt(() => del(path`/api/guardrails/custom/${one.id}`), "It is removed.");
  await attempt(load);
}
