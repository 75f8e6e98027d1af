/** Tenants: users of the proxy, each with a key that is shown once, limits and settings of its own. */

import { del, get, path, post, put } from "/web/api.js";
import { budgets } from "/web/accounts.js";
import { attempt, confirmed, notice, openDialog, showSecret } from "/web/dialog.js";
import { badge, button, empty, facts, fill, h } from "/web/dom.js";
import { moment } from "/web/figures.js";
import { changes, given, openForm } from "/web/form.js";
import { settingRow } from "/web/settings.js";

const NO_LIMIT = { rate_limit: 0, tokens_per_minute: 0 };
const GRACES = [["0", "stops at once"], ["3600", "goes on for an hour"], ["86400", "goes on for a day"], ["604800", "goes on for a week"]];

export async function show(place, page) {
  const cards = h("div", { class: "cards" });
  let configs = [];
  let tenants = [];
  const add = async () => {
    const made = await openForm({ title: "Add a tenant", asks: questions({}, configs), action: "Add", submit: (answers) => post("/api/tenants", body(given(answers))) });
    if (made) await showSecret(`The key of ${made.tenant.name}`, made.api_key, made.warning);
    await attempt(load);
  };
  const draw = () => fill(cards, tenants.length ? tenants.map((one) => card(one, configs, load)) : [
    empty("There is no tenant: every client uses the proxy's own key, or none.", button("Add a tenant", add, { tone: "main" })),
  ]);
  const load = async () => {
    [tenants, configs] = await Promise.all([get("/api/tenants"), get("/api/configs")]);
    draw();
  };
  fill(place, h("div", { class: "bar" }, h("p", { class: "lead" }, "Each has a key, limits, budgets and settings of its own."),
    h("div", { class: "tools" }, button("Add a tenant", add, { tone: "main" }))), cards);
  await page.live(["tenants", "configs", "budgets"], load);
}

function card(tenant, configs, load) {
  const at = path`/api/tenants/${tenant.id}`;
  const isOver = tenant.expires_at && new Date(tenant.expires_at) < new Date();
  const named = (word) => ({ name: `${word} ${tenant.name}` });
  const run = async (act, said) => {
    await attempt(act, said);
    await attempt(load);
  };
  const turn = () => run(() => put(at, { enabled: !tenant.enabled }), tenant.enabled ? "Its key is refused from here on." : "Its key is taken again.");
  return h("article", { class: "card" },
    h("div", { class: "bar" }, h("h2", {}, tenant.name), badge(isOver ? "expired" : tenant.enabled ? "active" : "disabled", isOver ? "bad" : tenant.enabled ? "good" : "soft")),
    facts([
      ["Key", `${tenant.api_key_prefix}…`],
      ["Old key until", tenant.previous_key_until && moment(tenant.previous_key_until)],
      ["Config", configs.find((one) => one.id === tenant.config_id)?.name ?? "the active one"],
      ["Limit", tenant.rate_limit ? `${tenant.rate_limit} a minute` : "none"],
      ["Tokens", tenant.tokens_per_minute ? `${tenant.tokens_per_minute} a minute` : ""],
      ["Models", tenant.models.join(", ")],
      ["Expires", tenant.expires_at && moment(tenant.expires_at)],
      ["Own settings", Object.keys(tenant.settings).join(", ")],
    ]),
    budgets(tenant),
    h("div", { class: "tools" },
      button("Edit", () => edit(tenant, at, configs, run), named("Edit")),
      button("Settings", () => settings(tenant, at, load), named("Settings of")),
      button("New key…", () => rotate(tenant, at, load), named("New key for")),
      button(tenant.enabled ? "Disable" : "Enable", turn, named(tenant.enabled ? "Disable" : "Enable")),
      button("Remove", () => remove(tenant, at, run), { tone: "danger", ...named("Remove") })));
}

function questions(tenant, configs) {
  return [
    { name: "name", label: "Name", value: tenant.name ?? null, needed: true },
    { name: "config_id", label: "Config", kind: "choice", choices: [["", "the active one"], ...configs.map((one) => [one.id, one.name])], value: tenant.config_id ?? "" },
    { name: "models", label: "Models it may ask for", value: (tenant.models ?? []).join(", "), hint: "Names or patterns such as claude-*, comma-separated; empty: all." },
    { name: "rate_limit", label: "Requests a minute", kind: "int", value: tenant.rate_limit || null, hint: "Empty: no limit.", rare: true },
    { name: "tokens_per_minute", label: "Tokens a minute", kind: "int", value: tenant.tokens_per_minute || null, hint: "Empty: no limit.", rare: true },
    { name: "monthly_budget", label: "Dollars a month", kind: "float", value: tenant.monthly_budget ?? null, hint: "Empty: no budget.", rare: true },
    { name: "daily_budget", label: "Dollars a day", kind: "float", value: tenant.daily_budget ?? null, hint: "Empty: no budget.", rare: true },
    { name: "expires_at", label: "Its key ends", value: tenant.expires_at ?? null, hint: "Such as 2027-01-31T00:00:00Z; empty: never.", rare: true },
  ];
}

function body(answers) {
  if (!("models" in answers)) return answers;
  return { ...answers, models: (answers.models ?? "").split(",").map((one) => one.trim()).filter(Boolean) };
}

async function edit(tenant, at, configs, run) {
  const asks = questions(tenant, configs);
  const submit = (answers) => put(at, body(changes(asks, answers, NO_LIMIT)));
  if (await openForm({ title: `Edit ${tenant.name}`, asks, submit })) await run(async () => {}, "It is saved.");
}

async function rotate(tenant, at, load) {
  const made = await openForm({
    title: `A new key for ${tenant.name}`, action: "Make a new key",
    asks: [{ name: "grace_s", label: "The old key", kind: "choice", choices: GRACES, value: "0" }],
    submit: (answers) => post(`${at}/rotate-key?grace_s=${answers.grace_s}`),
  });
  if (made) await showSecret(`The key of ${tenant.name}`, made.api_key, made.warning);
  await attempt(load);
}

async function settings(tenant, at, load) {
  const schema = await attempt(() => get("/api/settings/schema"));
  if (!schema) return;
  const wanted = schema.filter((one) => one.scope === "tenant");
  let own = tenant.settings;
  const save = async (key, value) => {
    own = await put(`${at}/settings`, { [key]: value });
    notice(`${key} is saved for ${tenant.name}.`);
    return own;
  };
  const shown = (one) => ({ ...one, value: one.key in own ? own[one.key] : one.value, source: one.key in own ? "tenant" : `not its own: ${one.source}` });
  await openDialog(`Settings of ${tenant.name}`, () => [
    h("p", { class: "note" }, "What it does not set for itself is as everybody's settings say."),
    h("ul", { class: "settings" }, wanted.map((one) => settingRow(shown(one), async (value) => (await save(one.key, value), shown(one)), one.key in own))),
  ], { wide: true });
  await attempt(load);
}

async function remove(tenant, at, run) {
  if (await confirmed(`Remove the tenant ${tenant.name}?`, "Remove", "Its key is refused at once. What it used stays in the log.")) await run(() => del(at), "It is removed.");
}
