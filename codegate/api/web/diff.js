/** The difference of two texts, line by line. */

const AROUND = 3;
const MOST_CELLS = 4_000_000;

/** `{kind, text}` of each line: `same`, `gone`, `came`; far from a change, `skip` says how many are left out. */
export function lineDiff(before, after) {
  const old = before.split("\n");
  const now = after.split("\n");
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const middle = changed(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const line = (kind) => (text) => ({ kind, text });
  return folded([...old.slice(0, head).map(line("same")), ...middle, ...old.slice(old.length - tail).map(line("same"))]);
}

/** The longest common subsequence; texts too long for its table are all gone and all came. */
function changed(old, now) {
  const [rows, width] = [old.length, now.length + 1];
  if ((rows + 1) * width > MOST_CELLS) {
    return [...old.map((text) => ({ kind: "gone", text })), ...now.map((text) => ({ kind: "came", text }))];
  }
  const best = new Uint32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const skip = Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
      best[i * width + j] = old[i] === now[j] ? best[(i + 1) * width + j + 1] + 1 : skip;
    }
  }
  const lines = [];
  let [i, j] = [0, 0];
  while (i < rows || j < now.length) {
    if (i < rows && j < now.length && old[i] === now[j]) {
      lines.push({ kind: "same", text: old[i] });
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < rows && best[(i + 1) * width + j] >= best[i * width + j + 1])) {
      lines.push({ kind: "gone", text: old[i++] });
    } else {
      lines.push({ kind: "came", text: now[j++] });
    }
  }
  return lines;
}

function folded(lines) {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ kind }, at) => {
    if (kind !== "same") near.fill(1, Math.max(0, at - AROUND), at + AROUND + 1);
  });
  const kept = [];
  let left = 0;
  lines.forEach((line, at) => {
    if (near[at]) {
      if (left) kept.push({ kind: "skip", text: `${left} lines are the same` });
      left = 0;
      kept.push(line);
    } else {
      left += 1;
    }
  });
  if (left) kept.push({ kind: "skip", text: `${left} lines are the same` });
  return kept;
}
