/** What is running now: tokens so far, looking on, sending it to another account, ending it. */

import { del, get, path, post } from "/web/api.js";
import { attempt, confirmed, notice } from "/web/dialog.js";
import { badge, button, fill, h } from "/web/dom.js";
import { count, duration, modelOf } from "/web/figures.js";
import { openForm } from "/web/form.js";
import { Table } from "/web/table.js";
import { watch } from "/web/watch.js";

const EVERY_MS = 1_000;
const TONES = { answering: "good", waiting: "warn", screening: "soft", receiving: "soft" };

export async function show(place, page) {
  const columns = [
    { label: "Model", of: (row) => modelOf(row.model, row.routed_model), wide: true, strong: true },
    { label: "State", of: (row) => badge(row.state, TONES[row.state] ?? "soft") },
    { label: "Account", of: (row) => row.account ?? "–" },
    { label: "Tenant", of: (row) => row.tenant ?? "–" },
    { label: "Runs", of: (row) => duration(row.elapsed_ms), number: true },
    { label: "First", of: (row) => duration(row.ttft_ms), number: true },
    { label: "In", of: (row) => count(row.input_tokens), number: true },
    { label: "Out", of: (row) => count(row.output_tokens), number: true },
    { label: "Do", of: (row) => h("div", { class: "tools" }, actions(row, load)) },
  ];
  const table = new Table("Running requests", columns, {
    key: (row) => row.id,
    hint: [h("p", {}, "Nothing is running. A request shows here as soon as it comes in."), h("a", { href: "#/setup" }, "Point a tool at the proxy")],
  });
  const load = async () => table.show(await get("/api/requests/live", page.signal));
  fill(place, h("p", { class: "lead" }, "Requests between a client and a provider at this moment."), table.element);
  page.every(EVERY_MS, () => page.run(load));
  await page.live(["requests"], load);
}

function actions(row, load) {
  return [
    button("Watch", () => watch(row.id), { name: `Watch ${row.id}` }),
    row.can_reroute && button("Reroute…", () => reroute(row, load), { name: `Reroute ${row.id}` }),
    button("Cancel", () => cancel(row, load), { tone: "danger", name: `Cancel ${row.id}` }),
  ];
}

async function cancel(row, load) {
  const detail = "Its client gets an error in its own format, and does not try again.";
  if (!(await confirmed(`End this request for ${row.model ?? "a model"}?`, "End it", detail))) return;
  await attempt(() => del(path`/api/requests/live/${row.id}`), "It was ended.");
  await attempt(load);
}

async function reroute({ id }, load) {
  const row = (await attempt(() => get("/api/requests/live")))?.find((one) => one.id === id);
  if (!row?.can_reroute) {
    notice("Its answer has begun, or it is over.", { bad: true });
    return;
  }
  const others = row.candidates.filter((one) => one.turn !== "asked");
  const words = (one) => `${one.account}, ${one.model} (${[one.turn, one.reason].filter(Boolean).join(": ")})`;
  const choices = [["", "the next in line"], ...others.map((one) => [one.account_id, words(one)])];
  const asks = [{ name: "account", label: "To account", kind: "choice", choices, value: "" }];
  const note = "Possible as long as its answer has not begun. What is dropped does not count against its account.";
  const submit = (answers) => post(path`/api/requests/live/${row.id}/reroute`, answers);
  const moved = await openForm({ title: "Ask another account", note, asks, action: "Reroute", submit });
  if (moved) notice(`${moved.account ?? "Another account"} is asked now.`);
  await attempt(load);
}
