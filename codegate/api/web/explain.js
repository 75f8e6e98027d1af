/** What the router would do with a model now, and why. */

import { get, query } from "/web/api.js";
import { badge, facts, fill, h, panel } from "/web/dom.js";
import { duration } from "/web/figures.js";

const TONES = { chosen: "good", fallback: "soft", skipped: "warn" };
const FLAGS = ["thinking", "images", "web_search", "background", "subagent"];
const FORMATS = ["anthropic", "openai_chat", "openai_responses"];

/** A form, and below it the decision. */
export function explainPanel(page) {
  const result = h("div", { "aria-live": "polite" });
  const input = (id, props) => h("input", { id: `explain-${id}`, autocomplete: "off", spellcheck: "false", ...props });
  const model = input("model", { value: "claude-sonnet-4-5", required: true });
  const tokens = input("tokens", { inputmode: "numeric", placeholder: "0" });
  const tenant = input("tenant", { placeholder: "nobody" });
  const format = h("select", { id: "explain-format" }, FORMATS.map((name) => h("option", { value: name }, name)));
  const flags = FLAGS.map((name) => [name, h("input", { type: "checkbox", id: `explain-${name}` })]);
  const pick = (name, label, field) => h("div", { class: "pick" }, h("label", { for: `explain-${name}` }, label), field);
  const ask = async (event) => {
    event.preventDefault();
    const said = { model: model.value.trim(), tokens: tokens.value.trim(), tenant: tenant.value.trim(), format: format.value };
    try {
      const route = await get(`/api/explain${query({ ...said, ...Object.fromEntries(flags.map(([name, box]) => [name, box.checked && "true"])) })}`, page.signal);
      fill(result, decision(route));
    } catch (error) {
      if (error.name !== "AbortError") fill(result, h("p", { class: "fault" }, `${error.message} ${error.hint ?? ""}`));
    }
  };
  const form = h("form", { class: "filters", on: { submit: ask } }, pick("model", "Model", model), pick("tokens", "Tokens in", tokens), pick("tenant", "Tenant", tenant), pick("format", "Client speaks", format),
    h("fieldset", { class: "checks" }, h("legend", {}, "With"), flags.map(([name, box]) => h("div", { class: "check" }, box, h("label", { for: box.id }, name.replaceAll("_", " "))))), h("button", { class: "main" }, "Explain"));
  return panel("What would the router do?", null, form, result);
}

function decision(route) {
  const list = (rows) => rows.map((one) => h("li", {}, h("div", { class: "row" }, h("strong", {}, one.account_name), badge(one.verdict, TONES[one.verdict] ?? "soft"), h("code", {}, one.model)), h("p", { class: "soft" }, one.reason)));
  return h("div", { class: "decision" },
    facts([
      ["Model", route.model], ["Tier", route.tier], ["Config", route.config_name ?? "none is active"],
      ["Strategy", route.routing_strategy ?? route.strategy], ["Rule", route.rule],
      ["Conversation", route.conversation && `${route.conversation}: ${route.affinity_reason}`],
      ["Waits", route.wait_s ? duration(route.wait_s * 1000) : ""],
    ]),
    h("h3", {}, "Asked in this order"),
    route.candidates.length ? h("ol", { class: "candidates" }, list(route.candidates)) : h("p", { class: "fault" }, "Nobody: the request would be refused."),
    route.skipped.length > 0 && [h("h3", {}, "Left out"), h("ul", { class: "candidates" }, list(route.skipped))]);
}
