/** Requests to the REST API, with the token if one was typed, else with the browser's cookie. */

let token = "";

/** Keep a token for as long as this page lives; nowhere else. */
export function useToken(text) {
  token = text.trim();
}

/** The headers that let us in. */
export function credentials() {
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** An error of the REST API: `status`, `code`, `hint` and the `field` it is about. */
export class ApiError extends Error {
  constructor(status, fault) {
    super(fault.message || `The server answered ${status}.`);
    Object.assign(this, { status, code: fault.code || "", hint: fault.hint || "", field: fault.field || "" });
  }
}

/** A path of the REST API: each value is escaped. `` path`/api/accounts/${id}` `` */
export function path(texts, ...values) {
  return texts.reduce((made, text, at) => made + encodeURIComponent(values[at - 1]) + text);
}

/** A query string of what is not empty. */
export function query(fields) {
  const kept = Object.entries(fields).filter(([, value]) => value !== "" && value !== null && value !== undefined && value !== false);
  return kept.length ? `?${new URLSearchParams(kept)}` : "";
}

/** The error that an answer carries. */
export async function faultOf(answer) {
  let body = null;
  try {
    body = await answer.json();
  } catch {
    body = { error: { message: `The server answered ${answer.status} and no JSON.` } };
  }
  return new ApiError(answer.status, body?.error ?? {});
}

async function ask(method, url, body, signal) {
  const headers = credentials();
  if (body !== undefined) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { message: "The server does not answer.", hint: "Is it running? codegate status" });
  }
  if (!answer.ok) {
    const fault = await faultOf(answer);
    if (fault.status === 401) dispatchEvent(new CustomEvent("codegate-signed-out"));
    throw fault;
  }
  return answer.status === 204 ? null : answer.json();
}

export const get = (url, signal) => ask("GET", url, undefined, signal);
export const post = (url, body) => ask("POST", url, body);
export const put = (url, body) => ask("PUT", url, body);
export const del = (url) => ask("DELETE", url);
