/** Usage: what was used, by whom or when, and what it cost. */

import { get, query } from "/web/api.js";
import { columns, meter, tile } from "/web/chart.js";
import { fill, h, panel } from "/web/dom.js";
import { count, dollars, percent, tokensIn } from "/web/figures.js";
import { picker } from "/web/form.js";
import { Table } from "/web/table.js";

const GROUPS = ["account", "model", "provider", "tier", "tenant"].map((one) => [one, `by ${one}`]);
const SPANS = [["24h", "last day"], ["7d", "last 7 days"], ["30d", "last 30 days"], ["365d", "last year"]];
const MEASURES = {
  cost: ["Cost", (row) => row.cost_usd, dollars],
  requests: ["Requests", (row) => row.requests, count],
  tokens: ["Tokens", (row) => tokensIn(row) + row.output_tokens, count],
};
const HOUR_MS = 3_600_000;
const HOURS = { "24h": 24, "7d": 168, "30d": 720, "365d": 8_760 };
const MOST_BARS = 370;

const FIELDS = [
  { label: "Group", of: (row) => row.group || "–", strong: true, wide: true },
  { label: "Share", of: (row) => meter(row.share, percent(row.share)) },
  { label: "Cost", of: (row) => dollars(row.cost_usd), number: true },
  { label: "Requests", of: (row) => count(row.requests), number: true },
  { label: "Errors", of: (row) => count(row.errors), number: true },
  { label: "In", of: (row) => count(tokensIn(row)), number: true },
  { label: "Out", of: (row) => count(row.output_tokens), number: true },
  { label: "Cached", of: (row) => percent(row.cache_hit_rate), number: true },
  { label: "Saved", of: (row) => dollars(row.cache_saved_usd), number: true },
];

export async function show(place, page) {
  const chosen = { by: "account", since: "7d", measure: "cost" };
  const tiles = h("div", { class: "tiles" });
  const chart = h("div", { class: "chart" });
  const title = h("span", { class: "marks" }, "Over time");
  const table = new Table("Usage by group", FIELDS, { key: (row) => row.group, hint: "Nothing was used in this time. Choose a longer one." });
  const set = (name) => (value) => {
    chosen[name] = value;
    return page.run(load);
  };
  const load = async () => {
    const { by, since, measure } = chosen;
    const step = since === "24h" ? "hour" : "day";
    const [rows, times] = await Promise.all([get(`/api/usage${query({ by, since })}`, page.signal), get(`/api/usage${query({ by: step, since })}`, page.signal)]);
    if (since !== chosen.since || by !== chosen.by) return;
    const isPriced = rows.some((row) => row.cost_usd);
    const [name, value, said] = MEASURES[measure === "cost" && !isPriced ? "requests" : measure];
    fill(tiles, totals(rows));
    const bars = steps(times, step, since).map(({ group, row }) => ({ name: group, value: row ? value(row) : 0, said: said(row ? value(row) : 0) }));
    fill(title, `${name} over time`, measure === "cost" && !isPriced && h("small", { class: "soft" }, "nothing has a price"));
    fill(chart, bars.some((bar) => bar.value) ? columns(bars, `${name} by ${step}`) : h("p", { class: "empty" }, "Nothing to draw in this time."));
    const top = Math.max(...rows.map(value), 0) || 1;
    table.show(rows.map((row) => ({ ...row, share: value(row) / top })).sort((one, other) => other.share - one.share));
  };
  const measures = Object.entries(MEASURES).map(([key, [name]]) => [key, name.toLowerCase()]);
  fill(place, h("div", { class: "filters" }, picker("Group", GROUPS, chosen.by, set("by")), picker("Time", SPANS, chosen.since, set("since")), picker("Show", measures, chosen.measure, set("measure"))),
    tiles, panel(title, null, chart), panel("By group", null, table.element));
  await page.live(["requests"], load);
}

function totals(rows) {
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  return [
    tile("Cost", dollars(sum((row) => row.cost_usd)), `${dollars(sum((row) => row.cache_saved_usd))} saved by caches`),
    tile("Requests", count(sum((row) => row.requests)), `${count(sum((row) => row.errors))} failed`),
    tile("Tokens in", count(sum(tokensIn)), `${count(sum((row) => row.cache_read_tokens))} from caches`),
    tile("Tokens out", count(sum((row) => row.output_tokens)), `${count(sum((row) => row.reasoning_tokens))} of reasoning`),
    sum((row) => row.unpriced) > 0 && tile("Without a price", count(sum((row) => row.unpriced)), "requests the cost leaves out"),
  ];
}

/** Every hour or day of the time, also those in which nothing was used; groups are named in UTC. */
function steps(rows, step, since) {
  const length = step === "hour" ? 13 : 10;
  const found = new Map(rows.map((row) => [row.group.slice(0, length).replace(" ", "T"), row]));
  const size = step === "hour" ? HOUR_MS : 24 * HOUR_MS;
  const bars = [];
  for (let at = Date.now() - HOURS[since] * HOUR_MS; at <= Date.now() && bars.length < MOST_BARS; at += size) {
    const key = new Date(at).toISOString().slice(0, length);
    bars.push({ group: step === "hour" ? `${key.slice(5).replace("T", " ")}:00 UTC` : key, row: found.get(key) });
  }
  const last = new Date().toISOString().slice(0, length);
  if (found.has(last) && bars.at(-1).row !== found.get(last)) bars.push({ group: step === "hour" ? `${last.slice(5).replace("T", " ")}:00 UTC` : last, row: found.get(last) });
  return bars;
}
