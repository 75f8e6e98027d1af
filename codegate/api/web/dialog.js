/** Dialogs and notices. A dialog gives the focus back to where it came from; Escape closes it. */

import { button, fill, h } from "/web/dom.js";

const NOTICE_MS = 6_000;
let number = 0;

/** Tell something at the edge of the page; a bad one stays until it is closed. */
export function notice(text, { bad = false, hint = "" } = {}) {
  const place = document.querySelector(bad ? "#alerts" : "#notices");
  const made = h("div", { class: bad ? "notice bad" : "notice" }, h("p", {}, text, hint && h("small", {}, hint)));
  made.append(button("×", () => made.remove(), { name: "Close this notice" }));
  while (place.children.length > 2) place.firstChild.remove();
  place.append(made);
  if (!bad) setTimeout(() => made.remove(), NOTICE_MS);
}

/** Do something; say how it ended. Gives what it gave, or undefined if it failed. */
export async function attempt(act, said = "") {
  try {
    const result = await act();
    if (said) notice(typeof said === "function" ? said(result) : said);
    return result;
  } catch (error) {
    if (error.name !== "AbortError" && error.status !== 401) notice(error.message, { bad: true, hint: error.hint });
    return undefined;
  }
}

/**
 * Open a dialog; `content(close)` makes what is in it, below the heading.
 *
 * Gives what `close` was called with, or null if it was dismissed.
 */
export function openDialog(title, content, { wide = false } = {}) {
  const came = document.activeElement;
  const id = `dialog-${++number}`;
  let answer = null;
  const dialog = h("dialog", { class: wide ? "wide" : null, "aria-labelledby": id });
  const close = (value = null) => {
    answer = value;
    dialog.close();
  };
  const leave = button("×", () => close(), { name: "Close" });
  const head = h("header", {}, h("h2", { id, tabindex: "-1" }, title), leave);
  dialog.append(head, h("div", { class: "content" }, content(close)));
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector("[autofocus], .content input, .content select, .content textarea") ?? head.firstChild).focus();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (came?.isConnected) came.focus();
      else document.querySelector("#main").focus();
      done(answer);
    });
  });
}

/** Ask before something is destroyed; true if it is wanted. `Cancel` has the focus. */
export function confirmed(question, action, detail = "") {
  return openDialog(question, (close) => [
    detail && h("p", {}, detail),
    h("div", { class: "actions" }, h("button", { type: "button", autofocus: true, on: { click: () => close(false) } }, "Cancel"),
      button(action, () => close(true), { tone: "danger" })),
  ]);
}

/** Show something that is seen this once: it can be selected and copied. */
export function showSecret(title, secret, warning) {
  return openDialog(title, (close) => [
    h("p", { class: "warning" }, warning),
    h("div", { class: "secret" }, h("code", { "data-secret": true }, secret), button("Copy", () => copy(secret), { tone: "main" })),
    h("div", { class: "actions" }, button("I have it", () => close(true))),
  ]);
}

/** Put a text on the clipboard, and say so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice("Copied.");
  } catch {
    notice("The browser did not allow it.", { bad: true, hint: "Select the text and copy it." });
  }
}

/** Tabs: `parts` are `[label, make]`; each is made when it is first looked at. */
export function tabs(name, parts) {
  const body = h("div", { role: "tabpanel", tabindex: "0", "aria-label": parts[0][0] });
  const heads = parts.map(([label], at) => h("button", { type: "button", role: "tab", "aria-selected": "false", on: { click: () => choose(at) } }, label));
  const made = new Map();
  const choose = (at) => {
    heads.forEach((head, other) => {
      head.setAttribute("aria-selected", String(other === at));
      head.tabIndex = other === at ? 0 : -1;
    });
    if (!made.has(at)) made.set(at, parts[at][1]());
    body.setAttribute("aria-label", parts[at][0]);
    fill(body, made.get(at));
  };
  const list = h("div", { role: "tablist", "aria-label": name }, heads);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (heads.indexOf(document.activeElement) + step + heads.length) % heads.length;
    choose(next);
    heads[next].focus();
  });
  choose(0);
  return h("div", { class: "tabs" }, list, body);
}
