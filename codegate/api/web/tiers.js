/** The rows of a config: the accounts of each tier, asked from top to bottom. */

import { get, path } from "/web/api.js";
import { attempt } from "/web/dialog.js";
import { button, h } from "/web/dom.js";
import { openForm } from "/web/form.js";

const TIERS = ["opus", "sonnet", "haiku"];
const STEP = 10;

/** A column for each tier; `save(rows)` gets all rows, as the REST API wants them. */
export function tierGrid(config, accounts, save) {
  const byTier = (tier) => config.tiers.filter((row) => row.tier === tier).sort((one, other) => other.priority - one.priority);
  const others = [...new Set(config.tiers.map((row) => row.tier))].filter((tier) => !TIERS.includes(tier));
  const all = [...TIERS, ...others].map((tier) => [tier, byTier(tier)]);
  const put = (tier, rows) => save(all.flatMap(([name, old]) => numbered(name === tier ? rows : old)));
  return h("div", { class: "tiers" }, all.map(([tier, rows]) => column(config, tier, rows, accounts, (changed) => put(tier, changed))));
}

function column(config, tier, rows, accounts, put) {
  const where = `${tier} of ${config.name}`;
  return h("section", { class: "tier", "aria-label": where }, h("h3", {}, tier),
    rows.length ? h("ol", {}, rows.map((row, at) => item(row, at, rows, where, put))) : h("p", { class: "soft" }, "No account of its own."),
    button("Add a row", () => addRow(tier, rows, accounts, put), { name: `Add a row to ${where}` }));
}

function item(row, at, rows, where, put) {
  const move = (step) => put(rows.toSpliced(at, 1).toSpliced(at + step, 0, row));
  const named = (word) => ({ name: `${word} row ${at + 1}, ${row.account_name}, in ${where}` });
  const up = button("↑", () => move(-1), named("Move up"));
  const down = button("↓", () => move(1), named("Move down"));
  up.disabled = at === 0;
  down.disabled = at === rows.length - 1;
  return h("li", {}, h("div", { class: "row" }, h("strong", {}, row.account_name), h("span", { class: "soft" }, row.target_model ? `as ${row.target_model}` : "same model")),
    h("div", { class: "tools" }, up, down, button("×", () => put(rows.toSpliced(at, 1)), { tone: "danger", ...named("Remove") })));
}

/** Higher is asked first, so the first row gets the highest number. */
function numbered(rows) {
  return rows.map((row, at) => ({ tier: row.tier, account_id: row.account_id, target_model: row.target_model, priority: (rows.length - at) * STEP }));
}

async function addRow(tier, rows, accounts, put) {
  if (!accounts.length) {
    location.hash = "#/accounts/add";
    return;
  }
  const chosen = await openForm({
    title: `Add a row to ${tier}`, action: "Next",
    asks: [{ name: "account_id", label: "Account", kind: "choice", choices: accounts.map((one) => [one.id, one.name]), value: accounts[0].id }],
    submit: async (answers) => answers,
  });
  if (!chosen) return;
  const models = (await attempt(() => get(path`/api/accounts/${chosen.account_id}/models`))) ?? [];
  const list = h("datalist", { id: "known-models" }, models.map((name) => h("option", { value: name })));
  const hint = models.length ? `Empty: the model that was asked for. It has ${models.length}.` : "Empty: the model that was asked for.";
  const answers = await openForm({
    title: `Add a row to ${tier}`, action: "Add", more: list,
    asks: [{ name: "target_model", label: "Becomes model", hint, list: "known-models" }],
    submit: async (said) => said,
  });
  if (answers) await put([...rows, { tier, account_id: chosen.account_id, target_model: answers.target_model }]);
}
