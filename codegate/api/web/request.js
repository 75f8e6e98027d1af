/** One request of the log, whole: what decided, what was tried, what was hidden, what was sent and received. */

import { get, path } from "/web/api.js";
import { attempt, copy, openDialog, tabs } from "/web/dialog.js";
import { lineDiff } from "/web/diff.js";
import { badge, button, empty, facts, fill, h } from "/web/dom.js";
import { count, dollars, duration, modelOf, moment, pretty, tokensIn } from "/web/figures.js";
import { Table } from "/web/table.js";

const TONES = { ok: "good", error: "bad", broken: "bad", cancelled: "warn" };
const NO_BODY = "Nothing was kept. Bodies are kept while detailed_request_logging is on.";
const SHOWN_CHARS = 200_000;

/** A word for how it ended, with its colour. */
export function outcome(row) {
  return badge(row.outcome === "ok" ? "ok" : `${row.outcome} ${row.status_code}`, TONES[row.outcome] ?? "soft");
}

export const REQUEST_COLUMNS = [
  { label: "Time", of: (row) => moment(row.timestamp) },
  { label: "Outcome", of: outcome },
  { label: "Model", of: (row) => modelOf(row.original_model, row.routed_model), wide: true, strong: true },
  { label: "Account", of: (row) => row.account_name ?? "–" },
  { label: "In", of: (row) => count(tokensIn(row)), number: true },
  { label: "Out", of: (row) => count(row.output_tokens), number: true },
  { label: "Cost", of: (row) => dollars(row.cost_usd), number: true },
  { label: "Took", of: (row) => duration(row.latency_ms), number: true },
  { label: "Notes", of: (row) => h("span", { class: "marks" }, [row.is_stream && badge("stream"), row.is_failover && badge("failover", "warn"), Object.keys(row.guardrails).length > 0 && badge("hidden", "good")]) },
];

/** Fetch a request and show it over the view. */
export async function openRequest(id) {
  const row = await attempt(() => get(path`/api/logs/${id}`));
  if (!row) return;
  await openDialog(`Request ${row.request_id}`, () => tabs("Parts of the request", [
    ["Summary", () => summary(row)],
    ["Route", () => route(row)],
    ["As sent", () => body(row.request_body)],
    ["As received", () => body(row.response_body)],
    ["Diff", () => difference(row)],
  ]), { wide: true });
}

function summary(row) {
  const hidden = Object.entries(row.guardrails).map(([name, number]) => `${number} ${name}`).join(", ");
  const pairs = [
    ["Outcome", outcome(row)],
    ["Error", row.error_message],
    ["At", `${moment(row.timestamp)} (${row.timestamp})`],
    ["Path", `${row.method} ${row.path} (${row.inbound_format}${row.is_stream ? ", stream" : ""})`],
    ["Model", modelOf(row.original_model, row.routed_model)],
    ["Account", row.account_name && `${row.account_name} (${row.provider ?? "–"})`],
    ["Tier", row.tier],
    ["Tenant", row.tenant_id],
    ["Tokens", `${count(tokensIn(row))} in (${count(row.cache_read_tokens)} cached), ${count(row.output_tokens)} out${row.estimated ? ", estimated" : ""}`],
    ["Cost", `${dollars(row.cost_usd)}${row.is_notional ? " by subscription" : ""}`],
    ["Saved by cache", row.cache_saved_usd ? dollars(row.cache_saved_usd) : ""],
    ["Cache tax", row.cache_tax_usd ? dollars(row.cache_tax_usd) : ""],
    ["Took", `${duration(row.latency_ms)}, first content after ${duration(row.ttft_ms)}`],
    ["Hidden", hidden || "nothing"],
    ["Restored", row.restored ? `${row.restored} in the answer` : ""],
    ["Warnings", row.warnings.join(", ")],
  ];
  const tries = new Table("Attempts", ATTEMPT_COLUMNS, { key: (one) => one.number, hint: "No account was asked." });
  tries.show(row.attempts.map((one, at) => ({ ...one, number: at + 1 })));
  return h("div", {}, facts(pairs), h("h3", {}, "Attempts"), tries.element);
}

