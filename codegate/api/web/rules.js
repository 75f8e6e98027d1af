/** The rules of a config: the first one that holds sends a request elsewhere than its model's tier would. */

import { put } from "/web/api.js";
import { attempt, confirmed } from "/web/dialog.js";
import { badge, button, h } from "/web/dom.js";
import { openForm } from "/web/form.js";

/** Conditions that hold or do not: name, question, and how a rule with it reads. */
const FLAGS = [
  ["thinking", "The model thinks", "the model thinks", "the model does not think"],
  ["images", "It has images", "with images", "without images"],
  ["web_search", "It has web search", "with web search", "without web search"],
  ["background", "It is a side request of a tool", "a side request", "not a side request"],
  ["subagent", "It is of a sub-agent", "of a sub-agent", "not of a sub-agent"],
];
const EITHER = [["", "either"], ["true", "yes"], ["false", "no"]];
const MARKS = { true: true, false: false };
const TIERS = [["", "that of its model"], ["opus", "opus"], ["sonnet", "sonnet"], ["haiku", "haiku"]];
const NEW = { name: "", enabled: true, model: "", min_tokens: 0, thinking: null, images: null, web_search: null, background: null, subagent: null,
  header: "", tier: null, account_id: null, target_model: null };

/** The rules of `config` in the order they are asked; `load()` draws the config anew after a change. */
export function ruleList(config, accounts, at, load) {
  const { rules } = config;
  const store = async (changed, said) => {
    await attempt(() => put(`${at}/rules`, changed), said);
    await attempt(load);
  };
  const add = () => ask(`Add a rule to ${config.name}`, NEW, accounts, "Add", (rule) => put(`${at}/rules`, [...rules, rule]), load);
  return h("section", { class: "rules", "aria-label": `Rules of ${config.name}` },
    h("div", { class: "bar" }, h("h3", {}, "Rules"), button("Add a rule", add, { name: `Add a rule to ${config.name}` })),
    rules.length
      ? h("ol", {}, rules.map((rule, place) => item(rule, place, { config, accounts, at, store, load })))
      : h("p", { class: "soft" }, "None: the tier of its model says where a request goes."));
}

function item(rule, place, { config, accounts, at, store, load }) {
  const { rules } = config;
  const title = rule.name || `${conditions(rule)}, rule ${place + 1}`;
  const named = (word) => ({ name: `${word} the rule ${title} of ${config.name}` });
  const move = (step) => store(rules.toSpliced(place, 1).toSpliced(place + step, 0, rule), "");
  const edit = () => ask(`Edit the rule ${title}`, rule, accounts, "Save", (changed) => put(`${at}/rules`, rules.with(place, changed)), load);
  const remove = async () => {
    const detail = `${conditions(rule)} → ${target(rule, accounts)}`;
    if (await confirmed(`Remove the rule ${title}?`, "Remove", detail)) await store(rules.toSpliced(place, 1), "It is removed.");
  };
  const turn = () => store(rules.with(place, { ...rule, enabled: !rule.enabled }), "");
  const up = button("↑", () => move(-1), named("Move up"));
  const down = button("↓", () => move(1), named("Move down"));
  up.disabled = place === 0;
  down.disabled = place === rules.length - 1;
  return h("li", { class: rule.enabled ? null : "off" },
    h("div", { class: "row" },
      h("p", { class: "marks" }, h("strong", {}, rule.name || `Rule ${place + 1}`), !rule.enabled && badge("off", "warn")),
      h("p", {}, h("span", { class: "soft" }, "if "), conditions(rule), h("span", { class: "goes" }, " → "), target(rule, accounts))),
    h("div", { class: "tools" }, up, down, button("Edit", edit, named("Edit")),
      button(rule.enabled ? "Turn off" : "Turn on", turn, named(rule.enabled ? "Turn off" : "Turn on")),
      button("×", remove, { tone: "danger", ...named("Remove") })));
}

function conditions(rule) {
  const asked = [
    rule.model && `model ${rule.model}`,
    rule.min_tokens && `at least ${rule.min_tokens.toLocaleString("en")} tokens`,
    ...FLAGS.map(([name, , held, missed]) => rule[name] !== null && (rule[name] ? held : missed)),
    rule.header && `header ${rule.header}`,
  ];
  return asked.filter(Boolean).join(", ") || "every request";
}

function target(rule, accounts) {
  const account = rule.account_id && (accounts.find((one) => one.id === rule.account_id)?.name ?? "an account that is gone");
  return [rule.tier && `tier ${rule.tier}`, account && `account ${account}`, rule.target_model && `model ${rule.target_model}`].filter(Boolean).join(", ");
}

function questions(rule, accounts) {
  const marked = (value) => (value === null ? "" : String(value));
  const flags = FLAGS.map(([name, label]) => ({ name, label, kind: "choice", choices: EITHER, value: marked(rule[name]), rare: true }));
  const known = accounts.map((one) => [one.id, one.name]);
  const isGone = rule.account_id && !known.some(([id]) => id === rule.account_id);
  return [
    { name: "name", label: "Name", value: rule.name, hint: "So that you know it again in the log." },
    { name: "model", label: "If the model asked for is", value: rule.model, hint: "A name or a pattern such as *haiku*; empty: any." },
    { name: "min_tokens", label: "If it has at least so many tokens", kind: "int", value: rule.min_tokens || null, hint: "Empty: however many." },
    ...flags,
    { name: "header", label: "If it has the header", value: rule.header, hint: "Such as x-team: red*; empty: whatever headers.", rare: true },
    { name: "tier", label: "Then it goes to tier", kind: "choice", choices: TIERS, value: rule.tier ?? "" },
    { name: "account_id", label: "To account", kind: "choice", choices: [["", "those of the tier"], ...known, ...(isGone ? [[rule.account_id, "an account that is gone"]] : [])], value: rule.account_id ?? "" },
    { name: "target_model", label: "As model", value: rule.target_model, hint: "Empty: the tier's row says it, or the model stays." },
    { name: "enabled", label: "It is asked", kind: "flag", value: rule.enabled },
  ];
}

/** The rule that a form's answers say, as the REST API wants it. */
function said(answers) {
  const flags = Object.fromEntries(FLAGS.map(([name]) => [name, MARKS[answers[name]] ?? null]));
  return { ...answers, ...flags, name: answers.name ?? "", model: answers.model ?? "", header: answers.header ?? "", min_tokens: answers.min_tokens ?? 0 };
}

async function ask(title, rule, accounts, action, store, load) {
  const submit = async (answers) => {
    try {
      return await store(said(answers));
    } catch (error) {
      // The server names a field with its row: rules[2].header.
      throw Object.assign(error, { field: error.field?.split(".").at(-1) });
    }
  };
  const note = "The first rule that holds counts. All that it asks for must be so.";
  const made = await openForm({ title, note, asks: questions(rule, accounts), action, submit, rare: "More conditions" });
  if (made) await attempt(load);
}
