/** Setup: how coding tools are pointed at the proxy, on the machine of the server. */

import { get, path, post } from "/web/api.js";
import { attempt, copy, notice, openDialog } from "/web/dialog.js";
import { badge, button, facts, fill, h } from "/web/dom.js";
import { duration } from "/web/figures.js";
import { openForm } from "/web/form.js";
import { patch } from "/web/request.js";

const KEY_PLACE = "<PROXY_API_KEY>";
const POINTS = { here: "points here", elsewhere: "points elsewhere", nowhere: "not set up", unreadable: "unreadable" };

export async function show(place, page) {
  const cards = h("div", { class: "cards wide" });
  const base = h("div", { class: "panel" });
  const load = async () => {
    const setup = await get("/api/setup");
    const key = setup.asks_for_key ? "Clients need a key: the proxy's own or a tenant's." : "No key is asked for.";
    fill(base, h("p", { class: "lead" }, "Any client that speaks Anthropic or OpenAI can use this address. ", key),
      h("div", { class: "secret" }, h("code", {}, setup.base_url), button("Copy", () => copy(setup.base_url), { name: "Copy the address" })),
      h("div", { class: "secret" }, h("code", {}, "codegate run -- claude"), button("Copy", () => copy("codegate run -- claude"), { name: "Copy the command" })),
      h("p", { class: "hint" }, "In a terminal, this runs a tool through the proxy once, and changes no file."));
    const found = setup.tools.toSorted((one, other) => other.installed - one.installed);
    fill(cards, found.map((tool) => card(tool, load)));
  };
  fill(place, base, cards);
  await page.live(["tenants"], load);
}

function card(tool, load) {
  const here = tool.points === "here";
  const named = (word) => ({ name: `${word} ${tool.label}` });
  const run = (verb, title) => () => change(tool, verb, title, load);
  return h("article", { class: "card" },
    h("div", { class: "bar" }, h("h2", {}, tool.label), h("span", { class: "marks" }, badge(tool.installed ? "installed" : "not found", tool.installed ? "good" : "soft"), badge(POINTS[tool.points] ?? tool.points, here ? "good" : tool.points === "unreadable" ? "bad" : "soft"))),
    tool.problem && h("p", { class: "remark" }, tool.problem),
    facts([[tool.file ? "File" : "Where", tool.where], ["Points to", tool.target]]),
    h("div", { class: "snippet" }, h("pre", { tabindex: "0", "aria-label": `What to set for ${tool.label}` }, tool.snippet), button("Copy", () => copy(tool.snippet), named("Copy what to set for"))),
    tool.note && h("p", { class: "hint" }, tool.note),
    !tool.writable && tool.unwritable && h("p", { class: "hint" }, tool.unwritable),
    h("div", { class: "tools" },
      tool.writable && button("Write…", run("write", "Point it here"), { tone: "main", ...named("Write the file of") }),
      tool.writable && button("Undo…", run("undo", "Put it back"), named("Undo for")),
      tool.writable && button("Test", () => test(tool), named("Test"))));
}

/** Show what would be changed; do it if it is wanted. */
async function change(tool, verb, action, load) {
  const url = path`/api/setup/${tool.id}/` + verb;
  const key = verb === "write" && tool.snippet.includes(KEY_PLACE) ? await askKey(tool) : {};
  const plan = key && (await attempt(() => post(url, { ...key, dry_run: true })));
  if (!plan) return;
  if (!plan.changed) {
    notice(`${tool.label}: its file is as it should be.`);
    return;
  }
  const drift = plan.drift ? [h("p", { class: "warning" }, "The file was changed since CodeGate wrote it; that change is kept:"), patch(plan.drift)] : null;
  const said = verb === "write" && plan.has_original ? "The original is kept beside it." : "";
  const wanted = await openDialog(`${action}: ${tool.label}`, (close) => [
    h("p", {}, h("code", {}, plan.path), " ", said), drift, patch(plan.diff),
    h("div", { class: "actions" }, button("Cancel", () => close()), button(action, () => close(true), { tone: "main" })),
  ], { wide: true });
  if (!wanted) return;
  const order = { ...key, dry_run: false, ...(drift ? { force: true } : {}) };
  await attempt(() => post(url, order), `${tool.label}: ${verb === "write" ? "it points here" : "its file is as it was"}.`);
  await attempt(load);
}

/** Which key goes into the file; null if nothing shall be written. */
function askKey(tool) {
  const asks = [{ name: "api_key", label: "Key", kind: "secret", hint: "Of a tenant; empty: the proxy's own, if it has one." }];
  return openForm({ title: `A key for ${tool.label}`, asks, action: "Next", submit: async (answers) => answers });
}

async function test(tool) {
  const result = await attempt(() => post(path`/api/setup/${tool.id}/test`, {}));
  if (!result) return;
  const text = `${tool.label}: ${result.message}`;
  notice(result.success ? `${text} ${duration(result.latency_ms)}.` : text, { bad: !result.success, hint: result.url });
}
