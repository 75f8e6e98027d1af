/** Server-Sent Events over fetch (EventSource sends no token): read, told in batches, taken up again when lost. */

import { credentials, faultOf } from "/web/api.js";

const DRAW_MS = 200;
const SILENT_MS = 40_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const KEPT = 5_000;

/** The events of one stream, as `{id, event, data}`; comments only show that the line is alive. */
export async function* frames(url, { signal, after = null, heard = () => {} } = {}) {
  const headers = { ...credentials(), accept: "text/event-stream" };
  if (after !== null) headers["last-event-id"] = after;
  const answer = await fetch(url, { headers, signal });
  if (!answer.ok) throw await faultOf(answer);
  heard();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let frame = { id: null, event: "message", data: [] };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const text = line.endsWith("\r") ? line.slice(0, -1) : line;
      if (text === "") {
        if (frame.data.length) yield { ...frame, data: frame.data.join("\n") };
        frame = { id: null, event: "message", data: [] };
      } else if (!text.startsWith(":")) {
        const [, name, said] = /^([^:]*):? ?(.*)$/.exec(text);
        if (name === "data") frame.data.push(said);
        else if (name === "id" || name === "event") frame[name] = said;
      }
    }
  }
}

/** What happens on the server, for whoever listens; one connection for the whole page. */
export class Feed {
  #listeners = new Set();
  #batch = [];
  #timer = 0;
  #last = null;
  #stop = null;
  #isLost = false;

  /** `tell` is called with "live", "lost" or "paused". */
  constructor(topics, tell) {
    this.url = `/api/events?topics=${topics.join(",")}`;
    this.tell = tell;
    // A page nobody looks at gives its connection back: browsers allow six to a host, over all tabs.
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#pause() : this.start()));
  }

  /** Call `act` with an array of events of these topics, at most five times a second, until `signal` aborts. */
  listen(topics, act, signal) {
    const one = { topics: new Set(topics), act };
    this.#listeners.add(one);
    signal?.addEventListener("abort", () => this.#listeners.delete(one));
  }

  /** Connect, and stay connected. */
  start() {
    if (this.#stop || document.hidden) return;
    this.#stop = new AbortController();
    this.#run(this.#stop.signal);
  }

  /** Let go; what is missed meanwhile is caught up by `start`. */
  stop() {
    this.#stop?.abort();
    this.#stop = null;
  }

  #pause() {
    this.stop();
    this.#isLost = true;
    this.tell("paused");
  }

  async #run(signal) {
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        await this.#read(signal, () => (wait = FIRST_WAIT_MS));
      } catch (error) {
        if (error.status === 401) {
          this.stop();
          dispatchEvent(new CustomEvent("codegate-signed-out"));
          return;
        }
      }
      if (signal.aborted) return;
      this.#isLost = true;
      this.tell("lost");
      await new Promise((go) => setTimeout(go, wait * (0.75 + Math.random() / 2)));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  async #read(signal, onHeard) {
    const line = new AbortController();
    signal.addEventListener("abort", () => line.abort(), { once: true });
    let silence = setTimeout(() => line.abort(), SILENT_MS);
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), SILENT_MS);
      onHeard();
      this.tell("live");
      // Also without an event in between: a server that was started anew has other data.
      if (this.#isLost) this.#take({ type: "resumed", topic: "*" });
      this.#isLost = false;
    };
    try {
      for await (const frame of frames(this.url, { signal: line.signal, after: this.#last, heard })) {
        if (frame.id !== null) this.#last = frame.id;
        const event = JSON.parse(frame.data);
        this.#take(event.type === "dropped" ? { ...event, topic: "*" } : event);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  #take(event) {
    this.#batch.push(event);
    if (this.#batch.length > KEPT) this.#batch.splice(0, this.#batch.length - KEPT, { type: "dropped", topic: "*" });
    this.#timer ||= setTimeout(() => this.#tell(), DRAW_MS);
  }

  #tell() {
    this.#timer = 0;
    const batch = this.#batch;
    this.#batch = [];
    for (const { topics, act } of [...this.#listeners]) {
      const wanted = batch.filter((event) => event.topic === "*" || topics.has(event.topic));
      if (wanted.length) act(wanted);
    }
  }
}