const ATTEMPT_COLUMNS = [
  { label: "#", of: (one) => one.number },
  { label: "Account", of: (one) => one.account_name, strong: true },
  { label: "Model", of: (one) => one.model, wide: true },
  { label: "Outcome", of: (one) => badge(one.outcome, TONES[one.outcome] ?? "bad") },
  { label: "Status", of: (one) => one.status ?? "–", number: true },
  { label: "Took", of: (one) => duration(one.latency_ms), number: true },
  { label: "Reason", of: (one) => one.reason || "–", wide: true },
];

function route(row) {
  if (!row.route) return empty("It did not come to a decision.");
  const known = (one) => one !== null && typeof one === "object" && "account" in one && "reason" in one;
  const line = (one) => h("li", {}, h("strong", {}, one.account), ` as ${one.model ?? "–"}`, one.verdict && [" ", badge(one.verdict)], h("p", { class: "soft" }, one.reason));
  const said = (value) => {
    if (value === null || typeof value !== "object") return value ?? "–";
    if (Array.isArray(value) && value.every(known)) return value.length ? h("ol", { class: "candidates" }, value.map(line)) : "none";
    return h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
  };
  return facts(Object.entries(row.route).map(([name, value]) => [name.replaceAll("_", " "), said(value)]));
}

function body(text) {
  if (text === null) return empty(NO_BODY, h("a", { href: "#/settings" }, "Settings"));
  const shown = pretty(text);
  const cut = shown.length > SHOWN_CHARS ? h("p", { class: "hint" }, `The first ${count(SHOWN_CHARS)} of ${count(shown.length)} characters; Copy takes all.`) : null;
  return h("div", {}, h("div", { class: "bar" }, cut, button("Copy", () => copy(shown))), h("pre", { tabindex: "0" }, shown.slice(0, SHOWN_CHARS)));
}

/** This request against one before it: what an agent added or changed in its conversation. */
function difference(row) {
  const place = h("div", {}, h("p", { class: "hint" }, "Looking for the request before it."));
  attempt(async () => {
    const before = await predecessor(row);
    if (row.request_body === null) fill(place, empty(NO_BODY, h("a", { href: "#/settings" }, "Settings")));
    else if (!before) fill(place, empty("No earlier request for this model has its body kept."));
    else fill(place, h("p", { class: "hint" }, `Against ${before.request_id}, ${moment(before.timestamp)}: what was sent then and now.`), drawn(lineDiff(pretty(before.request_body), pretty(row.request_body))));
  });
  return place;
}

async function predecessor(row) {
  if (row.request_body === null) return null;
  const fields = { until: row.timestamp, limit: 20, ...(row.original_model ? { model: row.original_model } : {}) };
  const page = await get(`/api/logs?${new URLSearchParams(fields)}`);
  const others = page.logs.filter((one) => one.request_id !== row.request_id && one.path === row.path);
  const talk = row.route?.conversation;
  const near = others.filter((one) => talk && one.route?.conversation === talk);
  for (const one of [...near, ...others].slice(0, 5)) {
    const whole = await get(path`/api/logs/${one.request_id}`);
    if (whole.request_body !== null) return whole;
  }
  return null;
}

function drawn(lines) {
  if (lines.every(({ kind }) => kind === "same" || kind === "skip")) return empty("Nothing differs.");
  const marks = { same: " ", gone: "-", came: "+", skip: "…" };
  return h("pre", { class: "diff", tabindex: "0" }, lines.map(({ kind, text }) => h("span", { class: kind }, `${marks[kind]} ${text}\n`)));
}

/** A unified diff, its lines coloured. */
export function patch(text) {
  const kind = (line) => (/^(\+\+\+|---|@@)/.test(line) ? "skip" : line.startsWith("+") ? "came" : line.startsWith("-") ? "gone" : "same");
  return h("pre", { class: "diff", tabindex: "0" }, text.split("\n").map((line) => h("span", { class: kind(line) }, `${line}\n`)));
}
