/** The request log: as requests end, by filters, page by page. */

import { credentials, del, faultOf, get, query } from "/web/api.js";
import { attempt, confirmed } from "/web/dialog.js";
import { button, fill, h } from "/web/dom.js";
import { count } from "/web/figures.js";
import { openForm, picker } from "/web/form.js";
import { openRequest, REQUEST_COLUMNS } from "/web/request.js";
import { Table } from "/web/table.js";

const LIMIT = 50;
const TYPING_MS = 300;
const OUTCOMES = [["", "any outcome"], ["ok", "ok"], ["error", "not ok"], ["cancelled", "cancelled"], ["broken", "broken"]];
const SPANS = [["", "any time"], ["15m", "last 15 minutes"], ["1h", "last hour"], ["24h", "last day"], ["7d", "last 7 days"]];
const SLOW = [["", "any duration"], ["1000", "1 s and more"], ["10000", "10 s and more"], ["60000", "1 min and more"]];

export async function show(place, page) {
  const filters = { q: "", status: "", model: "", account: "", tenant: "", since: "", min_latency_ms: "" };
  for (const name of Object.keys(filters)) filters[name] = page.args.search.get(name) ?? "";
  const at = { page: Number(page.args.search.get("page")) || 1, total: 0, isLive: true, asked: 0 };
  const table = new Table("Requests", REQUEST_COLUMNS, {
    key: (row) => row.request_id, open: (row) => openRequest(row.request_id),
    hint: [h("p", {}, "No request is like that."), h("p", {}, "Take a filter away, or send a request.")],
  });
  const pages = h("div", { class: "pages" });

  const load = async () => {
    const asked = ++at.asked;
    const found = await get(`/api/logs${query({ ...filters, page: at.page, limit: LIMIT })}`, page.signal);
    if (asked !== at.asked) return;
    at.total = found.total;
    table.show(found.logs);
    fill(pages, paging(at, go));
  };
  const go = (step) => {
    at.page = Math.max(1, at.page + step);
    return page.run(load);
  };
  const set = (name, value) => {
    filters[name] = value;
    at.page = 1;
    // The address keeps the filters: a link to it, or going back, brings them again.
    history.replaceState(null, "", `#/logs${query(filters)}`);
    return page.run(load);
  };
  const lists = await page.run(() => Promise.all([get("/api/accounts"), get("/api/tenants")]));
  const [accounts, tenants] = lists ?? [[], []];
  const named = (rows, word) => [["", word], ...rows.map((row) => [row.id, row.name])];
  const live = h("input", { type: "checkbox", id: "log-live", checked: true, on: { change: () => { at.isLive = live.checked; if (at.isLive) page.run(load); } } });
  fill(place,
    h("div", { class: "filters", role: "search", "aria-label": "Filters" },
      searchBox("Search", "id, path, model, account, error", filters.q, (text) => set("q", text)),
      searchBox("Model", "part of its name", filters.model, (text) => set("model", text)),
      picker("Outcome", OUTCOMES, filters.status, (value) => set("status", value)),
      picker("Account", named(accounts, "any account"), filters.account, (value) => set("account", value)),
      tenants.length > 0 && picker("Tenant", named(tenants, "any tenant"), filters.tenant, (value) => set("tenant", value)),
      picker("Time", SPANS, filters.since, (value) => set("since", value)),
      picker("Took", SLOW, filters.min_latency_ms, (value) => set("min_latency_ms", value)),
    ),
    h("div", { class: "bar" }, h("div", { class: "check" }, live, h("label", { for: "log-live" }, "Live")),
      h("div", { class: "tools" }, button("Export", () => attempt(() => exported(filters))), button("Clear…", () => clear(() => page.run(load)), { tone: "danger" }))),
    table.element, pages);

  if (page.args.id) openRequest(page.args.id);
  await page.live(["requests"], () => (at.isLive && at.page === 1) || at.asked === 0 ? load() : undefined);
}

/** A field that searches while one types. */
function searchBox(label, example, value, act) {
  const id = `search-${label.toLowerCase()}`;
  let timer = 0;
  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => act(input.value.trim()), TYPING_MS);
  };
  const input = h("input", { id, type: "search", placeholder: example, value, autocomplete: "off", spellcheck: "false", on: { input: typed } });
  return h("div", { class: "pick" }, h("label", { for: id }, label), input);
}

function paging({ page, total }, go) {
  const last = Math.max(1, Math.ceil(total / LIMIT));
  const back = button("Newer", () => go(-1));
  const on = button("Older", () => go(1));
  back.disabled = page <= 1;
  on.disabled = page >= last;
  return [back, h("p", {}, `Page ${page} of ${last}, ${count(total)} requests`), on];
}

async function exported(filters) {
  const answer = await fetch(`/api/logs/export${query({ ...filters, format: "jsonl" })}`, { headers: credentials() });
  if (!answer.ok) throw await faultOf(answer);
  const url = URL.createObjectURL(await answer.blob());
  h("a", { href: url, download: "codegate-log.jsonl" }).click();
  URL.revokeObjectURL(url);
}

async function clear(done) {
  const days = await openForm({
    title: "Clear the log", action: "Clear",
    asks: [{ name: "days_old", label: "Rows older than days", kind: "int", hint: "Empty: all rows." }],
    submit: async (answers) => ({ days_old: answers.days_old }),
  });
  if (!days) return;
  const what = days.days_old === null ? "all rows of the log" : `the rows older than ${days.days_old} days`;
  if (!(await confirmed(`Clear ${what}?`, "Clear", "They cannot be brought back. Usage stays."))) return;
  const fields = days.days_old === null ? { clear_all: "true" } : days;
  await attempt(() => del(`/api/logs?${new URLSearchParams(fields)}`), (gone) => `${count(gone.deleted)} rows are gone.`);
  done();
}
