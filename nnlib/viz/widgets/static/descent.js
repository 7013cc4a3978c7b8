// DescentExplorer: the loss surface of two weights is a quadratic known exactly from five moments; everything below is
// computed here. The same sums stand in descent.py.

// The quadratic in the units shown: A, b, the best fit, and functions of w = [w1, w2].
function quadratic({ A, b, c, sigma }, standardised) {
  const [s1, s2] = standardised ? [1, 1] : sigma;
  const [a11, a12, a22] = [A[0][0] * s1 * s1, A[0][1] * s1 * s2, A[1][1] * s2 * s2];
  const [b1, b2] = [b[0] * s1, b[1] * s2];
  const det = a11 * a22 - a12 * a12;
  const best = [(a22 * b1 - a12 * b2) / det, (a11 * b2 - a12 * b1) / det];
  const excess = ([x, y]) => {
    const [d, e] = [x - best[0], y - best[1]];
    return a11 * d * d + 2 * a12 * d * e + a22 * e * e;
  };
  return { a11, a12, a22, best, excess, floor: c - b1 * best[0] - b2 * best[1], spread: [Math.sqrt(a22 / det), Math.sqrt(a11 / det)],
    gradient: ([x, y]) => [2 * (a11 * x + a12 * y - b1), 2 * (a12 * x + a22 * y - b2)] };
}

function descend(q, start, { rate, momentum, steps }, { arrived, flown, c }) {
  const path = [start], first = q.excess(start);
  let [v, w] = [[0, 0], start], end = null;
  while (path.length <= steps && !end) {
    const g = q.gradient(w);
    v = [momentum * v[0] - rate * g[0], momentum * v[1] - rate * g[1]];
    w = [w[0] + v[0], w[1] + v[1]];
    path.push(w);
    const now = q.excess(w);
    if (now <= first * arrived + 1e-12 * c) end = "arrived";
    else if (!(now <= first * flown + 1e-12 * c)) end = "flew away";
  }
  return { path, status: end ?? (path.length === 1 ? "at the start" : turning(path) ? "danced" : "on its way"), ended: !!end };
}

// Does it go back and forth? More than half of the last moves turn back on the one before.
function turning(path) {
  const tail = path.slice(-21), moves = tail.slice(1).map((w, i) => [w[0] - tail[i][0], w[1] - tail[i][1]]);
  const back = moves.slice(1).map((m, i) => m[0] * moves[i][0] + m[1] * moves[i][1] < 0);
  return back.length >= 4 && back.filter(Boolean).length > back.length / 2;
}

const VERDICTS = {
  "at the start": { shape: "circle", color: "muted", hollow: true },
  "on its way": { shape: "circle", color: "grey", hollow: true, legend: "still on its way" },
  arrived: { shape: "circle", color: "green", legend: "arrived" },
  danced: { shape: "diamond", color: "purple", legend: "danced" },
  "flew away": { shape: "triangle", color: "orange", legend: "flew away" },
};

