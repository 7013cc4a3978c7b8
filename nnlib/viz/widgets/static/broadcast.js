// BroadcastExplorer: two shapes, their numbers stretched forward, the gradient summed backward. The same rules and
// numbers stand in broadcast.py; tests hold the two together.

const AXES = 3, LONGEST = 4;
const size = (shape) => shape.reduce((a, b) => a * b, 1);
const shapeText = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const blocks = (shape) => [...Array(AXES - shape.length).fill(1), ...shape]; // as (blocks, rows, columns)
const axesText = (axes) => `${axes.length === 1 ? "axis" : "axes"} ${axes.join(" and ")}`;

// What two shapes come to: the result's shape, or the first axis from the right at which they do not fit.
function fitted(x, y) {
  const result = [];
  for (let k = 1; k <= Math.max(x.length, y.length); k++) {
    const [a, b] = [x.at(-k) ?? 1, y.at(-k) ?? 1];
    if (a !== b && a !== 1 && b !== 1)
      return { why: `axis −${k}, counted from the right, has lengths ${a} and ${b}. They must be equal, or one of them 1.`, clash: k };
    result.unshift(Math.max(a, b));
  }
  return { result };
}

// The axes of the result over which the gradient of an operand of shape `own` is summed.
const summedAxes = (own, result) => {
  const added = result.length - own.length;
  return result.map((_, i) => i).filter((i) => i < added || (own[i - added] === 1 && result[i] !== 1));
};

// For every entry of an array of shape `to`, the number of the entry of shape `from` that stands there.
function sources(from, to) {
  const [, r, c] = blocks(from), stretched = blocks(from).map((n) => (n === 1 ? 0 : 1)), [B, R, C] = blocks(to), out = [];
  for (let b = 0; b < B; b++) for (let i = 0; i < R; i++) for (let j = 0; j < C; j++)
    out.push((b * stretched[0] * r + i * stretched[1]) * c + j * stretched[2]);
  return out;
}

// Everything that is shown, from the two shapes and the sign.
function worked(first, second, sign) {
  const fit = fitted(first, second), own = { x: first, y: second };
  const values = { x: Array.from({ length: size(first) }, (_, k) => k + 1), y: Array.from({ length: size(second) }, (_, k) => 10 * (k + 1)) };
  if (!fit.result) return { ...fit, own, values };
  const at = { x: sources(first, fit.result), y: sources(second, fit.result) };
  const g = at.x.map((_, k) => ((4 * k) % 7) + 1);
  const result = g.map((_, k) => { const [a, b] = [values.x[at.x[k]], values.y[at.y[k]]]; return sign === "+" ? a + b : a * b; });
  const terms = { x: g.map((v, k) => [v, sign === "+" ? null : values.y[at.y[k]]]), y: g.map((v, k) => [v, sign === "+" ? null : values.x[at.x[k]]]) };
  const gradient = (name) => values[name].map((_, i) => terms[name].reduce((sum, [v, times], k) => sum + (at[name][k] === i ? v * (times ?? 1) : 0), 0));
  return { ...fit, own, values, at, g, terms, numbers: result, gradients: { x: gradient("x"), y: gradient("y") },
    summed: { x: summedAxes(first, fit.result), y: summedAxes(second, fit.result) } };
}

// Where the cells of a grid lie on a canvas: `room` is the shape that sets the scale.
function layout(kit, width, height, room) {
  const [B, R, C] = blocks(room), gap = 0.5;
  const cell = Math.min((width - 4) / (B * C + (B - 1) * gap), (height - 4) / R, 2.6 * kit.rem);
  return { cell, left: (b, j) => 2 + (b * (C + gap) + j) * cell, top: (i) => 2 + i * cell };
}

