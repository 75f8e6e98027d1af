/** The server at a glance: the last minute, what today has cost, every account, the newest requests. */

import { budgets, stateOf } from "/web/accounts.js";
import { get, query } from "/web/api.js";
import { sparkline, tile } from "/web/chart.js";
import { badge, fill, h, panel } from "/web/dom.js";
import { count, dollars, percent, tokensIn } from "/web/figures.js";
import { openRequest, REQUEST_COLUMNS } from "/web/request.js";
import { Table } from "/web/table.js";

const SECONDS = 60;
const RECENT = 10;
const NEWEST = 15;

/** Requests and tokens of the last minute, second by second, counted from events. */
class Pulse {
  #seconds = new Map();

  take(events) {
    for (const { type, log } of events) {
      if (type !== "request_finished") continue;
      const at = Math.floor(Date.now() / 1000);
      const second = this.#seconds.get(at) ?? { requests: 0, tokens: 0, errors: 0 };
      second.requests += 1;
      second.tokens += tokensIn(log) + log.output_tokens;
      second.errors += log.outcome === "error" || log.outcome === "broken";
      this.#seconds.set(at, second);
    }
  }

  series(name) {
    const until = Math.floor(Date.now() / 1000);
    for (const at of this.#seconds.keys()) if (at <= until - SECONDS) this.#seconds.delete(at);
    return Array.from({ length: SECONDS }, (_, at) => this.#seconds.get(until - SECONDS + 1 + at)?.[name] ?? 0);
  }

  rate(name) {
    return this.series(name).slice(-RECENT).reduce((sum, one) => sum + one, 0) / RECENT;
  }
}

const pulse = new Pulse();

export async function show(place, page) {
  const tiles = h("div", { class: "tiles" });
  const accounts = h("div", { class: "strip" });
  const requests = new Table("Newest requests", REQUEST_COLUMNS, {
    key: (row) => row.request_id,
    open: (row) => openRequest(row.request_id),
    hint: [h("p", {}, "Nothing came in yet."), h("a", { href: "#/setup" }, "Point a tool at the proxy")],
  });
  fill(place, tiles, panel("Accounts", h("a", { href: "#/accounts" }, "All of them"), accounts), panel("Newest requests", h("a", { href: "#/logs" }, "The log"), requests.element));

  let known = { usage: [], accounts: [], running: [] };
  const draw = () => fill(tiles, tilesOf(known));
  page.feed.listen(["requests"], (events) => pulse.take(events), page.signal);
  page.every(1_000, draw);
  await page.live(["requests", "accounts", "cooldowns", "budgets"], async () => {
    const midnight = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
    const [found, log, usage, running] = await Promise.all([
      get("/api/accounts"), get(`/api/logs?limit=${NEWEST}`), get(`/api/usage${query({ by: "account", since: midnight })}`), get("/api/requests/live"),
    ]);
    known = { usage, accounts: found, running };
    draw();
    fill(accounts, found.length ? found.map(card) : [h("p", { class: "empty" }, "There is no account yet. ", h("a", { href: "#/accounts" }, "Add one"))]);
    requests.show(log.logs);
  });
}

function tilesOf({ usage, accounts, running }) {
  const sum = (name) => usage.reduce((total, row) => total + row[name], 0);
  const read = sum("cache_read_tokens");
  const inward = read + sum("input_tokens") + sum("cache_write_tokens");
  const failed = pulse.series("errors").reduce((total, one) => total + one, 0);
  const resting = accounts.filter((one) => one.cooldown).length;
  return [
    tile("Requests/s", pulse.rate("requests").toFixed(1), failed ? `${failed} failed in the last minute` : "last minute", sparkline(pulse.series("requests"))),
    tile("Tokens/s", count(pulse.rate("tokens")), "in and out", sparkline(pulse.series("tokens"))),
    tile("Cost today", dollars(sum("cost_usd")), `${count(sum("requests"))} requests`),
    tile("Cache today", `${percent(inward ? read / inward : 0)} hit`, `${dollars(sum("cache_saved_usd"))} saved`),
    tile("Now", `${running.length} running`, resting ? `${resting} resting` : "all accounts ready"),
  ];
}

function card(account) {
  const { word, tone, remark } = stateOf(account);
  return h("article", { class: "card small" }, h("h3", {}, account.name), badge(word, tone), h("p", { class: "soft" }, account.provider),
    budgets(account), remark && h("p", { class: "remark" }, remark));
}
