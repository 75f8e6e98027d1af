"use strict";

const POLL_MS = 5000;
const state = document.querySelector("#state");
let token = "";
let timer = 0;

function say(text, isBad = false) {
  state.textContent = text;
  state.classList.toggle("bad", isBad);
}

async function get(path) {
  const answer = await fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.error.message), { status: answer.status });
  return body;
}

function cell(text, className = "") {
  const td = document.createElement("td");
  td.textContent = text ?? "–";
  td.title = td.textContent;
  td.className = className;
  return td;
}

function fill(id, rows) {
  const section = document.querySelector(id);
  section.hidden = false;
  section.querySelector("tbody").replaceChildren(
    ...rows.map((cells) => {
      const tr = document.createElement("tr");
      tr.append(...cells);
      return tr;
    }),
  );
  section.querySelector(".scroll").hidden = rows.length === 0;
  section.querySelector(".empty").hidden = rows.length > 0;
}

function accountRow(account) {
  const status = !account.enabled ? "disabled" : account.cooldown ? "resting" : account.status;
  const tone = status === "active" ? "good" : ["error", "expired", "needs_login"].includes(status) ? "bad" : "";
  return [
    cell(account.name),
    cell(account.provider),
    cell(status, tone),
    cell(account.priority, "n"),
    cell(`$${account.month_spend_usd.toFixed(2)}`, "n"),
    cell(account.last_error),
  ];
}

function logRow(log) {
  return [
    cell(new Date(log.timestamp).toLocaleTimeString()),
    cell(log.outcome === "ok" ? "ok" : `${log.outcome} ${log.status_code}`, log.outcome === "ok" ? "good" : "bad"),
    cell(log.original_model),
    cell(log.account_name ? `${log.account_name}: ${log.routed_model}` : null),
    cell(log.input_tokens + log.cache_read_tokens + log.cache_write_tokens, "n"),
    cell(log.output_tokens, "n"),
    cell(log.latency_ms, "n"),
  ];
}

async function refresh() {
  try {
    const [info, accounts, page] = await Promise.all([
      get("/api/info"),
      get("/api/accounts"),
      get("/api/logs?limit=25"),
    ]);
    fill("#accounts", accounts.map(accountRow));
    fill("#logs", page.logs.map(logRow));
    document.querySelector("#login").hidden = true;
    const port = info.proxy_port ? `, proxy on port ${info.proxy_port}` : "";
    say(`Version ${info.version ?? "?"}${port}, ${page.total} requests in the log.`);
  } catch (error) {
    if (error.status === 401) {
      document.querySelector("#login").hidden = false;
      if (token) say(error.message, true);
      else if (location.hash === "#expired") say("This link was used, or is too old. A new one: codegate web", true);
      return;
    }
    say(`No answer: ${error.message}`, true);
  }
  timer = setTimeout(refresh, POLL_MS);
}

document.querySelector("#login").addEventListener("submit", (event) => {
  event.preventDefault();
  token = document.querySelector("#token").value.trim();
  document.querySelector("#token").value = "";
  clearTimeout(timer);
  refresh();
});

refresh();
