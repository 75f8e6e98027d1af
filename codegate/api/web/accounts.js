/** Accounts: what they are, how they are, and everything one does with them. */

import { addAccount, editAccount, importLogin } from "/web/account_form.js";
import { del, get, path, post } from "/web/api.js";
import { meter } from "/web/chart.js";
import { attempt, confirmed, notice } from "/web/dialog.js";
import { badge, button, empty, facts, fill, h } from "/web/dom.js";
import { dollars, duration, moment, until } from "/web/figures.js";
import { logIn } from "/web/login_flow.js";

const TONES = { active: "good", resting: "warn", rate_limited: "warn", expired: "bad", error: "bad", needs_login: "bad", locked: "bad", disabled: "soft" };
const SEARCH_FROM = 4;
const TICK_MS = 5_000;
const SOON_MS = 30 * 60_000;

/** What counts most about an account: a word, its colour, and why. */
export function stateOf(account) {
  const rest = account.cooldown ? until(account.cooldown.until) : "";
  const word = !account.enabled ? "disabled" : account.decrypt_error ? "locked" : rest ? "resting" : account.status;
  const why = account.decrypt_error ? "Its key was stored with another account key: give it again." : account.last_error ?? "";
  return { word: word.replaceAll("_", " "), tone: TONES[word] ?? "soft", remark: rest ? `${account.cooldown.reason}, back ${rest}` : why };
}

/** Bars of what is spent of its budgets; without a budget, the sums. */
export function budgets(account) {
  const one = (name, spent, budget) => {
    const said = budget === null ? dollars(spent) : `${dollars(spent)} of ${dollars(budget)}`;
    return h("div", { class: "budget" }, h("span", {}, name), h("span", { class: "number" }, said),
      budget ? meter(spent / budget, `${name}: ${said}`) : null);
  };
  return h("div", { class: "budgets" }, one("Month", account.month_spend_usd, account.monthly_budget), account.daily_budget !== null && one("Today", account.day_spend_usd, account.daily_budget));
}

export async function show(place, page) {
  const cards = h("div", { class: "cards" });
  const counts = h("p", { class: "lead", role: "status" });
  const search = h("input", { type: "search", id: "account-search", placeholder: "name or provider", on: { input: () => draw() } });
  const box = h("div", { class: "pick" }, h("label", { for: "account-search" }, "Search"), search);
  let accounts = [];
  let providers = [];
  const load = async () => {
    [accounts, providers] = await Promise.all([get("/api/accounts"), providers.length ? providers : get("/api/providers")]);
    draw();
  };
  const draw = () => {
    const text = search.value.trim().toLowerCase();
    const found = accounts.filter((one) => `${one.name} ${one.provider}`.toLowerCase().includes(text));
    box.hidden = accounts.length < SEARCH_FROM;
    const states = Object.entries(Object.groupBy(accounts, (one) => stateOf(one).word));
    fill(counts, states.map(([word, rows]) => `${rows.length} ${word}`).join(", "));
    redraw(cards, found.length ? found.map((one) => card(one, providers, load)) : [
      empty(accounts.length ? "No account is called so." : "There is no account yet.", !accounts.length && button("Add an account", add, { tone: "main" })),
    ]);
  };
  const add = () => addAccount(providers, accounts.map((one) => one.name), load);
  fill(place,
    h("div", { class: "bar" }, counts, h("div", { class: "tools" },
      button("Add an account", add, { tone: "main" }), button("Log in…", () => logIn(null, providers, load)), button("Use a tool's login…", () => importLogin(providers, load)))),
    h("div", { class: "filters" }, box), cards);
  page.every(TICK_MS, draw);
  await page.live(["accounts", "cooldowns", "budgets"], load);
  if (page.args.id === "add") add();
}

/** Draw anew without losing the focus: the same button of the same card has it again. */
function redraw(place, made) {
  const focused = document.activeElement?.getAttribute?.("aria-label");
  const isInside = place.contains(document.activeElement);
  fill(place, made);
  if (isInside && focused) [...place.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === focused)?.focus({ preventScroll: true });
}

function card(account, providers, load) {
  const { word, tone, remark } = stateOf(account);
  const provider = providers.find((one) => one.id === account.provider);
  const login = account.token_expires_at && new Date(account.token_expires_at) - Date.now() < SOON_MS ? " soon" : "";
  return h("article", { class: "card" },
    h("div", { class: "bar" }, h("h2", {}, account.name), badge(word, tone)),
    remark && h("p", { class: "remark" }, remark),
    facts([
      ["Provider", provider?.label ?? account.provider],
      ["Key", account.auth_type === "api_key" ? account.api_key_hint && `…${account.api_key_hint}` : account.auth_type],
      ["Login", account.account_email],
      ["Plan", account.subscription_type],
      ["Expires", account.token_expires_at && `${moment(account.token_expires_at)}${login}`],
      ["URL", account.base_url],
      ["Priority", account.priority],
      ["Limit", account.rate_limit ? `${account.rate_limit} a minute` : "none"],
      ["Last used", account.last_used_at && `${duration(Date.now() - new Date(account.last_used_at))} ago`],
    ]),
    budgets(account),
    rests(account),
    h("div", { class: "tools" }, actions(account, providers, load)));
}

function rests(account) {
  const models = Object.entries(account.model_cooldowns).filter(([, rest]) => until(rest.until));
  return models.length > 0 && h("p", { class: "remark" }, models.map(([model, rest]) => `${model} rests, back ${until(rest.until)}`).join("; "));
}

function actions(account, providers, load) {
  const provider = providers.find((one) => one.id === account.provider);
  const at = path`/api/accounts/${account.id}`;
  const named = (label) => ({ name: `${label} ${account.name}` });
  const run = async (act, said) => {
    await attempt(act, said);
    await attempt(load);
  };
  const isResting = Boolean(account.cooldown) || Object.keys(account.model_cooldowns).length > 0;
  return [
    button("Test", () => test(account), named("Test")),
    button(account.enabled ? "Disable" : "Enable", () => run(() => post(`${at}/toggle`)), named(account.enabled ? "Disable" : "Enable")),
    isResting && button("Clear cooldown", () => run(() => post(`${at}/clear-cooldown`), "It may be asked again."), named("Clear cooldown of")),
    account.auth_type === "oauth" && !account.credential_file && button("Log in", () => logIn(account, providers, load), named("Log in")),
    button("Edit", () => editAccount(account, provider, load), named("Edit")),
    button("Remove", () => remove(account, at, run), { tone: "danger", ...named("Remove") }),
  ];
}

async function test(account) {
  const result = await attempt(() => post(path`/api/accounts/${account.id}/test`));
  if (!result) return;
  const text = `${account.name}: ${result.message}`;
  notice(result.success ? `${text} It took ${duration(result.latency_ms)}.` : text, { bad: !result.success });
}

async function remove(account, at, run) {
  const detail = "Its key and its rows in configs go with it. What it was used for stays in the log.";
  if (await confirmed(`Remove the account ${account.name}?`, "Remove", detail)) await run(() => del(at), "It is removed.");
}
