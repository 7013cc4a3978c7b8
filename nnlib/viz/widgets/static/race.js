// OptimizerRace: four walks on one surface, drawn as they go. Their sums stand in race_steps.js.
export default widget("race", (kit) => {
  const { surfaces, methods, styles, dial, grid, limit, finish, flown } = kit.get("_frame");
  const style = Object.fromEntries(methods.map((name, i) => [name, styles[i]]));
  const name = () => kit.get("surface"), start = () => kit.get("starts")[name()], rateOf = (m) => kit.get("rates")[m];
  const view = () => surfaces[name()].view;

  let walks = {}, key = "", steps = 0;
  const refresh = () => {
    const next = JSON.stringify([name(), start(), kit.get("rates"), kit.get("steps")]);
    if (next === key) return;
    key = next;
    steps = kit.get("steps");
    walks = Object.fromEntries(methods.map((m) => [m, walk(name(), m, start(), rateOf(m), steps, { finish, flown })]));
    kit.say(words());
  };
  const over = () => { refresh(); return steps >= limit || methods.every((m) => walks[m].ended || walks[m].status === "stuck"); };

  // ---- the surface: bands of equal loss, painted once and kept ----------------------------------------------------
  let painted = { key: "" };
  const bands = (box, theme) => {
    const density = devicePixelRatio || 1, [w, hgt] = [Math.round(box.width * density), Math.round(box.height * density)], wanted = [name(), w, hgt, theme.surface, theme.blue].join();
    if (painted.key === wanted) return painted.canvas;
    const canvas = Object.assign(document.createElement("canvas"), { width: w, height: hgt }), ctx = canvas.getContext("2d");
    const loss = SURFACES[name()], image = ctx.createImageData(w, hgt), height = new Float64Array(w * hgt);
    for (let j = 0; j < hgt; j++) for (let i = 0; i < w; i++) height[j * w + i] = Math.log1p(2 * loss(...box.back(box.left + (i + 0.5) / density, box.top + (j + 0.5) / density))[0]);
    const top = height.reduce((a, b) => Math.max(a, b), 0), count = 18, deep = theme.dark ? 0.55 : 0.42;
    const colors = Array.from({ length: count + 1 }, (_, k) => channels(mix(theme.surface, theme.blue, deep * (k / count))));
    const band = (n) => Math.floor((height[n] / top) * count);
    for (let n = 0; n < w * hgt; n++) {
      const edge = (n % w && band(n - 1) !== band(n)) || (n >= w && band(n - w) !== band(n));
      const color = edge ? colors[band(n)].map((v) => v + (theme.dark ? 22 : -22)) : colors[band(n)];
      image.data.set([...color.slice(0, 3), 255], 4 * n);
    }
    ctx.putImageData(image, 0, 0);
    painted = { key: wanted, canvas };
    return canvas;
  };
  const pen = (ctx, m, theme, width = 2.2) => {
    ctx.strokeStyle = theme[style[m].color];
    ctx.lineWidth = width;
    ctx.lineJoin = "round";
    ctx.setLineDash(style[m].dash);
  };

  const plane = kit.canvas({ id: "plane", ratio: 0.8, label: () => `The ${name()}, ${surfaces[name()].formula}. ${words()}`, draw(ctx, width, height, theme) {
    refresh();
    const [xRange, yRange] = view(), box = (plane.box = plotBox(kit, width, height, { xRange, yRange, left: 2.9 }));
    const at = ([x, y]) => [clamp(box.x(x), -1e5, 1e5), clamp(box.y(y), -1e5, 1e5)];
    ctx.drawImage(bands(box, theme), box.left, box.top, box.width, box.height);
    ctx.save();
    clipTo(ctx, box);
    for (const m of methods) {
      const trace = () => { ctx.beginPath(); walks[m].path.forEach((w, i) => ctx[i ? "lineTo" : "moveTo"](...at(w))); ctx.stroke(); };
      ctx.setLineDash([]);
      ctx.strokeStyle = theme.surface;
      ctx.globalAlpha = 0.7;
      ctx.lineWidth = 4.5;
      trace();
      ctx.globalAlpha = 1;
      pen(ctx, m, theme);
      trace();
    }
    ctx.restore();
    ctx.save();
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    for (const place of surfaces[name()].lowest) { const [x, y] = at(place); for (const [dx, dy] of [[8, 0], [0, 8]]) line(ctx, x - dx, y - dy, x + dx, y + dy); }
    if (steps) for (const m of methods) { // who has left the picture waits at its edge, hollow
      const [x, y] = at(walks[m].path.at(-1)), inside = [clamp(x, box.left + 8, box.right - 8), clamp(y, box.top + 8, box.bottom - 8)];
      const out = inside[0] !== x || inside[1] !== y || !Number.isFinite(x + y);
      ctx.lineWidth = 2;
      marker(ctx, style[m].marker, inside[0] || box.left + 8, inside[1] || box.top + 8, 6.5, { fill: out ? theme.surface : theme[style[m].color], stroke: out ? theme[style[m].color] : theme.surface });
    }
    ctx.font = kit.font(0.76, 600);
    ctx.textBaseline = "middle";
    const [sx, sy] = at(start()), right = sx > box.right - 4 * kit.rem;
    ctx.textAlign = right ? "right" : "left";
    halo(kit, ctx, "start", sx + (right ? -15 : 15), sy + (sy < box.top + 1.5 * kit.rem ? 0.8 : -0.8) * kit.rem);
    ctx.restore();
    drawAxes(kit, ctx, box, { grid: false, frame: true, xLabel: "x", yLabel: "y" });
  } });
  const moveTo = (w) => kit.push({ starts: { ...kit.get("starts"), [name()]: w.map((v, i) => +clamp(v, ...view()[i]).toPrecision(4)) } });
  kit.handle(plane, { id: "start", label: "the start of all four: x and y", at: () => { const [x, y] = start(); return [plane.box.x(x), plane.box.y(y)]; },
    move: (x, y) => moveTo(plane.box.back(x, y)),
    nudge: (dx, dy) => moveTo(start().map((v, i) => v + ([dx, dy][i] * (view()[i][1] - view()[i][0])) / 100)),
    done: () => judge(), text: () => `x ${pretty(start()[0])}, y ${pretty(start()[1])}` });

  // ---- the loss at every step, on a log scale -----------------------------------------------------------------------
  const curve = kit.canvas({ id: "curve", ratio: 0.66, label: () => `Loss at every step, log scale, with the finish at ${finish}. ${words()}`, draw(ctx, width, height, theme) {
    const log = (v) => Math.log10(Math.max(v, 1e-300)), first = SURFACES[name()](...start())[0];
    const high = Math.max(...methods.flatMap((m) => walks[m].losses.filter(Number.isFinite)));
    const top = log(clamp(high * 1.5, Math.max(first * 1.5, 0.1), Math.max(first * 300, 10))), bottom = log(finish) - 0.6;
    const longest = Math.max(...methods.map((m) => walks[m].path.length - 1)), span = [10, 20, 50, 100, 200, 500, 1000, 2000, limit].find((n) => n >= longest);
    const powers = Array.from({ length: Math.floor(top) - Math.ceil(bottom) + 1 }, (_, k) => Math.ceil(bottom) + k);
    const box = plotBox(kit, width, height, { xRange: [0, span], yRange: [bottom, top], left: 4, right: 1.1 });
    drawAxes(kit, ctx, box, { xLabel: "step", yLabel: "loss", yTicks: powers, yText: (v) => pretty(10 ** v) });
    ctx.save();
    clipTo(ctx, { ...box, left: box.left - 8, width: box.width + 16, height: box.height + 8 });
    ctx.setLineDash([2, 3]);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.2;
    line(ctx, box.left, box.y(log(finish)), box.right, box.y(log(finish)));
    ctx.setLineDash([]);
    ctx.font = kit.font(0.74, 600);
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    halo(kit, ctx, `finish: loss ${finish}`, box.right - 4, box.y(log(finish)) + 4);
    for (const m of methods) {
      const { losses } = walks[m], y = (l) => clamp(box.y(log(Number.isFinite(l) ? l : 1e300)), -1e4, 1e5);
      pen(ctx, m, theme);
      ctx.beginPath();
      losses.forEach((l, i) => ctx[i ? "lineTo" : "moveTo"](box.x(i), y(l)));
      ctx.stroke();
      ctx.setLineDash([]);
      const n = losses.length - 1, py = y(losses[n]);
      ctx.lineWidth = 2;
      if (n) marker(ctx, style[m].marker, box.x(n), clamp(py, box.top + 7, box.bottom), 6, py < box.top ? { fill: theme.surface, stroke: theme[style[m].color] } : { fill: theme[style[m].color], stroke: theme.surface });
    }
    ctx.restore();
  } });

  // ---- running ----------------------------------------------------------------------------------------------------------
  // A race is noted when it is over, or when a setting is let go of and the same number of steps now ends otherwise.
  const judge = () => {
    if (!over() || !steps) return;
    kit.push({ steps: Math.max(...methods.map((m) => walks[m].steps)) });
    refresh();
    const needed = Object.fromEntries(methods.map((m) => [m, walks[m].status === "arrived" ? walks[m].steps : null]));
    const race = { surface: name(), start: start(), rates: kit.get("rates"), needed }, runs = kit.get("runs");
    if (JSON.stringify(race) !== JSON.stringify(runs.at(-1))) kit.push({ runs: [...runs, race] });
  };
  const to = (count) => { kit.push({ steps: Math.min(count, limit) }); refresh(); judge(); };
  let due = 0;
  const player = kit.player({
    advance: (elapsed) => { // slow at first, so that single steps are seen, then ever faster
      due += (elapsed / 1000) * Math.min(1200, 8 * 1.03 ** steps);
      if (due >= 1) { to(steps + Math.floor(due)); due %= 1; }
      return !over();
    },
    finish: () => to(limit),
  });
  const begin = player.start;
  player.start = () => { due = 1; if (over()) kit.push({ steps: 0 }); refresh(); begin(); };
  const setRates = (rates) => { player.stop(); kit.push({ rates, steps: 0 }); };
  const tune = () => setRates(Object.fromEntries(methods.map((m) => [m, bestRate(name(), m, start(), grid, limit, { finish, flown })])));

  // ---- words and controls ---------------------------------------------------------------------------------------------
  const come = (m) => {
    const { status, losses, steps: n } = walks[m], loss = `loss ${pretty(losses.at(-1))}`;
    return { "at the start": loss, "on its way": loss, arrived: `arrived at step ${n}`, stuck: `stuck, ${loss}`, "flew away": `flew away at step ${n}` }[status];
  };
  const words = () => {
    if (!steps) return `At the start (${start().map((v) => pretty(v)).join(", ")}) of the ${name()}: loss ${pretty(walks.SGD.losses[0])}. Press Play or Step.`;
    return `${steps >= limit || methods.every((m) => walks[m].ended) ? "The race is over" : `Step ${steps}`}: ${methods.map((m) => `${m} ${come(m)}`).join("; ")}.`;
  };
  const card = (m) => {
    const swatch = kit.canvas({ id: `key-${m}`, height: 1.3, label: `${m}: how its line is drawn`, draw(ctx, width, height, theme) {
      pen(ctx, m, theme, 2.6);
      line(ctx, 0, height / 2, width, height / 2);
      ctx.setLineDash([]);
      ctx.lineWidth = 2;
      marker(ctx, style[m].marker, width / 2, height / 2, 6.5, { fill: theme[style[m].color], stroke: theme.surface });
    } });
    const now = h("p", { "data-testid": `now-${m}` }), record = h("p", { class: "nnw-note", "data-testid": `record-${m}` });
    kit.syncs.push(() => {
      now.textContent = come(m);
      const past = kit.get("runs").filter((r) => r.surface === name() && String(r.start) === String(start())).map((r) => [r.needed[m], r.rates[m]]);
      if (walks[m].status === "arrived") past.push([walks[m].steps, rateOf(m)]);
      const best = past.filter(([needed]) => needed !== null).reduce((a, b) => (a && a[0] <= b[0] ? a : b), null);
      record.textContent = best ? `fewest steps from here: ${best[0]}, at rate ${pretty(best[1])}` : "has not arrived from here yet";
    });
    return h("div", { class: "nnw-card", style: `border-color: var(--nn-${style[m].color})` }, h("div", { class: "nnw-name" }, swatch.node, m), now,
      kit.slider({ id: `rate-${m}`, label: `rate of ${m}`, min: dial[0], max: dial[1], log: true, entry: true,
        get: () => rateOf(m), set: (v) => kit.push({ rates: { ...kit.get("rates"), [m]: v } }), done: () => judge() }), record);
  };
  const choose = kit.select({ id: "surface", label: "surface", options: Object.keys(surfaces).map((s) => [s, s]), get: name,
    set: (v) => { player.stop(); kit.push({ surface: v, steps: 0 }); } });
  const formula = h("span", { "data-testid": "formula" });
  kit.syncs.push(() => { formula.textContent = `loss = ${surfaces[name()].formula}`; });
  kit.add(
    kit.controls(choose, formula),
    kit.row(
      kit.panel("The surface, and four walks on it", plane.node,
        h("p", { class: "nnw-note" }, "Each line joins places of equal loss; + is where it is lowest. Drag the start.")),
      kit.panel("Loss at every step", curve.node,
        kit.controls(player.node, kit.button({ id: "step", text: "Step", off: over, onclick: () => { player.stop(); to(steps + 1); } }),
          kit.button({ id: "rewind", text: "Back to step 0", onclick: () => { player.stop(); kit.push({ steps: 0 }); } }), kit.resetButton(() => player.stop())),
        kit.controls(kit.button({ id: "tune", text: "Find the best rate of each", onclick: tune }),
          kit.button({ id: "same", text: "SGD's rate for all", onclick: () => setRates(Object.fromEntries(methods.map((m) => [m, rateOf("SGD")]))) })))),
    h("div", { class: "nnw-cards" }, ...methods.map(card)),
  );
  for (const trait of ["surface", "rates", "starts", "steps", "runs"]) kit.on(trait, () => kit.redraw());
  refresh();
});