export default widget("broadcast", (kit) => {
  const shape = (name) => kit.get({ x: "first", y: "second" }[name]);
  const sign = () => kit.get("sign"), color = { x: "blue", y: "orange", ink: "ink" };
  let w = worked(shape("x"), shape("y"), sign());
  const picked = () => kit.get("pick");

  // A new shape for x or y; the entry that is followed stays inside it.
  const reshape = (name, axes) => {
    const [who, number] = picked();
    kit.push({ [{ x: "first", y: "second" }[name]]: axes, ...(who === name && { pick: [who, Math.min(number, size(axes) - 1)] }) });
  };
  const setAxis = (name, k, text) => { // k counts from the right, from 1
    const axes = [...shape(name)];
    if (text === "") return reshape(name, axes.slice(axes.length - k + 1)); // this axis goes, and all to its left
    while (axes.length < k) axes.unshift(1);
    axes[axes.length - k] = +text;
    reshape(name, axes);
  };

  // ---- the table of axes -----------------------------------------------------------------------------------------
  const cellOf = (...nodes) => h("div", { class: "nnw-axis" }, ...nodes);
  const note = (text) => { const node = h("span", { class: "nnw-axis-note" }); kit.syncs.push(() => { node.textContent = text(); node.classList.toggle("nnw-clash", text().startsWith("✗")); }); return node; };
  const depth = () => Math.max(shape("x").length, shape("y").length);
  const happens = (name, k) => { // what becomes of the k-th axis from the right
    if (k > depth()) return "";
    const own = shape(name).at(-k), result = w.result?.at(-k);
    if (w.clash === k) return "✗";
    if (result === undefined) return "";
    return own === undefined ? `new → ${result}` : own === result ? "as it is" : `${own} → ${result}`;
  };
  const axisRow = (name) => [
    h("div", { class: "nnw-axis-name", style: `color: var(--nn-${color[name]})` }, name),
    ...[3, 2, 1].map((k) => {
      const pick = kit.select({ id: `${name}-axis-${k}`, label: h("span", { class: "nnw-hidden" }, `${name}, axis ${k} from the right`),
        options: [["", "–"], ...Array.from({ length: LONGEST }, (_, i) => [`${i + 1}`, `${i + 1}`])],
        get: () => `${shape(name).at(-k) ?? ""}`, set: (text) => setAxis(name, k, text) });
      return cellOf(pick, note(() => happens(name, k)));
    })];
  const table = h("div", { class: "nnw-axes" }, h("div", {}),
    ...[3, 2, 1].map((k) => cellOf(note(() => (k > depth() ? "" : `axis ${depth() - k}`)))),
    ...axisRow("x"), ...axisRow("y"), h("div", { class: "nnw-axis-name nnw-axis-result" }, "result"),
    ...[3, 2, 1].map((k) => h("div", { class: "nnw-axis nnw-axis-result" }, note(() => (w.clash === k ? "✗ no fit" : `${w.result?.at(-k) ?? ""}`)))));

  // ---- grids -------------------------------------------------------------------------------------------------------
  const HEIGHT = 7.6;
  // values: numbers row by row; from: for each cell the entry that it shows; hot(entry or cell): is it being followed?
  const drawGrid = (ctx, width, height, theme, { values, own, to, room, ink, hot }) => {
    const place = layout(kit, width, height, room), [B, R, C] = blocks(to), from = sources(own, to), [, r, c] = blocks(own), [ob, or, oc] = blocks(own);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    let k = 0;
    for (let b = 0; b < B; b++) for (let i = 0; i < R; i++) for (let j = 0; j < C; j++, k++) {
      const copied = b >= ob || i >= or || j >= oc, warm = hot(from[k], k), x = place.left(b, j) + 1.5, y = place.top(i) + 1.5, side = place.cell - 3;
      ctx.fillStyle = warm ? mix(theme.surface, theme[ink], 0.2) : copied ? theme.surface : theme.panel;
      ctx.fillRect(x, y, side, side);
      ctx.setLineDash(copied ? [3, 3] : []);
      ctx.lineWidth = warm ? 2.5 : copied ? 1 : 1.5;
      ctx.strokeStyle = warm ? theme[ink] : copied ? theme.muted : theme[ink];
      ctx.strokeRect(x, y, side, side);
      ctx.setLineDash([]);
      const text = String(values[from[k]]), scale = Math.min(0.8, (side * 0.9) / (kit.rem * 0.6 * text.length));
      ctx.font = kit.font(scale, warm ? 700 : 400);
      ctx.fillStyle = copied && !warm ? theme.muted : theme.ink;
      ctx.fillText(text, x + side / 2, y + side / 2 + 0.5);
    }
  };
  const blank = (ctx, theme, text) => { ctx.font = kit.font(0.8); ctx.fillStyle = theme.muted; ctx.textBaseline = "top"; ctx.textAlign = "left"; ctx.fillText(text, 2, 4); };
  const follows = (name) => (entry) => picked()[0] === name && picked()[1] === entry;
  const used = (_, cell) => w.at[picked()[0]][cell] === picked()[1]; // a cell of the result in which the picked entry stands
  const grid = (id, label, ink, what) => kit.canvas({ id, height: HEIGHT, label: () => { const g = what(); return g ? `${label}: ${g.values.join(" ")}` : `${label}: the shapes do not fit.`; },
    draw: (ctx, width, height, theme) => { const g = what(); if (g) drawGrid(ctx, width, height, theme, { ink, ...g }); else blank(ctx, theme, "–"); } });

  const forward = (name) => {
    const surface = grid(`${name}-grid`, `${name}, stretched`, color[name], () => ({ values: w.values[name], own: shape(name), to: w.result ?? shape(name), room: w.result ?? [4, 4], hot: follows(name) }));
    const to = () => w.result ?? shape(name), room = () => w.result ?? [4, 4];
    const cells = () => { // the middle of every cell, with the entry that it shows
      const place = layout(kit, surface.width, surface.height, room()), [B, R, C] = blocks(to()), from = sources(shape(name), to()), out = [];
      for (let b = 0; b < B; b++) for (let i = 0; i < R; i++) for (let j = 0; j < C; j++)
        out.push({ x: place.left(b, j) + place.cell / 2, y: place.top(i) + place.cell / 2, entry: from[out.length] });
      return out;
    };
    const choose = (entry) => kit.push({ pick: [name, entry] });
    const nearest = (x, y) => choose(cells().reduce((best, c) => (Math.hypot(c.x - x, c.y - y) < Math.hypot(best.x - x, best.y - y) ? c : best)).entry);
    kit.drag(surface.node, nearest);
    const mine = () => (picked()[0] === name ? picked()[1] : 0);
    kit.handle(surface, { id: `${name}-cursor`, cell: true, color: color[name], label: `entry of ${name} to follow: arrow keys`,
      at: () => { const c = cells().find((cell) => cell.entry === mine()) ?? { x: 0, y: 0 }; return [c.x, c.y]; }, move: () => {},
      nudge: (dx, dy) => choose(clamp(mine() + Math.sign(dx) - Math.sign(dy) * blocks(shape(name))[2], 0, size(shape(name)) - 1)),
      text: () => `${name}, entry ${mine()}: ${w.values[name][mine()]}` });
    return surface;
  };
  const backward = (name) => grid(`${name}-gradient`, `gradient of ${name}`, color[name],
    () => w.result && { values: w.gradients[name], own: shape(name), to: shape(name), room: w.result, hot: follows(name) });
  const both = (id, label, key) => grid(id, label, "ink", () => w.result && { values: w[key], own: w.result, to: w.result, room: w.result, hot: used });

  const titled = (text, ink, under, ...nodes) => {
    const title = h("p", { class: "nnw-title", style: `color: var(--nn-${ink})` }), note = under && h("p", { class: "nnw-note" });
    kit.syncs.push(() => { title.textContent = text(); if (under) note.textContent = under(); });
    return h("div", { class: "nnw-panel" }, title, note, ...nodes);
  };
  const summing = (name) => () => {
    if (!w.result) return "";
    const arriving = sign() === "+" ? "g" : `g × ${name === "x" ? "y" : "x"}`, axes = w.summed[name];
    return axes.length ? `${arriving}, summed over ${axesText(axes)}` : `${arriving}, nothing to sum`;
  };
  const told = (name) => {
    const axes = w.summed[name];
    return axes.length ? `${name} is stretched along ${axesText(axes)}, and its gradient is summed over ${axes.length === 1 ? "it" : "them"}.` : `${name} is not stretched, and nothing of its gradient is summed.`;
  };
  const followed = () => {
    const [name, entry] = picked(), places = w.at[name].map((e, k) => (e === entry ? k : -1)).filter((k) => k >= 0);
    const terms = places.map((k) => { const [v, times] = w.terms[name][k]; return times === null ? v : `${v} · ${times}`; });
    const sum = w.gradients[name][entry];
    return `The entry ${w.values[name][entry]} of ${name} stands in ${places.length} place${places.length === 1 ? "" : "s"} of the result, so its gradient is ${terms.join(" + ")}${terms.length > 1 || sign() === "×" ? ` = ${sum}` : ""}.`;
  };
  const words = () => (w.result
    ? `${shapeText(shape("x"))} ${sign()} ${shapeText(shape("y"))} gives ${shapeText(w.result)}. ${told("x")} ${told("y")} ${followed()}`
    : `${shapeText(shape("x"))} and ${shapeText(shape("y"))} do not fit: ${w.why}`);

  const signs = kit.select({ id: "sign", label: "operation", options: [["+", "x + y"], ["×", "x × y, entry by entry"]], get: sign, set: (v) => kit.push({ sign: v }) });
  const stretched = (name) => `${shapeText(shape(name))}${w.result && String(w.result) !== String(shape(name)) ? " stretched" : ""}`;
  kit.add(
    kit.row(kit.panel("Shapes, lined up from the right", table, kit.controls(signs, kit.resetButton()))),
    kit.row(titled(() => `x ${stretched("x")}`, "blue", null, forward("x").node),
      titled(() => `${sign()} y ${stretched("y")}`, "orange", null, forward("y").node),
      titled(() => (w.result ? `= result ${shapeText(w.result)}` : "no result"), "ink", null, both("result-grid", "result", "numbers").node)),
    kit.row(titled(() => `gradient of x ${w.result ? shapeText(shape("x")) : ""}`, "blue", summing("x"), backward("x").node),
      titled(() => `gradient of y ${w.result ? shapeText(shape("y")) : ""}`, "orange", summing("y"), backward("y").node),
      titled(() => `g ${w.result ? shapeText(w.result) : ""}`, "ink", () => (w.result ? "the gradient that comes back" : ""), both("g-grid", "g, the gradient that comes back", "g").node)),
    h("p", { class: "nnw-note" }, "Dashed cells show a number used again; it takes no memory of its own. Point at an entry of x or y, or use the arrow keys, to follow it."),
  );
  kit.syncs.push(() => kit.say(words()));
  for (const name of ["first", "second", "sign", "pick"]) kit.on(name, () => { w = worked(shape("x"), shape("y"), sign()); kit.redraw(); });
});
