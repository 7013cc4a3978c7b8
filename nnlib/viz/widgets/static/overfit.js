// OverfitExplorer: the fit on the left, on the right the errors along one of the four dials. Sums: overfit_sums.js.
export default widget("overfit", (kit) => {
  const { axes, most, validation, test, largest, longest, noDecay } = kit.get("_frame");
  const NAMES = { epochs: "epochs", capacity: "capacity (degree)", points: "training points", decay: "weight decay" };
  const names = Object.keys(axes), grid = Float64Array.from({ length: 241 }, (_, i) => (i - 120) / 120);
  const setting = () => Object.fromEntries(names.map((name) => [name, kit.get(name)])), axis = () => kit.get("axis"), noise = () => kit.get("noise");

  // ---- the sample -----------------------------------------------------------------------------------------------------
  let xs, es, cache;
  const arrive = () => {
    const all = kit.floats("_sample"), half = all.length / 2;
    [xs, es, cache] = [all.subarray(0, half), all.subarray(half), new Map()];
  };
  const slice = (from, count) => { const x = xs.subarray(from, from + count); return { x, y: Float64Array.from(x, (v, i) => truth(v) + noise() * es[from + i]) }; };
  const parts = (points) => ({ train: slice(0, points), validation: slice(most, validation), test: slice(most + validation, test) });
  const prepared = (points, capacity) => { // kept: the places of the points do not change with noise, decay, epochs
    const key = `${points} ${capacity}`;
    if (!cache.has(key)) cache.set(key, prepare(slice(0, points).x, [slice(most, validation).x], capacity));
    return cache.get(key);
  };
  const solve = (s) => {
    const ready = prepared(s.points, s.capacity), { train, validation: held } = parts(s.points);
    const w = trained(ready, train.y, { decay: s.decay <= noDecay ? 0 : s.decay, epochs: s.epochs });
    return { ready, w, train: squaredError(ready.train, w, train.y), validation: squaredError(ready.others[0], w, held.y) };
  };

  let now, curve, key = "", curveKey = "", revealed = null;
  const refresh = () => {
    const s = setting(), next = JSON.stringify([s, noise(), kit.get("seed")]);
    if (next !== key) { key = next; now = solve(s); now.line = predicted(now.ready.turned(legendre(grid, s.capacity)), now.w); }
    const { [axis()]: _, ...others } = s, wanted = JSON.stringify([axis(), others, noise(), kit.get("seed")]);
    if (wanted !== curveKey) { curveKey = wanted; curve = axes[axis()].map((value) => ({ value, ...solve({ ...s, [axis()]: value }) })); }
    if (revealed?.key !== key) revealed = null;
    kit.say(words());
  };
  const lowest = () => curve.reduce((a, b) => (b.validation < a.validation ? b : a));
  const amount = (name, v) => (name === "decay" && v <= noDecay ? "none" : name === "epochs" ? v.toLocaleString("en") : pretty(v));
  const words = () => {
    const best = lowest(), ratio = now.validation / now.train;
    return `Training error ${pretty(now.train)}, validation error ${pretty(now.validation)}, ${ratio >= 1 ? `${pretty(ratio, 2)} times as much` : "less"}. `
      + `Along ${NAMES[axis()]} the validation error is lowest at ${amount(axis(), best.value)}: ${pretty(best.validation)}.`;
  };

  // ---- the fit ------------------------------------------------------------------------------------------------------------
  const fit = kit.canvas({ id: "fit", ratio: 0.78, label: () => `A curve of degree ${kit.get("capacity")} through ${kit.get("points")} training points. ${words()}`, draw(ctx, width, height, theme) {
    refresh();
    const box = plotBox(kit, width, height, { xRange: [-1, 1], yRange: [-2.2, 2.2], left: 2.6 }), { train, validation: held } = parts(kit.get("points"));
    drawAxes(kit, ctx, box, { xLabel: "x", yLabel: "y" });
    ctx.save();
    clipTo(ctx, box);
    ctx.lineWidth = 1.3;
    for (let i = 0; i < held.x.length; i++) marker(ctx, "square", box.x(held.x[i]), box.y(held.y[i]), 3.2, { stroke: theme.orange });
    ctx.lineWidth = 1;
    for (let i = 0; i < train.x.length; i++) marker(ctx, "circle", box.x(train.x[i]), box.y(train.y[i]), 4.6, { fill: theme.blue, stroke: theme.surface });
    const draw = (ys, color, thick, dash) => {
      ctx.strokeStyle = color;
      ctx.lineWidth = thick;
      ctx.setLineDash(dash);
      ctx.beginPath();
      grid.forEach((x, i) => ctx[i ? "lineTo" : "moveTo"](box.x(x), clamp(box.y(ys[i]), -1e4, 1e4)));
      ctx.stroke();
    };
    ctx.lineJoin = "round";
    draw(grid.map(truth), theme.ink, 1.5, [6, 4]);
    ctx.globalAlpha = 0.55;
    draw(now.line, theme.surface, 5, []);
    ctx.globalAlpha = 1;
    draw(now.line, theme.purple, 2.6, []);
    ctx.restore();
  } });

  // ---- the errors along a dial ------------------------------------------------------------------------------------------------
  const flat = () => axis() === "capacity", place = (v) => (flat() ? v : Math.log10(Math.max(v, noDecay)));
  const errors = kit.canvas({ id: "errors", ratio: 0.78, label: () => `Mean squared errors along ${NAMES[axis()]}. ${words()}`, draw(ctx, width, height, theme) {
    refresh();
    const log = (v) => Math.log10(clamp(v, 1e-5, 1e6)), all = curve.flatMap((c) => [c.train, c.validation]);
    const low = Math.floor(log(Math.max(1e-3, Math.min(...all))) * 2) / 2 - 0.15, high = clamp(Math.ceil(log(Math.max(...all)) * 2) / 2, low + 1, 2);
    const values = axes[axis()], span = [place(values[0]), place(values.at(-1))];
    const box = (errors.box = plotBox(kit, width, height, { xRange: span, yRange: [low, high], left: 3.6, right: 1.1, top: 0.9 }));
    const powers = (from, to) => Array.from({ length: Math.floor(to + 1e-9) - Math.ceil(from) + 1 }, (_, k) => Math.ceil(from) + k);
    const spread = powers(...span).filter((p) => box.width > 16 * kit.rem || p % 2 === 0);
    drawAxes(kit, ctx, box, { xLabel: "", yLabel: "mean squared error", yTicks: powers(low, high), yText: (v) => pretty(10 ** v), xTicks: flat() ? undefined : [] });
    ctx.save();
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    ctx.font = kit.font(0.72);
    ctx.fillStyle = theme.muted;
    const marks = flat() ? [] : axis() === "points" ? [5, 10, 20, 50, 100, 200].map((v) => [v, String(v)])
      : spread.map((p) => [10 ** p, axis() === "decay" && 10 ** p <= noDecay ? "none" : p >= -3 && p <= 3 ? (10 ** p).toString() : `10${[...String(p)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`]);
    for (const [v, text] of marks) {
      ctx.strokeStyle = theme.line;
      line(ctx, box.x(place(v)), box.top, box.x(place(v)), box.bottom);
      ctx.fillText(text, box.x(place(v)), box.bottom + 0.35 * kit.rem);
    }
    ctx.font = kit.font(0.78);
    ctx.fillStyle = theme.ink;
    ctx.textBaseline = "bottom";
    ctx.fillText(NAMES[axis()], (box.left + box.right) / 2, box.bottom + 2.55 * kit.rem);
    clipTo(ctx, box);
    ctx.lineJoin = "round";
    const trace = (name, color, dash) => {
      ctx.strokeStyle = color;
      ctx.setLineDash(dash);
      ctx.lineWidth = 2.4;
      ctx.beginPath();
      curve.forEach((c, i) => ctx[i ? "lineTo" : "moveTo"](box.x(place(c.value)), box.y(log(c[name]))));
      ctx.stroke();
    };
    const floor = log(noise() ** 2);
    ctx.setLineDash([2, 3]);
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = theme.green;
    if (noise()) line(ctx, box.left, box.y(floor), box.right, box.y(floor));
    trace("train", theme.blue, []);
    trace("validation", theme.orange, [6, 4]);
    const here = box.x(place(kit.get(axis()))), best = lowest();
    ctx.setLineDash([]);
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.2;
    line(ctx, here, box.top, here, box.bottom);
    ctx.lineWidth = 2;
    marker(ctx, "diamond", box.x(place(best.value)), box.y(log(best.validation)), 6, { fill: theme.surface, stroke: theme.orange });
    marker(ctx, "circle", here, box.y(log(now.train)), 5.5, { fill: theme.blue, stroke: theme.surface });
    marker(ctx, "square", here, box.y(log(now.validation)), 5.5, { fill: theme.orange, stroke: theme.surface });
    if (revealed) marker(ctx, "triangle", here, box.y(log(revealed.error)), 6, { fill: theme.gold, stroke: theme.surface });
    ctx.restore();
  } });
  const keep = { epochs: (v) => clamp(Math.round(v), 1, longest), capacity: (v) => clamp(Math.round(v), 0, largest), points: (v) => clamp(Math.round(v), 5, most), decay: (v) => (v <= noDecay * 1.001 ? 0 : +clamp(v, 0, 10).toPrecision(3)) };
  const setAxis = (v) => kit.push({ [axis()]: keep[axis()](flat() ? v : 10 ** v) });
  kit.handle(errors, { id: "scrub", label: "the place on the axis of the errors", color: "ink",
    at: () => [errors.box.x(place(Math.max(kit.get(axis()), axes[axis()][0]))), errors.box.top], move: (x) => setAxis(errors.box.back(x, 0)[0]),
    nudge: (dx, dy) => { // to the next value that the curve knows, so that every key press counts
      const values = axes[axis()], i = values.findIndex((v) => v >= Math.max(kit.get(axis()), values[0]) - 1e-12);
      kit.push({ [axis()]: keep[axis()](values[clamp((i < 0 ? values.length - 1 : i) + dx + dy, 0, values.length - 1)]) });
    },
    text: () => `${NAMES[axis()]} ${amount(axis(), kit.get(axis()))}: training error ${pretty(now.train)}, validation error ${pretty(now.validation)}` });

  // ---- dials and buttons ----------------------------------------------------------------------------------------------------------
  const dial = (id, options) => kit.slider({ id, get: () => kit.get(id), set: (v) => kit.push({ [id]: keep[id] ? keep[id](v) : v }), ...options });
  let step = 0;
  const along = () => axes[axis()];
  const player = kit.player({
    advance: (elapsed) => {
      step += (elapsed / 1000) * Math.max(8, along().length / 6);
      const at = Math.min(Math.floor(step), along().length - 1);
      kit.push({ [axis()]: keep[axis()](along()[at]) });
      return at < along().length - 1;
    },
    finish: () => kit.push({ [axis()]: keep[axis()](along().at(-1)) }),
  });
  const begin = player.start;
  player.start = () => { step = 0; begin(); };
  const look = kit.button({ id: "look", text: "Look at the test error", onclick: () => {
    refresh();
    const { test: part } = parts(kit.get("points")), rows = now.ready.turned(legendre(part.x, kit.get("capacity")));
    revealed = { key, error: squaredError(rows, now.w, part.y) };
    kit.push({ looks: kit.get("looks") + 1 });
    kit.redraw();
  } });
  const cell = (id) => h("td", { "data-testid": id }), cells = { train: cell("train"), validation: cell("validation"), test: cell("test") };
  const sign = (color, mark) => h("span", { style: `color: var(--nn-${color})`, "aria-hidden": "true" }, `${mark} `);
  const table = h("table", {}, h("tr", {}, h("th", {}, sign("blue", "●"), "training error"), cells.train), h("tr", {}, h("th", {}, sign("orange", "■"), "validation error"), cells.validation),
    h("tr", {}, h("th", {}, sign("gold", "▲"), "test error"), cells.test));
  const times = (n) => (n === 1 ? "once" : n === 2 ? "twice" : `${n} times`);
  kit.syncs.push(() => {
    refresh();
    write(cells.train, pretty(now.train));
    write(cells.validation, pretty(now.validation));
    write(cells.test, revealed ? `${pretty(revealed.error)} (looked at ${times(kit.get("looks"))})` : kit.get("looks") ? `hidden again (looked at ${times(kit.get("looks"))})` : "not looked at");
  });
  const mark = (color, text, words) => h("span", {}, h("span", { style: `color: var(--nn-${color})` }, text), ` ${words}`);
  kit.add(
    h("div", { class: "nnw-dials" },
      dial("capacity", { label: "capacity (degree)", min: 0, max: largest, step: 1 }),
      dial("points", { label: "training points", min: 5, max: most, step: 1 }),
      dial("noise", { label: "noise", min: 0, max: 1, step: 0.05 }),
      dial("decay", { label: "weight decay", min: noDecay, max: 10, log: true, get: () => Math.max(kit.get("decay"), noDecay), text: (v) => amount("decay", v) }),
      dial("epochs", { label: "epochs", min: 1, max: longest, log: true, text: (v) => amount("epochs", v) })),
    kit.row(
      kit.panel("The fit", fit.node, h("p", { class: "nnw-note nnw-legend" }, mark("blue", "●", "training point"), mark("orange", "□", "validation point"), mark("purple", "—", "fit"), mark("ink", "- -", "truth"))),
      kit.panel("Errors on seen and on unseen points", errors.node,
        h("p", { class: "nnw-note nnw-legend" }, mark("blue", "—", "training"), mark("orange", "- -", "validation"), mark("orange", "◇", "its lowest place"), mark("green", "···", "the noise alone"))) ),
    kit.controls(kit.select({ id: "axis", label: "errors along", options: names.map((name) => [name, NAMES[name]]), get: axis, set: (v) => { player.stop(); kit.push({ axis: v }); } }), player.node,
      kit.button({ id: "sample", text: "New points", onclick: () => kit.push({ seed: kit.get("seed") + 1 }) }), look, kit.resetButton(() => { player.stop(); revealed = null; })),
    h("div", { class: "nnw-row" }, table),
  );
  kit.on("_sample", () => { arrive(); key = curveKey = ""; kit.redraw(); });
  arrive();
  for (const trait of [...names, "noise", "axis", "looks"]) kit.on(trait, () => kit.redraw());
  refresh();
});
