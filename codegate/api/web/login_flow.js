/** Logging in with a subscription: the provider's page in a new tab, or a code for another device. */

import { del, get, path, post } from "/web/api.js";
import { attempt, notice, openDialog } from "/web/dialog.js";
import { button, fill, h, outward } from "/web/dom.js";
import { given, openForm } from "/web/form.js";
import { until } from "/web/figures.js";

const POLL_MS = 1_500;

/** Those of the providers that have a login, as choices of a form. */
export function withLogin(providers) {
  return providers.filter((one) => one.auth_types.includes("oauth")).map((one) => [one.id, one.label]);
}

/** Log in: into a new account, or again into `account`. */
export async function logIn(account, providers, load) {
  const choices = withLogin(providers);
  const asks = [
    !account && { name: "provider", label: "Provider", kind: "choice", choices, value: choices[0]?.[0] },
    { name: "method", label: "How", kind: "choice", choices: [["browser", "in this browser"], ["device", "with a code, on any device, where the provider has it"]], value: "browser" },
    !account && { name: "name", label: "Name of the account", hint: "Empty: it gets one." },
  ].filter(Boolean);
  const title = account ? `Log in: ${account.name}` : "Log in with a subscription";
  const submit = (answers) => post("/api/accounts/login", { ...given(answers), ...(account ? { account: account.id } : {}) });
  const flow = await openForm({ title, asks, action: "Begin", submit });
  if (!flow) return;
  const done = await follow(flow);
  if (done) notice(`${done.account_name} is logged in.`);
  await attempt(load);
}

async function follow(flow) {
  let isPending = true;
  const done = await openDialog("Log in", (close) => {
    const state = h("p", { class: "hint", role: "status" }, "Waiting for the login.");
    const code = h("input", { id: "login-code", autocomplete: "off", spellcheck: "false" });
    const fault = h("p", { class: "fault", role: "alert" });
    const settle = (now) => {
      isPending = now.status === "pending";
      if (now.status === "done") close(now);
      else if (now.status !== "pending") fill(fault, `${now.message} ${now.hint}`);
      else fill(state, `Waiting for the login; this ends ${until(now.expires_at) || "now"}.`);
      return isPending;
    };
    const poll = async () => {
      if (!state.isConnected) return;
      const now = await attempt(() => get(path`/api/accounts/login/${flow.id}`));
      if (now && settle(now)) setTimeout(poll, POLL_MS);
    };
    setTimeout(poll, POLL_MS);
    const give = async (event) => {
      event.preventDefault();
      fill(fault);
      try {
        settle(await post(path`/api/accounts/login/${flow.id}`, { code: code.value.trim() }));
      } catch (error) {
        fill(fault, `${error.message} ${error.hint}`);
      }
    };
    return [
      h("p", { class: "warning" }, flow.notice),
      h("p", {}, outward(flow.url, "Open the provider's page")),
      flow.user_code && h("p", {}, "Type this code there: ", h("code", { class: "big" }, flow.user_code)),
      !flow.user_code && h("form", { on: { submit: give } }, h("label", { for: "login-code" }, "If this browser is not on the server's machine: what it was sent back with"),
        code, h("button", {}, "Finish by hand")),
      state, fault,
      h("div", { class: "actions" }, button("Close", () => close())),
    ];
  });
  if (isPending) await attempt(() => del(path`/api/accounts/login/${flow.id}`));
  return done;
}
