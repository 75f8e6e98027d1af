/** The page around the views: who is in, which view is shown, keys, and whether the server is still there. */

import { get, useToken } from "/web/api.js";
import { attempt, notice, openDialog } from "/web/dialog.js";
import { fill, h } from "/web/dom.js";
import { Feed } from "/web/events.js";

/** Views by name, in the order of the keys 1 to 9 and 0; each module's `show(place, page)` draws it. */
export const VIEWS = {
  overview: "Overview",
  logs: "Logs",
  live: "Live",
  accounts: "Accounts",
  configs: "Configs",
  guardrails: "Guardrails",
  usage: "Usage",
  tenants: "Tenants",
  settings: "Settings",
  setup: "Setup",
};
const NAMES = Object.keys(VIEWS);
const TOPICS = ["requests", "accounts", "cooldowns", "budgets", "configs", "settings", "guardrails", "tenants", "guardrail_hits"];
const STATES = { live: "connected", lost: "connection lost, trying again", paused: "paused" };
const RELOAD_MS = 400;

const main = document.querySelector("#main");
const menu = document.querySelector("#menu");
const feed = new Feed(TOPICS, showState);
let leave = new AbortController();
let isIn = false;
let refused = "";

/** What a view gets: its arguments, the feed, timers that end with it. */
class Page {
  constructor(args, signal) {
    Object.assign(this, { args, signal, feed });
  }

  /** Run `load` now, and again soon after events of these topics; a failure is told. */
  async live(topics, load) {
    let timer = 0;
    let isLoading = false;
    this.signal.addEventListener("abort", () => clearTimeout(timer));
    // One at a time: a slow server is not asked again before it has answered.
    const again = () => {
      timer ||= setTimeout(async () => {
        timer = 0;
        if (isLoading) return again();
        isLoading = true;
        await this.run(load);
        isLoading = false;
        return undefined;
      }, RELOAD_MS);
    };
    feed.listen(topics, again, this.signal);
    await this.run(load);
  }

  /** Run `act` every `ms` while somebody looks. */
  every(ms, act) {
    const timer = setInterval(() => document.hidden || act(), ms);
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }

  /** Run something for this view; once the view is left, its failures are of no interest. */
  async run(act) {
    try {
      return await act();
    } catch (error) {
      if (!this.signal.aborted && error.name !== "AbortError" && error.status !== 401 && error.status !== 0) {
        notice(error.message, { bad: true, hint: error.hint });
      }
      return undefined;
    }
  }
}

function showState(state) {
  const place = document.querySelector("#state");
  if (place.dataset.state === state) return;
  place.dataset.state = state;
  place.textContent = STATES[state];
}

/** The view and its arguments in the address: `#/logs/req_1?status=error`. */
function address() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...ids] = path.split("/");
  let id = "";
  try {
    id = decodeURIComponent(ids.join("/"));
  } catch {
    id = "";
  }
  return { name: name in VIEWS ? name : "overview", args: { id, search: new URLSearchParams(search) } };
}

async function showView() {
  if (!isIn) return;
  leave.abort();
  leave = new AbortController();
  const { name, args } = address();
  const { signal } = leave;
  document.title = `${VIEWS[name]} – CodeGate`;
  document.querySelectorAll("nav a").forEach((link) => {
    if (link.hash === `#/${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  closeMenu();
  const module = await attempt(() => import(`/web/${name}.js`));
  if (!module || signal.aborted) return;
  const place = h("div", { class: `view ${name}` });
  fill(main, h("h1", { tabindex: "-1" }, VIEWS[name]), place);
  window.scrollTo(0, 0);
  const page = new Page(args, signal);
  await page.run(() => module.show(place, page));
}

async function enter() {
  try {
    const info = await get("/api/info");
    isIn = true;
    document.body.classList.remove("out");
    document.querySelector("#login").hidden = true;
    document.querySelector("#server").textContent = `Version ${info.version ?? "?"} on ${location.host}`;
    feed.start();
    await showView();
  } catch (error) {
    if (error.status === 401) return;
    refused = [error.message, error.hint].filter(Boolean).join(" ");
    showLogin(refused);
  }
}

function showLogin(text = "") {
  if (isIn) text ||= "You were signed out.";
  isIn = false;
  leave.abort();
  feed.stop();
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  fill(main);
  document.title = "Sign in – CodeGate";
  document.body.classList.add("out");
  document.querySelector("#login").hidden = false;
  document.querySelector("#login-fault").textContent =
    text || (location.hash === "#expired" ? "This link was used, or is too old. A new one: codegate web" : "");
  document.querySelector("#token").focus();
}

function closeMenu() {
  document.body.classList.remove("menu-open");
  menu.setAttribute("aria-expanded", "false");
}

function showKeys() {
  if (document.querySelector("dialog")) return;
  const rows = [...NAMES.map((name, at) => [String((at + 1) % 10), VIEWS[name]]), ["/", "Search, where there is a search"], ["?", "These keys"], ["Esc", "Close"]];
  openDialog("Keys", () => h("dl", { class: "keys" }, rows.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)))));
}

document.querySelector("nav ul").append(
  ...NAMES.map((name, at) => h("li", {}, h("a", { href: `#/${name}` }, h("span", {}, VIEWS[name]), h("kbd", { "aria-hidden": "true" }, String((at + 1) % 10))))),
);

document.querySelector("#login form").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = document.querySelector("#token");
  useToken(input.value);
  input.value = "";
  refused = "This is not the token.";
  enter().then(() => isIn || (document.querySelector("#login-fault").textContent = refused));
});

menu.addEventListener("click", () => {
  menu.setAttribute("aria-expanded", String(document.body.classList.toggle("menu-open")));
});

document.querySelector("#keys").addEventListener("click", showKeys);

document.querySelector("#theme").addEventListener("change", (event) => {
  document.documentElement.dataset.theme = event.target.value;
});

document.querySelector("#skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (!isIn || isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog")) return;
  if (/^[0-9]$/.test(event.key)) location.hash = `#/${NAMES[(Number(event.key) + 9) % 10]}`;
  else if (event.key === "?") showKeys();
  else if (event.key === "/" && main.querySelector("input[type=search]")) {
    event.preventDefault();
    main.querySelector("input[type=search]").focus();
  }
});

addEventListener("codegate-signed-out", () => showLogin());
addEventListener("hashchange", () => showView().then(() => isIn && main.querySelector("h1")?.focus({ preventScroll: true })));
enter();
