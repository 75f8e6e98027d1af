/** Looking on while an answer is made: its words as they come, what was thought, which tools were called. */

import { path } from "/web/api.js";
import { openDialog } from "/web/dialog.js";
import { h } from "/web/dom.js";
import { frames } from "/web/events.js";
import { count, duration } from "/web/figures.js";

const DRAW_MS = 200;
const MOST_CHARS = 200_000;
const NEAR_END_PX = 80;

/** Watch a running request in a dialog; closing it ends the watching, not the request. */
export async function watch(id) {
  const line = new AbortController();
  const text = h("pre", { class: "watched", tabindex: "0", "aria-label": "The answer so far" });
  const state = h("p", { class: "hint", role: "status" }, "Connecting.");
  const writer = new Writer(text);
  follow(id, line.signal, writer, state);
  await openDialog(`Watching ${id}`, () => [state, text], { wide: true });
  line.abort();
}

/** Words of one kind after another; drawn a few times a second, however many come. */
class Writer {
  #waiting = [];
  #timer = 0;
  #chars = 0;

  constructor(place) {
    this.place = place;
    this.kind = "";
  }

  say(kind, text) {
    this.#waiting.push([kind, text]);
    this.#timer ||= setTimeout(() => this.#draw(), DRAW_MS);
  }

  #draw() {
    this.#timer = 0;
    const { place } = this;
    const isAtEnd = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_END_PX;
    for (const [kind, text] of this.#waiting) {
      if (kind !== this.kind || kind === "mark" || !place.lastChild) place.append(h("span", { class: kind }));
      this.kind = kind;
      place.lastChild.append(h("span", {}, text));
      this.#chars += text.length;
    }
    this.#waiting = [];
    while (this.#chars > MOST_CHARS && place.childElementCount > 1) {
      this.#chars -= place.firstChild.textContent.length;
      place.firstChild.remove();
    }
    if (isAtEnd) place.scrollTop = place.scrollHeight;
  }
}

const TOLD = {
  attempt: (said, writer) => writer.say("mark", `\n→ ${said.account} is asked for ${said.model}\n`),
  text: (said, writer) => writer.say("text", said.text),
  thinking: (said, writer) => writer.say("thinking", said.text),
  tool_part: (said, writer) => writer.say("call", said.text || `\n${said.name} `),
  tool: (said, writer) => writer.say("mark", `\n→ ${said.name}(${said.arguments})\n`),
  dropped: (said, writer) => writer.say("mark", `\n… ${count(said.bytes)} bytes are not shown: ${said.reason}\n`),
};

async function follow(id, signal, writer, state) {
  let isOver = false;
  try {
    for await (const frame of frames(path`/api/requests/live/${id}/stream`, { signal })) {
      const said = JSON.parse(frame.data);
      if (said.type === "state") {
        state.textContent = `${said.state}, ${said.account ?? "nobody asked yet"}, ${duration(said.elapsed_ms)}, ${count(said.output_tokens)} tokens out`;
      } else if (said.type === "end") {
        isOver = true;
        state.textContent = `It has ended: ${said.outcome}, status ${said.status}. The log has its row.`;
      } else {
        TOLD[said.type]?.(said, writer);
      }
    }
    if (!isOver) state.textContent = "The server ended the connection.";
  } catch (error) {
    if (!signal.aborted) state.textContent = error.status ? `${error.message} ${error.hint}` : "The connection was lost.";
  }
}
