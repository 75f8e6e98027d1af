/** Tables that keep what has not changed, and the focus with it; on a phone each row is a card. */

import { fill, h } from "/web/dom.js";

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
    if (before?.said === said && !this.columns.some((one) => one.moves)) return before;
    const cells = this.columns.map((column, at) => this.#cell(column, row, at));
    if (!before) return { said, element: h("tr", {}, cells) };
    const at = [...before.element.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
    fill(before.element, cells);
    if (at >= 0) before.element.querySelectorAll(FOCUSABLE)[at]?.focus({ preventScroll: true });
    return { said, element: before.element };
  }

  #cell(column, row, at) {
    const made = column.of(row);
    const content = this.open && at === 0 ? h("button", { type: "button", class: "link", on: { click: () => this.open(row) } }, made) : made;
    const classes = [column.number && "number", column.wide && "wide", column.strong && "strong"].filter(Boolean).join(" ");
    return h(at === 0 ? "th" : "td", { scope: at === 0 && "row", class: classes || null, "data-label": column.label }, content);
  }
}
