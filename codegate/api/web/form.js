/** Forms: some questions, checked by the server, which may refuse without anything being lost. */

import { fill, h } from "/web/dom.js";
import { openDialog } from "/web/dialog.js";

let number = 0;

/**
 * The field of a question `{name, label, kind, value, hint, choices, needed}`.
 *
 * `kind` is `text`, `secret`, `int`, `float`, `flag`, `choice` or `area`; `read()` gives the answer, an empty one as null.
 */
export class Field {
  constructor(ask) {
    this.ask = ask;
    this.id = `field-${++number}`;
    this.input = this.#input();
    this.fault = h("p", { class: "fault", id: `${this.id}-fault`, hidden: true });
    const hint = ask.hint && h("p", { class: "hint", id: `${this.id}-hint` }, ask.hint);
    if (hint) this.input.setAttribute("aria-describedby", `${this.id}-hint`);
    const label = h("label", { for: this.id }, ask.label, ask.needed && h("span", { class: "needed", "aria-hidden": "true" }, " *"));
    const isFlag = ask.kind === "flag";
    this.element = h("div", { class: isFlag ? "field flag" : "field" }, isFlag ? [this.input, label] : [label, this.input], hint, this.fault);
  }

  #input() {
    const { name, kind, value, needed, choices, example, list } = this.ask;
    const common = { id: this.id, name, required: needed };
    if (kind === "choice") {
      const options = choices.map(([key, words]) => h("option", { value: key }, words));
      return h("select", { ...common, value: undefined }, options);
    }
    if (kind === "area") return h("textarea", { ...common, rows: 6, spellcheck: "false", value: value ?? "" });
    if (kind === "flag") return h("input", { ...common, required: null, type: "checkbox", checked: Boolean(value) });
    const isNumber = kind === "int" || kind === "float";
    const type = kind === "secret" ? "password" : "text";
    return h("input", { ...common, type, inputmode: isNumber ? "decimal" : null, autocomplete: kind === "secret" ? "new-password" : "off",
      spellcheck: "false", placeholder: example, list, value: value ?? "" });
  }

  /** The answer; throws an error with the field's name if it is no number where one is asked for. */
  read() {
    const { kind, name, label } = this.ask;
    if (kind === "flag") return this.input.checked;
    const text = kind === "secret" || kind === "area" ? this.input.value : this.input.value.trim();
    if (text === "") return null;
    if (kind !== "int" && kind !== "float") return text;
    const found = Number(text);
    if (!Number.isFinite(found)) throw Object.assign(new Error(`${label} is a number.`), { field: name });
    return found;
  }

  /** Say what is wrong with it; nothing takes that back. */
  blame(text = "") {
    fill(this.fault, text);
    this.fault.hidden = !text;
    this.input.toggleAttribute("aria-invalid", Boolean(text));
    if (text) this.input.setAttribute("aria-invalid", "true");
    const describes = [this.ask.hint && `${this.id}-hint`, text && `${this.id}-fault`].filter(Boolean).join(" ");
    if (describes) this.input.setAttribute("aria-describedby", describes);
    if (text) this.input.focus();
  }
}

/**
 * Ask in a dialog; `submit(answers)` takes the answers by name, and what it throws is shown while the form stays.
 *
 * Gives what `submit` gave, or null if it was dismissed. Questions that are asked rarely stand folded under `rare`.
 */
export function openForm({ title, note = "", asks, action = "Save", submit, more = null, rare: folded = "Limits and more" }) {
  return openDialog(title, (close) => {
    const fields = asks.filter((ask) => !ask.rare).map(made);
    const rare = asks.filter((ask) => ask.rare).map(made);
    const general = h("p", { class: "fault", role: "alert" });
    const send = h("button", { class: "main" }, action);
    const form = h("form", { novalidate: true }, note && h("p", { class: "note" }, note), fields.map((one) => one.element),
      rare.length > 0 && h("details", {}, h("summary", {}, folded), rare.map((one) => one.element)),
      more, general, h("div", { class: "actions" }, h("button", { type: "button", on: { click: () => close() } }, "Cancel"), send));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (send.disabled) return;
      send.disabled = true;
      const all = [...fields, ...rare];
      all.forEach((field) => field.blame());
      fill(general);
      try {
        const missing = all.find((field) => field.ask.needed && field.read() === null);
        if (missing) throw Object.assign(new Error(`${missing.ask.label} is missing.`), { field: missing.ask.name });
        close(await submit(Object.fromEntries(all.map((field) => [field.ask.name, field.read()]))));
      } catch (error) {
        const field = all.find((one) => one.ask.name === error.field);
        const text = [error.message, error.hint].filter(Boolean).join(" ");
        if (rare.includes(field)) form.querySelector("details").open = true;
        if (field) field.blame(text);
        else fill(general, text);
      } finally {
        send.disabled = false;
      }
    });
    return form;
  });
}

function made(ask) {
  const field = new Field(ask);
  if (ask.kind === "choice" && ask.value !== undefined && ask.value !== null) field.input.value = ask.value;
  return field;
}

/** Only the answers that are another than the value that stood there; numbers taken away are `emptied`. */
export function changes(asks, answers, emptied = {}) {
  const before = (ask) => (ask.kind === "flag" ? Boolean(ask.value) : ask.value === "" ? null : ask.value ?? null);
  const changed = asks.filter((ask) => answers[ask.name] !== before(ask));
  return Object.fromEntries(changed.map(({ name }) => [name, answers[name] === null && name in emptied ? emptied[name] : answers[name]]));
}

/** The answers that are not empty. */
export function given(answers) {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== null));
}

/** A select with a label beside it, as filters have it. */
export function picker(label, choices, value, act) {
  const id = `field-${++number}`;
  const select = h("select", { id, on: { change: () => act(select.value) } }, choices.map(([key, words]) => h("option", { value: key }, words)));
  select.value = value;
  return h("div", { class: "pick" }, h("label", { for: id }, label), select);
}
