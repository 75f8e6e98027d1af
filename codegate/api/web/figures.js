/** Numbers and times as people read them, in a few characters; the same as on the command line. */

const NOTHING = "–";

/** `950`, `12.3k`, `4.5M`. */
export function count(number) {
  if (number === null || number === undefined) return NOTHING;
  for (const [unit, size] of [["M", 1e6], ["k", 1e3]]) {
    if (number >= size) return `${(number / size).toFixed(number < 100 * size ? 1 : 0).replace(/\.0$/, "")}${unit}`;
  }
  return String(Math.round(number));
}

/** `$12.34`, `$0.0042` below ten cents. */
export function dollars(amount) {
  if (amount === null || amount === undefined) return NOTHING;
  const digits = amount === 0 || Math.abs(amount) >= 0.1 ? 2 : 4;
  return `${amount < 0 ? "-" : ""}$${Math.abs(amount).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** `85 ms`, `1.2 s`, `3 min`, `2 h 5 min`. */
export function duration(ms) {
  if (ms === null || ms === undefined) return NOTHING;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours < 1) return `${minutes} min`;
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export const percent = (share) => `${Math.round(share * 100)}%`;

/** Time of day here; with the date where it is not today's. */
export function moment(iso) {
  if (!iso) return NOTHING;
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const time = at.toLocaleTimeString("en-GB");
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString("en-CA")} ${time}`;
}

/** How long until a moment: `in 3 min`; nothing once it is past. */
export function until(iso) {
  const left = new Date(iso).getTime() - Date.now();
  return left > 0 ? `in ${duration(left)}` : "";
}

/** All tokens that went in, from a cache or not. */
export const tokensIn = (row) => row.input_tokens + row.cache_read_tokens + row.cache_write_tokens;

/** The model asked for, and the one it became if that is another. */
export function modelOf(asked, routed) {
  return routed && routed !== asked ? `${asked ?? ""} → ${routed}` : asked ?? NOTHING;
}

/** JSON with indents; what is no JSON stays as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
