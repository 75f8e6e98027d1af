/** Settings, made from the server's own table: what each is for, its value, and where that comes from. */

import { del, get, post, put } from "/web/api.js";
import { attempt, confirmed, notice, showSecret } from "/web/dialog.js";
import { badge, button, facts, fill, h, panel } from "/web/dom.js";
import { finetunePanel } from "/web/finetune.js";
import { limitPanel } from "/web/limits.js";

const TITLES = { process: "Server (after a restart)", global: "For everybody", tenant: "A tenant may have its own", guardrails: "Guardrails" };
const ORDER = ["global", "tenant", "guardrails", "process"];
let number = 0;

export async function show(place, page) {
  const list = h("div", { class: "stack" });
  const keys = h("div");
  const parts = [limitPanel(), finetunePanel()];
  const search = h("input", { type: "search", id: "setting-search", placeholder: "name or purpose", on: { input: () => narrow() } });
  const found = h("p", { class: "unseen", role: "status" });
  const narrow = () => {
    const text = search.value.trim().toLowerCase();
    const rows = [...list.querySelectorAll("li")];
    rows.forEach((row) => (row.hidden = !row.textContent.toLowerCase().includes(text)));
    list.querySelectorAll("section").forEach((one) => (one.hidden = [...one.querySelectorAll("li")].every((row) => row.hidden)));
    found.textContent = text ? `${rows.filter((row) => !row.hidden).length} settings` : "";
  };
  const load = async () => {
    const isTyping = list.contains(document.activeElement) && document.activeElement.matches("input, select");
    if (isTyping) return;
    const [schema, ring] = await Promise.all([get("/api/settings/schema"), get("/api/keys")]);
    const groups = Object.entries(Object.groupBy(schema, (one) => one.group)).sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other));
    fill(list, groups.map(([group, rows]) => panel(TITLES[group] ?? group, null, h("ul", { class: "settings" }, rows.map((one) => settingRow(one, (value) => save(one, value), one.source === "stored"))))));
    fill(keys, keyPanel(ring, load));
    narrow();
  };
  fill(place, h("div", { class: "filters" }, h("div", { class: "pick" }, h("label", { for: "setting-search" }, "Search"), search), found), list, ...parts.map((part) => part.element), keys);
  parts.forEach((part) => page.run(part.load));
  page.live(["settings", "tenants"], parts[1].load);
  await page.live(["settings"], load);
}

async function save(one, value) {
  await put("/api/settings", { [one.key]: value });
  notice(`${one.key} is saved${one.scope === "process" ? "; it counts after a restart" : ""}.`);
  return (await get("/api/settings/schema")).find((row) => row.key === one.key);
}

/**
 * A row with a field for the setting; `set(value)` stores it, null forgets it, and gives the setting as it is then.
 *
 * What the server refuses is said below the field, which keeps what was typed.
 */
export function settingRow(one, set, isStored) {
  const id = `setting-${++number}`;
  const item = h("li", {});
  const draw = (now, stored) => {
    const fault = h("p", { class: "fault", id: `${id}-fault`, role: "alert" });
    const store = async (value, isForgotten = false) => {
      try {
        const saved = await set(value);
        draw(saved, !isForgotten);
        document.getElementById(id)?.focus({ preventScroll: true });
      } catch (error) {
        fill(fault, [error.message, error.hint].filter(Boolean).join(" "));
      }
    };
    const source = h("span", { class: `source ${now.source}` }, now.source);
    fill(item, h("div", { class: "about" }, h("label", { for: id }, h("code", {}, now.key)), source, h("p", { class: "soft", id: `${id}-doc` }, now.doc),
      now.env && h("p", { class: "hint" }, now.source === "environment" ? `$${now.env} of the server decides.` : `Also $${now.env}`)),
    h("div", { class: "value" }, input(now, id, store), stored && button("Default", () => store(null, true), { name: `Bring the default of ${now.key} back` }), fault));
  };
  draw(one, isStored);
  return item;
}

function input(one, id, store) {
  const common = { id, "aria-describedby": `${id}-doc ${id}-fault` };
  if (one.type === "bool") {
    const box = h("input", { ...common, type: "checkbox", checked: Boolean(one.value) });
    box.addEventListener("change", () => store(box.checked));
    return box;
  }
  if (one.choices.length) {
    const select = h("select", common, one.choices.map((choice) => h("option", { value: choice }, choice || "none")));
    select.value = one.value;
    select.addEventListener("change", () => store(select.value));
    return select;
  }
  const isNumber = one.type === "int" || one.type === "float";
  const text = h("input", { ...common, type: one.secret ? "password" : "text", inputmode: isNumber ? "decimal" : null, autocomplete: one.secret ? "new-password" : "off",
    spellcheck: "false", value: one.secret ? "" : String(one.value ?? ""), placeholder: one.secret ? (one.value ? "set; type another" : "not set") : String(one.default ?? "") });
  const form = h("form", {}, text, h("button", { "aria-label": `Save ${one.key}` }, "Save"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    store(isNumber && said !== "" && Number.isFinite(Number(said)) ? Number(said) : said);
  });
  return form;
}

function keyPanel(ring, load) {
  const rotate = async (question, detail, url, shows) => {
    if (!(await confirmed(question, "Make a new key", detail))) return;
    const done = await attempt(() => post(url), shows ? "" : (made) => `A new key is in force; ${made.re_encrypted} encrypted anew, ${made.failed} failed.`);
    if (done && shows) await showSecret("The proxy's key", done.api_key, done.warning);
    await attempt(load);
  };
  const out = async () => {
    if (await confirmed("Sign every browser out?", "Sign out", "This one too.")) await attempt(() => del("/api/login-links")).then(() => location.reload());
  };
  return panel("Keys and browsers", null,
    facts([["Account key", `${ring.account_key.fingerprint} (${ring.account_key.source})`], ["Guardrail key", `${ring.guardrail_key.fingerprint} (${ring.guardrail_key.source})`],
      ["Not readable", ring.decrypt_errors ? badge(`${ring.decrypt_errors} accounts`, "bad") : ""]]),
    h("div", { class: "tools" },
      button("New proxy key…", () => rotate("Give the proxy a new key?", "Clients with the old one are refused from then on.", "/api/keys/proxy/rotate", true)),
      button("New account key…", () => rotate("Encrypt all credentials with a new key?", "Nobody notices. A backup needs the new key file.", "/api/keys/account/rotate", false)),
      button("New guardrail key…", () => rotate("Issue stand-ins under a new key?", "Those of before stay restorable.", "/api/keys/guardrail/rotate", false)),
      button("Test an alert", () => attempt(() => post("/api/alerts/test"), "An alert was sent.")),
      button("Sign all browsers out…", out, { tone: "danger" })));
}
