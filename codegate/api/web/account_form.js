/** What is asked about an account: a new one, one that is there, and a tool's login that can be used. */

import { get, path, post, put, query } from "/web/api.js";
import { attempt, notice, openDialog } from "/web/dialog.js";
import { button, facts, h, outward } from "/web/dom.js";
import { changes, given, openForm } from "/web/form.js";
import { moment } from "/web/figures.js";
import { withLogin } from "/web/login_flow.js";

const NO_LIMIT = { priority: 0, rate_limit: 0, tokens_per_minute: 0 };
const PLANS = [["", "not said"], ["pro", "Pro"], ["max_5x", "Max 5x"], ["max_20x", "Max 20x"]];

function limits(account) {
  return [
    { name: "priority", label: "Priority", kind: "int", value: account.priority ?? null, hint: "Higher is asked first.", rare: true },
    { name: "rate_limit", label: "Requests a minute", kind: "int", value: account.rate_limit || null, hint: "Empty: no limit.", rare: true },
    { name: "tokens_per_minute", label: "Tokens a minute", kind: "int", value: account.tokens_per_minute || null, hint: "Empty: no limit.", rare: true },
    { name: "monthly_budget", label: "Dollars a month", kind: "float", value: account.monthly_budget ?? null, hint: "Empty: no budget.", rare: true },
    { name: "daily_budget", label: "Dollars a day", kind: "float", value: account.daily_budget ?? null, hint: "Empty: no budget.", rare: true },
    { name: "account_email", label: "E-mail", value: account.account_email ?? null, rare: true },
    { name: "subscription_type", label: "Subscription", kind: "choice", choices: plans(account.subscription_type), value: account.subscription_type ?? "", rare: true },
  ];
}

function plans(now) {
  return !now || PLANS.some(([key]) => key === now) ? PLANS : [...PLANS, [now, now]];
}

/** First which provider, then what it asks for. */
export async function addAccount(providers, taken, load) {
  const chosen = await openDialog("Add an account", (close) => [
    h("p", { class: "note" }, "Whose API is it? Providers with a login need no key."),
    h("div", { class: "choices" }, providers.map((one) => button([h("strong", {}, one.label), h("small", {}, about(one))], () => close(one)))),
  ], { wide: true });
  if (!chosen) return;
  const asks = [{ name: "name", label: "Name", value: free(chosen.id, taken), needed: true }];
  const isKeyed = chosen.auth_types.includes("api_key");
  const env = chosen.key_env.length ? `Left empty, $${chosen.key_env[0]} of the server is used.` : "";
  if (isKeyed) asks.push({ name: "api_key", label: "API key", kind: "secret", example: chosen.key_hint, hint: chosen.key_optional ? `May be left empty. ${env}` : env });
  asks.push({ name: "base_url", label: "Base URL", example: chosen.base_url_hint || chosen.base_url, needed: chosen.needs_base_url, hint: chosen.needs_base_url ? "" : "Empty: the provider's own." });
  asks.push({ name: "allow_private", label: "It is on this machine or in my own network", kind: "flag", value: chosen.is_local });
  const more = chosen.console_url && h("p", { class: "hint" }, "Keys are made at ", outward(chosen.console_url));
  const submit = async (answers) => post("/api/accounts", { provider: chosen.id, ...given({ ...answers, allow_private: answers.allow_private || null }) });
  const made = await openForm({ title: `Add an account: ${chosen.label}`, asks: [...asks, ...limits({})], action: "Add", submit, more });
  if (!made) return;
  await attempt(load);
  const result = await attempt(() => post(path`/api/accounts/${made.id}/test`));
  if (result) notice(result.success ? `${made.name} is added and works: ${result.message}` : `${made.name} is added, but its test failed: ${result.message}`, { bad: !result.success });
}

function about(provider) {
  const words = [provider.auth_types.includes("oauth") && "key or login", provider.is_local && "on this machine", provider.wire_formats.join(", ")];
  return words.filter(Boolean).join(" · ");
}

function free(name, taken) {
  let found = name;
  for (let number = 2; taken.includes(found); number += 1) found = `${name}-${number}`;
  return found;
}

/** Change one that is there; its key stays unless another is typed. */
export async function editAccount(account, provider, load) {
  const asks = [
    { name: "name", label: "Name", value: account.name, needed: true },
    { name: "api_key", label: "New API key", kind: "secret", hint: account.api_key_hint ? `Empty: it stays …${account.api_key_hint}.` : "Empty: it stays as it is." },
    { name: "base_url", label: "Base URL", value: account.base_url, hint: "Empty: the provider's own." },
    { name: "allow_private", label: "It is on this machine or in my own network", kind: "flag", value: account.allow_private },
    ...limits(account),
  ].filter((ask) => ask.name !== "api_key" || provider?.auth_types.includes("api_key") !== false);
  const submit = async (answers) => {
    const changed = changes(asks, answers, NO_LIMIT);
    return Object.keys(changed).length ? put(path`/api/accounts/${account.id}`, changed) : account;
  };
  if (await openForm({ title: `Edit ${account.name}`, asks, submit })) {
    notice("It is saved.");
    await attempt(load);
  }
}

/** Use the login of a tool on the server's machine, read only. */
export async function importLogin(providers, load) {
  const choices = withLogin(providers);
  const asks = [
    { name: "provider", label: "Provider", kind: "choice", choices, value: choices[0]?.[0] },
    { name: "path", label: "File", hint: "An absolute path on the server's machine; empty: the usual one." },
    { name: "name", label: "Name of the account", hint: "Empty: it gets one." },
  ];
  let said = null;
  const submit = async (answers) => {
    said = given(answers);
    return get(`/api/accounts/import${query({ provider: answers.provider, path: answers.path })}`);
  };
  const found = await openForm({ title: "Use a tool's login", note: "The tool keeps its login fresh; CodeGate only reads it.", asks, action: "Look", submit });
  if (!found) return;
  const wanted = await openDialog("This login was found", (close) => [
    facts([["File", found.path], ["E-mail", found.email], ["Plan", found.plan], ["Expires", found.expires_at && moment(found.expires_at)], ["Linked to", found.linked_to]]),
    h("div", { class: "actions" }, button("Cancel", () => close()), button("Use it", () => close(true), { tone: "main" })),
  ]);
  if (!wanted) return;
  await attempt(() => post("/api/accounts/import", said), (made) => `${made.name} is added.`);
  await attempt(load);
}