export default widget("descent", (kit) => {
  const data = kit.get("_surface");
  const [one, two] = data.features, [u1, u2, unit] = data.units;
  const squared = unit ? ` ${unit}²` : "";
  const unitOf = (i) => `${unit || data.target} per ${kit.get("standardised") ? "standard deviation" : [u1, u2][i] || "unit"}`;
  const scale = () => (kit.get("standardised") ? [1, 1] : data.sigma);
  const shown = (start) => start.map((w, i) => w / scale()[i]);
  const setting = () => ({ rate: kit.get("rate"), momentum: kit.get("momentum"), steps: kit.get("steps") });

  let q, run, key = "";
  const refresh = () => {
    const next = JSON.stringify([setting(), kit.get("standardised"), kit.get("_start")]);
    if (next === key) return;
    key = next;
    q = quadratic(data, kit.get("standardised"));
    run = descend(q, shown(kit.get("_start")), setting(), data);
    run.losses = run.path.map((w) => q.floor + q.excess(w));
    describe();
  };

  // ---- the surface -----------------------------------------------------------------------------------------------
  // The view holds the first start, the best fit and room beyond both. Both axes have the same scale (so steps are at right angles
  // to the lines) unless the ravine would be thinner than an eighth of the picture.
  const view = (width, height) => {
    const s0 = shown(kit.get("_start_state")._start), level = Math.sqrt(q.excess(s0) || data.c || 1);
    const reach = q.spread.map((spread, i) => Math.max(1.7 * Math.abs(s0[i] - q.best[i]), 0.6 * level * spread));
    const probe = plotBox(kit, width, height, { xRange: [0, 1], yRange: [0, 1], left: 3.9 });
    const fit = [probe.width / (2 * reach[0]), probe.height / (2 * reach[1])];
    const common = Math.min(...fit), per = fit.map((f) => Math.max(common, f / 8));
    const range = (i, size) => [q.best[i] - size / 2 / per[i], q.best[i] + size / 2 / per[i]];
    const box = plotBox(kit, width, height, { xRange: range(0, probe.width), yRange: range(1, probe.height), left: 3.9 });
    return Object.assign(box, { per, same: per[0] === per[1] });
  };

  const drawSurface = (ctx, width, height, theme) => {
    const box = (surface.box = view(width, height));
    const at = ([x, y]) => [clamp(box.x(x), -1e5, 1e5), clamp(box.y(y), -1e5, 1e5)];
    const [cx, cy] = at(q.best);
    // In pixels the quadratic is a11/p1², -a12/(p1 p2), a22/p2² (y points down); its eigenvectors are the ellipse's axes.
    const [p1, p2] = box.per, [m11, m12, m22] = [q.a11 / p1 ** 2, -q.a12 / (p1 * p2), q.a22 / p2 ** 2];
    const half = Math.hypot((m11 - m22) / 2, m12), mean = (m11 + m22) / 2;
    const angle = Math.atan2(2 * m12, m11 - m22) / 2;
    const far = Math.max(...[0, 1, 2, 3].map((k) => q.excess(box.back(k & 1 ? box.left : box.right, k & 2 ? box.top : box.bottom))));
    const bands = 18, deep = theme.dark ? mix(theme.surface, theme.blue, 0.55) : mix(theme.surface, theme.blue, 0.42);
    ctx.save();
    clipTo(ctx, box);
    ctx.fillStyle = deep;
    ctx.fillRect(box.left, box.top, box.width, box.height);
    for (let k = bands - 1; k > 0; k--) {
      const level = far * (k / bands) ** 2;
      ctx.beginPath();
      ctx.ellipse(cx, cy, Math.sqrt(level / (mean + half)), Math.sqrt(level / Math.max(mean - half, 1e-300)), angle, 0, 2 * Math.PI);
      ctx.fillStyle = mix(theme.surface, theme.blue, (theme.dark ? 0.55 : 0.42) * (k / bands) ** 1.1);
      ctx.fill();
      ctx.strokeStyle = theme.dark ? "rgb(255 255 255 / .10)" : "rgb(20 60 120 / .13)";
      ctx.lineWidth = 1;
      ctx.stroke();
    }
    const verdict = VERDICTS[run.status], color = theme[verdict.color === "muted" ? "ink" : verdict.color];
    ctx.lineJoin = "round";
    for (const [stroke, thick] of [[theme.surface, 4.5], [color, 1.8]]) {
      ctx.strokeStyle = stroke;
      ctx.lineWidth = thick;
      ctx.beginPath();
      run.path.forEach((w, i) => ctx[i ? "lineTo" : "moveTo"](...at(w)));
      ctx.stroke();
    }
    ctx.fillStyle = color;
    for (const w of run.path.slice(1)) { ctx.beginPath(); ctx.arc(...at(w), 2.4, 0, 2 * Math.PI); ctx.fill(); }
    const here = run.path.at(-1), [hx, hy] = at(here), g = q.gradient(here);
    if (!run.ended && Math.hypot(hx - cx, hy - cy) > kit.rem) {
      const [dx, dy] = [-g[0] * box.per[0], g[1] * box.per[1]], length = Math.hypot(dx, dy) || 1;
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 2;
      arrow(ctx, hx, hy, hx + (dx / length) * 2.4 * kit.rem, hy + (dy / length) * 2.4 * kit.rem);
    }
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    for (const [dx, dy] of [[8, 0], [0, 8]]) line(ctx, cx - dx, cy - dy, cx + dx, cy + dy);
    ctx.lineWidth = 2;
    marker(ctx, verdict.shape, hx, hy, 6, { fill: color, stroke: theme.surface });
    ctx.font = kit.font(0.76, 600);
    ctx.textBaseline = "middle";
    halo(kit, ctx, "best fit", cx + 11, cy + 0.9 * kit.rem);
    const [sx, sy] = at(run.path[0]);
    halo(kit, ctx, "start", sx + 15, sy - 0.8 * kit.rem);
    ctx.restore();
    drawAxes(kit, ctx, box, { grid: false, frame: true, xLabel: `weight of ${one} (${unitOf(0)})`, yLabel: `weight of ${two} (${unitOf(1)})` });
  };
  const surface = kit.canvas({ id: "surface", ratio: 0.92, draw: (...a) => { refresh(); drawSurface(...a); tellScale(); }, label: () => `Loss surface over two weights. ${words()}` });
  const moveTo = (w) => {
    const { xRange, yRange } = surface.box;
    const inside = [clamp(w[0], ...xRange), clamp(w[1], ...yRange)];
    kit.push({ _start: inside.map((v, i) => v * scale()[i]) });
  };
  kit.handle(surface, { id: "start", label: `start: weight of ${one} and weight of ${two}`,
    at: () => [surface.box.x(run.path[0][0]), surface.box.y(run.path[0][1])],
    move: (x, y) => moveTo(surface.box.back(x, y)),
    nudge: (dx, dy) => moveTo(run.path[0].map((v, i) => v + ([dx, dy][i] * 5) / surface.box.per[i])),
    done: () => judge(),
    text: () => `${one} ${pretty(run.path[0][0])}, ${two} ${pretty(run.path[0][1])}` });

  // ---- the loss curve ----------------------------------------------------------------------------------------------
  const drawCurve = (ctx, width, height, theme) => {
    const { losses } = run, high = Math.max(...losses.map((l) => (Number.isFinite(l) ? l : 0)));
    const room = losses[0] - q.floor || data.c, top = q.floor + room * clamp((high - q.floor) / room, 1, 4) * 1.12;
    const span = [10, 20, 50, 100, 200, 500, 1000].find((n) => n >= losses.length - 1);
    const box = plotBox(kit, width, height, { xRange: [0, span], yRange: [q.floor - (top - q.floor) * (1.7 * kit.rem / height), top], left: 3.4 });
    drawAxes(kit, ctx, box, { xLabel: "step", yLabel: `loss${squared && ` (${squared.trim()})`}` });
    ctx.save();
    clipTo(ctx, { ...box, top: box.top - 4, height: box.height + 8 });
    ctx.setLineDash([5, 4]);
    ctx.strokeStyle = theme.muted;
    line(ctx, box.left, box.y(q.floor), box.right, box.y(q.floor));
    ctx.setLineDash([]);
    ctx.font = kit.font(0.74);
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    halo(kit, ctx, `best fit ${pretty(q.floor, 4)}${squared}`, box.right - 4, box.y(q.floor) + 3, theme.muted);
    const color = theme[VERDICTS[run.status].color];
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = 2.2;
    ctx.lineJoin = "round";
    ctx.beginPath();
    losses.forEach((l, i) => ctx[i ? "lineTo" : "moveTo"](box.x(i), clamp(box.y(l), -1e5, 1e5)));
    ctx.stroke();
    if (losses.length <= 51) losses.forEach((l, i) => { ctx.beginPath(); ctx.arc(box.x(i), clamp(box.y(l), -50, 1e5), 2.6, 0, 2 * Math.PI); ctx.fill(); });
    const last = losses.length - 1;
    ctx.font = kit.font(0.82, 600);
    if (losses[last] > top) {
      const px = box.x(losses.findIndex((l) => l > top)), side = px > box.left + box.width / 2 ? -1 : 1;
      ctx.lineWidth = 2.5;
      arrow(ctx, px + side * 16, box.top + 2.2 * kit.rem, px + side * 16, box.top + 4, 11);
      ctx.textAlign = side < 0 ? "right" : "left";
      halo(kit, ctx, `${pretty(losses[last])}${squared}`, px + side * 28, box.top + 0.6 * kit.rem, color);
    } else if (last) {
      const now = `${pretty(losses[last], 4)}${squared}`, left = box.x(last) + 10 + ctx.measureText(now).width > box.right;
      ctx.textAlign = left ? "right" : "left";
      ctx.textBaseline = "bottom";
      halo(kit, ctx, now, box.x(last) + (left ? -6 : 8), box.y(losses[last]) - 5, color);
    }
    ctx.restore();
  };
  const curve = kit.canvas({ id: "curve", ratio: 0.66, draw: drawCurve,
    label: () => `Loss at every step, from ${pretty(run.losses[0], 4)} to ${pretty(run.losses.at(-1), 4)}${squared}. Best fit ${pretty(q.floor, 4)}.` });

  // ---- the dial: the rate, and how every run so far ended ------------------------------------------------------------
  const drawDial = (ctx, width, height, theme) => {
    const [low, high] = data.dial, thumb = 8, rem = kit.rem;
    const x = (rate) => thumb + (Math.log(rate / low) / Math.log(high / low)) * (width - 2 * thumb);
    const rows = [["own units", false], ["standardised", true]], rowY = (i) => (0.95 + i * 1.75) * rem;
    ctx.font = kit.font(0.72);
    ctx.textBaseline = "top";
    const decades = Math.round(Math.log10(high / low)), apart = Math.ceil((3.2 * rem) / ((width - 16) / decades));
    for (let k = 0; k <= decades; k++) {
      const rate = low * 10 ** k;
      ctx.strokeStyle = theme.line;
      ctx.lineWidth = 1;
      line(ctx, Math.round(x(rate)) + 0.5, 0, Math.round(x(rate)) + 0.5, height - 1.35 * rem);
      if (k % apart) continue;
      ctx.fillStyle = theme.muted;
      ctx.textAlign = k === 0 ? "left" : k === decades ? "right" : "center";
      ctx.fillText(rate >= 1e-3 && rate <= 1000 ? String(+rate.toPrecision(1)) : `10${[...String(Math.round(Math.log10(rate)))].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`,
        k === 0 ? 0 : k === decades ? width : x(rate), height - 1.1 * rem);
    }
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2;
    line(ctx, x(kit.get("rate")), 0, x(kit.get("rate")), height - 1.35 * rem);
    rows.forEach(([name, standardised], i) => {
      const active = kit.get("standardised") === standardised;
      ctx.strokeStyle = active ? theme.muted : theme.line;
      ctx.lineWidth = active ? 1.5 : 1;
      line(ctx, thumb, rowY(i), width - thumb, rowY(i));
      ctx.textAlign = "left";
      ctx.textBaseline = "top";
      ctx.font = kit.font(0.72, active ? 600 : 400);
      halo(kit, ctx, name, thumb, rowY(i) + 0.3 * rem, active ? theme.ink : theme.muted);
      for (const past of kit.get("runs").filter((r) => r.standardised === standardised)) {
        const verdict = VERDICTS[past.status], same = past.momentum === kit.get("momentum");
        ctx.globalAlpha = same ? 1 : 0.35;
        ctx.lineWidth = 2;
        marker(ctx, verdict.shape, x(past.rate), rowY(i), 6, { fill: verdict.hollow ? theme.surface : theme[verdict.color], stroke: verdict.hollow ? theme[verdict.color] : theme.surface });
        ctx.globalAlpha = 1;
      }
    });
  };
  const dial = kit.canvas({ id: "dial", height: 5.2, draw: drawDial,
    label: () => kit.get("runs").map((r) => `${r.standardised ? "standardised" : "own units"}, rate ${pretty(r.rate)}, momentum ${r.momentum}: ${r.status}`).join("; ") || "No run has ended yet." });
  const rate = kit.slider({ id: "rate", label: "learning rate", min: data.dial[0], max: data.dial[1], log: true, entry: true,
    get: () => kit.get("rate"), set: (v) => kit.push({ rate: v }), done: () => judge() });
  rate.insertBefore(dial.node, rate.lastChild);
  const legend = h("p", { class: "nnw-note nnw-legend" }, "How runs ended: ",
    ...["arrived", "danced", "flew away", "on its way"].map((s) => h("span", {}, h("span", { style: `color: var(--nn-${VERDICTS[s].color})` },
      { arrived: "●", danced: "◆", "flew away": "▲", "on its way": "○" }[s]), ` ${VERDICTS[s].legend}`)));
  const bracket = h("p", { class: "nnw-note", "data-testid": "bracket" });
  kit.syncs.push(() => { // what the runs have shown so far, for the present setting; no formula
    const rates = (status) => kit.get("runs").filter((r) => r.status === status && r.standardised === kit.get("standardised") && r.momentum === kit.get("momentum")).map((r) => r.rate);
    const [good, bad] = [rates("arrived"), rates("flew away")];
    bracket.textContent = [kit.get("standardised") ? "Standardised" : "Own units", kit.get("momentum") ? `, momentum ${kit.get("momentum")}: ` : ": ",
      good.length ? `the largest rate that arrived is ${pretty(Math.max(...good))}` : "no run has arrived yet",
      bad.length ? `, the smallest that flew away is ${pretty(Math.min(...bad))}.` : ", none has flown away."].join("");
  });

  // ---- running ------------------------------------------------------------------------------------------------------
  // A run is put on the dial when it ends, or when a setting is let go of and the same number of steps now ends otherwise.
  const judge = () => {
    refresh();
    const steps = run.path.length - 1, runs = kit.get("runs"), last = runs.at(-1) ?? {};
    kit.push({ steps: run.ended ? steps : kit.get("steps") });
    if (!run.ended && steps < data.limit) return;
    const entry = { rate: kit.get("rate"), momentum: kit.get("momentum"), standardised: kit.get("standardised"), steps, status: run.status };
    if (Object.keys(entry).some((k) => entry[k] !== last[k])) kit.push({ runs: [...runs, entry] });
  };
  const over = () => { refresh(); return run.ended || run.path.length > data.limit; };
  const to = (steps) => { kit.push({ steps: Math.min(steps, data.limit) }); refresh(); if (over()) judge(); };
  let due = 0;
  const player = kit.player({
    advance: (elapsed) => { // slow at first, so that single steps are seen, then ever faster
      const now = run.path.length - 1;
      due += (elapsed / 1000) * Math.min(400, 6 * 1.06 ** now);
      if (due >= 1) { to(now + Math.floor(due)); due %= 1; }
      return !over();
    },
    finish: () => to(data.limit),
  });
  const begin = player.start;
  player.start = () => { due = 1; if (over()) kit.push({ steps: 0 }); refresh(); begin(); };
  const describe = () => kit.say(words());
  const words = () => {
    const steps = run.path.length - 1, now = `loss ${pretty(run.losses.at(-1), 4)}${squared}`, counted = `${steps} step${steps === 1 ? "" : "s"}`;
    return { "at the start": `At the start: ${now}. Press Play or Step.`, arrived: `Arrived at step ${steps}: ${now}.`,
      "flew away": `Flew away: diverged at step ${steps}, ${now}.`,
      danced: steps < data.limit ? `Step ${steps}: going back and forth, ${now}.` : `Danced: after ${counted} it still goes back and forth, ${now}.`,
      "on its way": steps < data.limit ? `Step ${steps}: on its way, ${now}.` : `After ${counted} it is still on its way, ${now}.` }[run.status];
  };

  const momentum = kit.slider({ id: "momentum", label: "momentum", min: 0, max: 0.99, step: 0.01,
    get: () => kit.get("momentum"), set: (v) => kit.push({ momentum: v }), done: () => judge() });
  const standardise = kit.checkbox({ id: "standardise", label: "standardise", get: () => kit.get("standardised"),
    set: (v) => { player.stop(); kit.push({ standardised: v, steps: 0 }); } });
  const step = kit.button({ id: "step", text: "Step", off: over, onclick: () => { player.stop(); to(run.path.length); } });
  const rewind = kit.button({ id: "rewind", text: "Back to step 0", onclick: () => { player.stop(); kit.push({ steps: 0 }); } });
  const scaleNote = h("p", { class: "nnw-note" });
  const tellScale = () => {
    scaleNote.textContent = surface.box.same ? "Each line joins weights of equal loss. The arrow points straight downhill."
      : "Each line joins weights of equal loss. The two axes are not drawn to the same scale.";
  };
  kit.add(
    kit.row(kit.panel(`Loss over the two weights`, surface.node, scaleNote), kit.panel("Loss at every step", curve.node,
      kit.controls(player.node, step, rewind, kit.resetButton(() => player.stop())), kit.controls(momentum, standardise))),
    kit.row(h("div", { class: "nnw-panel" }, rate, legend, bracket)),
  );
  for (const name of ["rate", "momentum", "standardised", "_start", "steps", "runs"]) kit.on(name, () => kit.redraw());
  refresh();
});
