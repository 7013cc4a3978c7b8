// FeatureMaps: a sheet to draw on, the output of every layer (computed in Python), one map enlarged, the odds.
export default widget("featuremaps", (kit) => {
  const { size, stages, classes, examples } = kit.get("_frame");
  const pad = sheet(kit, { size: SIDE % size ? 8 : size });
  const flat = (stage) => stages[stage].shape.length === 1;
  const [TILE, CELL] = [3.6, 0.9]; // rem: the largest map in a strip, the largest cell of a row of numbers

  // ---- what Python sends -------------------------------------------------------------------------------------------
  let offsets = [0], maps, ranges, limits;
  for (const { shape } of stages) offsets.push(offsets.at(-1) + shape.reduce((a, b) => a * b, 1));
  const arrive = () => {
    const all = kit.floats("_maps");
    maps = stages.map((_, s) => all.subarray(offsets[s], offsets[s + 1]));
    ranges = maps.map(extent);
    limits = ranges.map(([low, high]) => Math.max(1e-9, -low, high));
  };
  const channel = (s, c) => { // one map: values, rows, columns
    if (flat(s)) return { values: maps[s].subarray(c, c + 1), rows: 1, columns: 1 };
    const [, rows, columns] = stages[s].shape;
    return { values: maps[s].subarray(c * rows * columns, (c + 1) * rows * columns), rows, columns };
  };
  const shades = (s) => (s ? { low: -limits[s], high: limits[s], colours: signedRamp(kit.theme) } : { low: 0, high: 1, colours: inkRamp(kit.theme) });
  const sizes = (s) => stages[s].shape.join(" × ");
  const picked = () => { const [s, c] = kit.get("pick"), stage = clamp(s, 0, stages.length - 1); return [stage, clamp(c, 0, stages[stage].shape[0] - 1)]; };
  const extremes = () => { const { values, columns } = channel(...picked()), top = values.indexOf(Math.max(...values)); return { low: Math.min(...values), high: values[top], row: Math.floor(top / columns), column: top % columns }; };
  const called = () => { const [s, c] = picked(), name = s ? `Layer ${stages[s].name}` : "The input"; return flat(s) ? `${name}, number ${c} of ${stages[s].shape[0]}` : s ? `${name}, channel ${c} of ${stages[s].shape[0]}` : name; };
  const told = () => { const e = extremes(), [s] = picked(); return flat(s) ? `${called()}: ${pretty(e.high)}` : `${called()}: ${pretty(e.low)} to ${pretty(e.high)}, highest in row ${e.row}, column ${e.column}`; };
  const ranked = () => kit.get("odds").map((p, k) => [p, k]).sort((a, b) => b[0] - a[0]);
  const percent = (p) => (p < 0.001 ? "< 0.1 %" : `${(100 * p).toFixed(p < 0.0995 ? 1 : 0)} %`);
  const seen = () => { const k = kit.get("_shown"); return k < 0 ? "your drawing" : `example ${k + 1} of ${examples.length}${examples[k] && `, labelled ${examples[k]}`}`; };
  const words = () => { const [[p, k], [q, j]] = ranked(); return `The model sees ${seen()} and says ${classes[k]} (${percent(p)}), then ${classes[j]} (${percent(q)}). ${told()}.`; };

  // ---- a strip of maps for each layer: as many in a row as fit at their best size, eight at most --------------------
  const strip = (s) => {
    const [count, rows = 1, columns = 1] = stages[s].shape, across = Math.min(count, !flat(s) ? 8 : count > 128 ? 64 : 32), down = Math.ceil(count / across);
    const gap = !flat(s) ? 3 : count > 128 ? 0 : 1, place = (surface) => ({ w: surface.width / across, h: surface.height / down });
    let mosaic, of; // all maps of the layer as one picture, put together when they arrive
    const together = () => {
      if (of === maps[s]) return mosaic;
      [of, mosaic] = [maps[s], new Float32Array(down * rows * across * columns).fill(NaN)];
      for (let c = 0, k = 0; c < count; c++) for (let i = 0; i < rows; i++, k += columns)
        mosaic.set(of.subarray(k, k + columns), ((Math.floor(c / across) * rows + i) * across + (c % across)) * columns);
      return mosaic;
    };
    const surface = kit.canvas({ id: `layer-${s}`, ratio: (down * rows) / (across * columns), label: () => `${s ? `Layer ${stages[s].name}` : "The input"}, ${sizes(s)}, from ${pretty(ranges[s][0])} to ${pretty(ranges[s][1])}.`,
      draw(ctx, width, height, theme) {
        const { w, h: tall } = place(surface), [stage, chosen] = picked();
        drawPixels(ctx, together(), across * columns, [0, 0, width, height], shades(s));
        for (let c = 0; gap && c < count; c++) { // a thin frame round each, a gap between
          const box = [(c % across) * w, Math.floor(c / across) * tall, w, tall];
          ctx.strokeStyle = theme.surface;
          ctx.lineWidth = gap;
          ctx.strokeRect(...box);
          if (w < 12) continue;
          ctx.strokeStyle = theme.line;
          ctx.lineWidth = 1;
          ctx.strokeRect(box[0] + gap / 2, box[1] + gap / 2, w - gap, tall - gap);
        }
        if (stage === s) drawFrame(ctx, [(chosen % across) * w + 1.5, Math.floor(chosen / across) * tall + 1.5, w - 3, tall - 3], theme, theme.gold, 2);
      } });
    surface.node.style.maxWidth = `${Math.min(across, 32) * (flat(s) ? CELL : TILE * Math.min(1, columns / rows))}rem`;
    const choose = (c) => { if (c >= 0 && c < count) kit.push({ pick: [s, c] }); };
    kit.drag(surface.node, (x, y) => { const { w, h: tall } = place(surface); choose(clamp(Math.floor(y / tall), 0, down - 1) * across + clamp(Math.floor(x / w), 0, across - 1)); });
    const mine = () => (picked()[0] === s ? picked()[1] : 0);
    const node = kit.handle(surface, { id: `cursor-${s}`, cell: true, color: "gold", label: `maps of ${s ? `layer ${stages[s].name}` : "the input"}: arrow keys choose the one that is enlarged`,
      at: () => { const { w, h: tall } = place(surface); return [((mine() % across) + 0.5) * w, (Math.floor(mine() / across) + 0.5) * tall]; }, move: () => {},
      nudge: (dx, dy) => choose(mine() + Math.sign(dx) - Math.sign(dy) * across), text: () => (picked()[0] === s ? told() : `${count} to choose from`) });
    node.addEventListener("focus", () => { if (picked()[0] !== s && node.matches(":focus-visible")) choose(0); });
    const range = h("span", { class: "nnw-range" });
    kit.syncs.push(() => write(range, s ? ` ±${pretty(limits[s], 2)}` : ""));
    return h("div", { class: "nnw-strip" }, h("p", {}, h("strong", {}, s ? stages[s].name : "input"), ` ${sizes(s)}`, range), surface.node);
  };
  const strips = stages.map((_, s) => strip(s));

  // ---- the enlarged map and the odds -----------------------------------------------------------------------------------
  const large = kit.canvas({ id: "large", ratio: 1, label: () => `${told()}.`, draw(ctx, width, height, theme) {
    const [s, c] = picked(), { values, rows, columns } = channel(s, c), shade = shades(s);
    const scale = Math.min(width / columns, height / rows);
    if (rows === columns && rows <= 8) {
      const colour = (v) => `rgb(${shade.colours[Math.round(clamp((255 * (v - shade.low)) / (shade.high - shade.low), 0, 255))].join(",")})`;
      drawGrid(kit, ctx, width, height, values, { colour, text: (v) => pretty(+v.toFixed(2)), ink: (v) => (Math.abs(v) > 0.6 * shade.high ? theme.surface : theme.ink) });
    } else drawPixels(ctx, values, columns, [(width - columns * scale) / 2, 0, columns * scale, rows * scale], shade);
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(0.5, 0.5, columns * scale - 1, rows * scale - 1);
  } });
  const title = h("p", { class: "nnw-title", "data-testid": "large-title" }), scale = h("p", { class: "nnw-note" });
  const bars = classes.map(() => ({ bar: h("div", { class: "nnw-bar" }), text: h("span", {}) }));
  const odds = h("div", { class: "nnw-odds", "data-testid": "odds" }, ...bars.flatMap(({ bar, text }, k) => [h("span", {}, classes[k]), h("div", {}, bar), text]));
  kit.syncs.push(() => {
    const [s] = picked(), best = ranked()[0][1];
    write(title, called());
    write(scale, s ? `Orange −${pretty(limits[s])}, blue ${pretty(limits[s])}, and 0 between: one scale for the whole layer.` : "0 blank, 1 full of ink.");
    kit.get("odds").forEach((p, k) => {
      bars[k].bar.style.width = `${100 * p}%`;
      bars[k].bar.classList.toggle("nnw-best", k === best);
      write(bars[k].text, percent(p));
    });
    kit.say(words());
  });
  const example = kit.button({ id: "example", text: "Next example", onclick: () => kit.push({ example: kit.get("example") + 1 }) });
  kit.add(
    h("div", { class: "nnw-desk" },
      kit.panel("Draw a digit", pad.surface.node, kit.controls(...pad.buttons), kit.controls(example, kit.resetButton()),
        h("p", { class: "nnw-note" }, "Keys on the sheet: arrows move, Space paints a point, Enter lowers or lifts the pen.")),
      h("div", { class: "nnw-panel" }, title, large.node, scale),
      kit.panel("The odds", odds)),
    h("p", { class: "nnw-title" }, "Every layer, from the picture to the scores"),
    h("div", { class: "nnw-strips" }, ...strips),
    h("p", { class: "nnw-note nnw-last" }, "Point at a map to enlarge it, or go to a layer with Tab and choose with the arrow keys. ± is the largest size in a layer: blue is positive, orange negative."),
  );
  arrive();
  kit.on("_maps", () => { arrive(); kit.redraw(); });
  for (const name of ["pick", "odds", "_shown"]) kit.on(name, () => kit.redraw());
});
