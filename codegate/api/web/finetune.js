/** The fine-tune dataset: whether it is collected, how much there is, taking it away, removing it. */

import { credentials, del, faultOf, get, query } from "/web/api.js";
import { attempt, confirmed } from "/web/dialog.js";
import { badge, button, facts, fill, h, panel } from "/web/dom.js";
import { count } from "/web/figures.js";
import { picker } from "/web/form.js";

const FORMS = [["", "as collected"], ["openai", "openai"], ["anthropic", "anthropic"]];
const KEEP_MS = 60_000;

/** The dataset, of everybody or of one tenant; `load()` draws it. */
export function finetunePanel() {
  const chosen = { tenant: "", format: "" };
  const state = h("div", { class: "stack", role: "status" });
  const whose = h("div", { class: "pick" });
  const tools = h("div", { class: "tools" });
  let known = "";
  const load = async () => {
    const tenants = await get("/api/tenants");
    if (!tenants.some((one) => one.id === chosen.tenant)) chosen.tenant = "";
    const now = await get(`/api/finetune${query({ tenant: chosen.tenant })}`);
    const names = [["", "without a tenant"], ...tenants.map((one) => [one.id, one.name])];
    if (known !== JSON.stringify(names)) {
      known = JSON.stringify(names);
      fill(whose, picker("Exchanges of", names, chosen.tenant, (id) => {
        chosen.tenant = id;
        return attempt(load);
      }));
    }
    whose.hidden = !tenants.length;
    fill(state, status(now));
    tools.querySelectorAll("button").forEach((one) => (one.disabled = !now.entry_count));
  };
  const clear = async () => {
    const detail = "The file is removed from the server's disk. It cannot be brought back.";
    if (!(await confirmed("Remove the fine-tune dataset?", "Remove it", detail))) return;
    await attempt(() => del(`/api/finetune${query({ tenant: chosen.tenant })}`), (gone) => `${count(gone.deleted)} ${gone.deleted === 1 ? "exchange is" : "exchanges are"} removed.`);
    await attempt(load);
  };
  const take = () => attempt(() => download(`/api/finetune/download${query(chosen)}`, chosen.format));
  fill(tools, button("Download", take, { tone: "main" }), button("Remove the dataset…", clear, { tone: "danger" }));
  const element = panel("Fine-tune dataset", null, state,
    h("div", { class: "filters" }, whose, picker("Lines for", FORMS, chosen.format, (form) => (chosen.format = form)), tools));
  return { element, load };
}

/** `329 B`, `12.3 kB`. */
const bytes = (number) => count(number).replace(/[kM]?$/, " $&B");

function status(now) {
  const mode = now.full_context ? "whole conversations" : "the last turn alone";
  return [
    facts([
      ["Collected", now.enabled ? badge("on", "good") : badge("off", "soft")],
      ["Keeps", now.enabled ? mode : ""],
      ["Exchanges", now.entry_count.toLocaleString("en")],
      ["Size", now.file_exists ? bytes(now.file_size_bytes) : ""],
      ["Lost", now.dropped ? badge(`${count(now.dropped)} came too fast`, "warn") : ""],
      ["File", now.file_path && h("code", {}, now.file_path)],
    ]),
    !now.enabled && h("p", { class: "hint" }, "Turn on finetune_logging above to collect exchanges. What guardrails hid stays hidden in them."),
  ];
}

/**
 * Save the answer of `url` as a file.
 *
 * A link cannot carry the token that was typed, so the file is fetched with it; with a cookie the browser streams it to the disk.
 */
async function download(url, format) {
  if (!credentials().authorization) {
    save(url);
    return;
  }
  const answer = await fetch(url, { headers: credentials() });
  if (!answer.ok) throw await faultOf(answer);
  const held = URL.createObjectURL(await answer.blob());
  save(held, format ? `finetune-${format}.jsonl.gz` : "finetune-export.jsonl.gz");
  setTimeout(() => URL.revokeObjectURL(held), KEEP_MS);
}

function save(href, name = "") {
  h("a", { href, download: name || true }).click();
}
