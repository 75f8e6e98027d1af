/** Charts as SVG: a line of the last minute, bars over time, a bar of a budget. */

import { h, plain, svg } from "/web/dom.js";

/** A small line of numbers; it says nothing to a screen reader, the figure beside it does. */
export function sparkline(values, tone = "") {
  const top = Math.max(...values, 1e-9);
  const step = 100 / Math.max(values.length - 1, 1);
  const points = values.map((value, at) => `${(at * step).toFixed(1)},${(23 - (value / top) * 21).toFixed(1)}`);
  const area = `0,24 ${points.join(" ")} 100,24`;
  return svg("svg", { class: `spark ${tone}`, viewBox: "0 0 100 24", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("polygon", { points: area }), svg("polyline", { points: points.join(" ") }));
}

/** How much of something is used, 0 to 1 and more; green, then amber from 80 %, then red. */
export function meter(share, label) {
  const tone = share >= 1 ? "bad" : share >= 0.8 ? "warn" : "good";
  const width = Math.min(Math.max(share, 0), 1) * 100;
  return svg("svg", { class: `meter ${tone}`, viewBox: "0 0 100 6", preserveAspectRatio: "none", role: "img", "aria-label": label },
    svg("rect", { class: "well", width: 100, height: 6 }), svg("rect", { class: "level", width, height: 6 }));
}

/** Bars over time: `rows` are `{name, value, said}`, oldest first. The table below it has the same numbers. */
export function columns(rows, title) {
  const top = Math.max(...rows.map((row) => row.value), 1e-9);
  const width = 640 / Math.max(rows.length, 1);
  const bars = rows.map((row, at) => {
    const height = Math.max((row.value / top) * 150, row.value ? 1.5 : 0);
    const place = { x: at * width + width * 0.12, y: 160 - height, width: width * 0.76, height, rx: Math.min(3, width / 4) };
    return svg("g", {}, svg("rect", { class: "hit", x: at * width, y: 0, width, height: 160 }), svg("rect", place),
      svg("title", {}, plain(`${row.name}: ${row.said}`)));
  });
  const chart = svg("svg", { class: "columns", viewBox: "0 0 640 160", preserveAspectRatio: "none", role: "img", "aria-label": title },
    [40, 80, 120].map((y) => svg("line", { x1: 0, x2: 640, y1: y, y2: y })), bars);
  const ends = h("div", { class: "ends" }, h("span", {}, rows[0]?.name ?? ""), h("span", {}, rows.length > 1 ? rows.at(-1).name : ""));
  return h("figure", {}, chart, ends);
}

/** A figure with its name, a remark, and maybe a line of the last minute. */
export function tile(name, value, remark = "", drawn = null) {
  return h("div", { class: "tile" }, h("p", { class: "name" }, name), h("p", { class: "value" }, value), h("p", { class: "remark" }, remark), drawn);
}
