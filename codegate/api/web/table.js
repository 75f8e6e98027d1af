/** Tables that keep what has not changed, and the focus with it; on a phone each row is a card. */

import { h } from "/web/dom.js";

const FOCUSABLE = "button, a[href], input, select";

/**
 * A table. Columns are `{label, of: (row) => text or element, number, wide, strong}`.
 *
 * With `open` a row's first cell is a button that leads to more; `show(rows)` draws.
 */
export class Table {
  #rows = new Map();

  constructor(caption, columns, { key, open, hint }) {
    Object.assign(this, { columns, key, open });
    this.body = h("tbody");
    const heads = columns.map((one) => h("th", { scope: "col", class: one.number && "number" }, one.label));
    this.table = h("table", {}, h("caption", { class: "unseen" }, caption), h("thead", {}, h("tr", {}, heads)), this.body);
    this.hint = h("div", { class: "empty" }, hint);
    this.element = h("div", { class: "table" }, this.table, this.hint);
    this.show([]);
  }

  /** Draw these rows, in this order. */
  show(rows) {
    const kept = new Map();
    for (const row of rows) {
      const id = String(this.key(row));
      kept.set(id, this.#drawn(row, this.#rows.get(id)));
    }
    const wanted = [...kept.values()].map((one) => one.element);
    const focused = document.activeElement;
    if (wanted.length !== this.body.children.length || wanted.some((tr, at) => tr !== this.body.children[at])) {
      this.body.replaceChildren(...wanted);
      if (this.body.contains(focused)) focused.focus({ preventScroll: true });
    }
    this.#rows = kept;
    this.table.hidden = rows.length === 0;
    this.hint.hidden = rows.length > 0;
  }

  #drawn(row, before) {
    const said = JSON.stringify(row);
    if (before?.said === said) return before;
    const cells = this.columns.map((column, at) => this.#cell(column, row, at));
    if (!before) return { said, element: h("tr", {}, cells) };
    const { element } = before;
    const at = [...element.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
    // A cell that looks the same stays: a press on its button must not be lost between down and up.
    cells.forEach((cell, place) => element.children[place].isEqualNode(cell) || element.children[place].replaceWith(cell));
    const again = element.querySelectorAll(FOCUSABLE)[at];
    if (again && again !== document.activeElement) again.focus({ preventScroll: true });
    return { said, element };
  }

  #cell(column, row, at) {
    const made = column.of(row);
    const content = this.open && at === 0 ? h("button", { type: "button", class: "link", on: { click: () => this.open(row) } }, made) : made;
    const classes = [column.number && "number", column.wide && "wide", column.strong && "strong"].filter(Boolean).join(" ");
    return h(at === 0 ? "th" : "td", { scope: at === 0 && "row", class: classes || null, "data-label": column.label }, content);
  }
}
