// DetectionExplorer: a scene with its boxes, three thresholds, the precision–recall curve over all scenes.
export default widget("detection", (kit) => {
  const { rows, columns, found: counts, there: truthCounts, names, nms: ways, lowest } = kit.get("_frame");
  const total = counts.length, { buffer, byteOffset, byteLength } = kit.get("_images"), bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const cut = (values, width, sizes, make) => { let at = 0; return sizes.map((n) => Array.from({ length: n }, () => make(values.subarray(at, (at += width))))); };
  const there = cut(kit.floats("_there"), 5, truthCounts, (v) => ({ box: [...v.subarray(0, 4)], label: v[4] }));
  const found = cut(kit.floats("_found"), 6, counts, (v) => ({ box: [...v.subarray(0, 4)], score: v[4], label: v[5] })).map((all) => all.sort((a, b) => b.score - a.score));
  const allThere = there.flat();
  const scene = () => clamp(kit.get("scene"), 0, total - 1), score = () => kit.get("score");

  // ---- the sums: boxes and curve when NMS or fit change, counts when the score does --------------------------------
  let matched, pooled, curve, mean, here, all, key = "", countKey = "";
  const count = (boxes, objects) => {
    const shown = boxes.filter((d) => d.score >= score()), hits = shown.filter((d) => d.match >= 0).length;
    return { shown: shown.length, hits, false: shown.length - hits, missed: objects - hits, objects };
  };
  const refresh = () => {
    const next = JSON.stringify([kit.get("nms"), kit.get("overlap"), kit.get("fit")]);
    if (next !== key) {
      key = next;
      matched = found.map((boxes, i) => matches(suppressed(boxes, kit.get("overlap"), kit.get("nms")), there[i], kit.get("fit")));
      pooled = matched.flat();
      curve = curveOf(pooled, allThere.length);
      mean = meanArea(pooled, allThere);
    }
    if (countKey === (countKey = JSON.stringify([key, score(), scene()]))) return;
    here = count(matched[scene()], there[scene()].length);
    all = count(pooled, allThere.length);
  };
  let places, placesOf;
  const thresholds = () => { // where the point can stand: at each score that there is, as a sure detector's are all near 1
    if (placesOf === curve) return places;
    const below = curve.points.map((p) => ({ ...p, score: Math.floor(p.score * 1e4) / 1e4 })), none = Math.min(1, (below[0]?.score ?? 0) + 1e-4);
    placesOf = curve;
    return (places = [{ score: none, precision: 1, recall: 0 }, ...below].filter((p, k, list) => p.score !== list[k + 1]?.score)); // of equal ones the last
  };
  const cents = (v) => v.toFixed(+v.toFixed(2) === v ? 2 : 4);
  const precision = () => (all.shown ? all.hits / all.shown : NaN), recall = () => (all.objects ? all.hits / all.objects : NaN);
  const many = (n, one, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;
  const words = () => `Scene ${scene() + 1} of ${total}: ${many(here.objects, "object")}, ${many(here.shown, "box", "boxes")} shown, ${here.hits} true, ${here.false} false, ${here.missed} missed. `
    + `All scenes: ${all.hits} true, ${all.false} false, ${all.missed} missed; precision ${pretty(precision())}, recall ${pretty(recall())}.`;

  // ---- the scene ----------------------------------------------------------------------------------------------------
  const called = (label) => names[label] ?? String(label);
  const listed = () => matched[scene()].filter((d) => d.score >= score()).map((d) => `${called(d.label)} ${d.score.toFixed(2)} ${d.match < 0 ? "false" : "true"} at ${d.box.map((v) => Math.round(v)).join(" ")}`).join("; ");
  const picture = kit.canvas({ id: "scene-picture", ratio: rows / columns, label: () => `Scene ${scene() + 1}. Boxes: ${listed() || "none"}.`, draw(ctx, width, height, theme) {
    refresh();
    const zoom = width / columns, size = rows * columns, shown = matched[scene()].filter((d) => d.score >= score()), hit = new Set(shown.map((d) => d.match));
    const rectangle = ([x1, y1, x2, y2]) => [x1 * zoom, y1 * zoom, (x2 - x1) * zoom, (y2 - y1) * zoom];
    drawPixels(ctx, bytes.subarray(scene() * size, (scene() + 1) * size), columns, [0, 0, width, height], { high: 255 });
    const { green, gold, blue, orange } = PALETTE.dark; // on a dark photograph, whatever the page
    there[scene()].forEach((t, k) => {
      ctx.lineWidth = hit.has(k) ? 2 : 3;
      ctx.strokeStyle = hit.has(k) ? green : gold;
      ctx.setLineDash([2, 3]);
      ctx.strokeRect(...rectangle(t.box));
    });
    ctx.lineWidth = 2.2;
    ctx.font = kit.font(0.72, 600);
    ctx.textBaseline = "bottom";
    ctx.textAlign = "left";
    for (const d of shown.slice().reverse()) { // the surest on top
      const [x, y, w, tall] = rectangle(d.box), color = d.match < 0 ? orange : blue, text = `${d.match < 0 ? "✗" : "✓"} ${called(d.label)} ${d.score.toFixed(2)}`;
      ctx.setLineDash(d.match < 0 ? [7, 4] : []);
      ctx.strokeStyle = color;
      ctx.strokeRect(x, y, w, tall);
      const room = ctx.measureText(text).width + 6, high = 1.05 * kit.rem, left = clamp(x - 1, 0, width - room), top = y - high < 0 ? y + tall + high > height ? y + high : y + tall + high : y;
      ctx.fillStyle = color;
      ctx.fillRect(left, top - high, room, high);
      ctx.fillStyle = "#101216";
      ctx.fillText(text, left + 3, top - 1);
    }
    ctx.setLineDash([]);
  } });

  // ---- precision and recall --------------------------------------------------------------------------------------------
  const plot = kit.canvas({ id: "curve", ratio: 0.93, label: () => `Precision and recall over all scenes. Average precision ${pretty(curve.area)}. At score ${cents(score())}: precision ${pretty(precision())}, recall ${pretty(recall())}.`, draw(ctx, width, height, theme) {
    refresh();
    const box = (plot.box = plotBox(kit, width, height, { xRange: [0, 1], yRange: [0, 1], right: 1, top: 0.9 }));
    drawAxes(kit, ctx, box, { xLabel: "recall: found of what is there", yLabel: "precision: true of what is shown" });
    if (!allThere.length) return;
    const trace = (value, steps) => { // steps: level up to each recall, as the dips are filled in
      let [x0, y0] = [box.x(0), NaN];
      ctx.beginPath();
      curve.points.forEach((p, k) => {
        const [x, y] = [box.x(p.recall), box.y(p[value])];
        if (k < curve.points.length - 1 && Math.abs(x - x0) + Math.abs(y - y0) < 0.8) return; // too near to be seen
        if (steps) ctx[k ? "lineTo" : "moveTo"](x0, y);
        ctx[k || steps ? "lineTo" : "moveTo"](x, y);
        [x0, y0] = [x, y];
      });
    };
    if (curve.points.length) {
      trace("filled", true);
      ctx.lineTo(box.x(curve.points.at(-1).recall), box.bottom);
      ctx.lineTo(box.left, box.bottom);
      ctx.fillStyle = mix(theme.surface, theme.blue, 0.16);
      ctx.globalAlpha = 0.8;
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    ctx.lineWidth = 2.2;
    ctx.lineJoin = "round";
    ctx.strokeStyle = theme.blue;
    trace("precision", false);
    ctx.stroke();
  } });
  const point = () => [plot.box.x(all.objects ? recall() : 0), plot.box.y(all.shown ? precision() : 1)];
  const cutAt = (v, digits) => kit.push({ score: +clamp(v, 0, 1).toFixed(digits) });
  kit.handle(plot, { id: "point", color: "orange", label: "point on the curve: the score threshold; left and right arrow keys",
    at: point, move: (x, y) => { // the threshold whose point on the curve lies nearest
      if (!allThere.length) return;
      const away = ({ precision: p, recall: r }) => Math.hypot(plot.box.x(r) - x, 0.2 * (plot.box.y(p) - y)); // mostly sideways
      const near = thresholds().reduce((best, t) => (away(t) < away(best) ? t : best));
      cutAt(near.score, 4);
    },
    nudge: (dx, dy) => cutAt(score() + (dy - dx) / 100, 2), text: () => `score at least ${cents(score())}: precision ${pretty(precision())}, recall ${pretty(recall())}` });

  // ---- controls and numbers ---------------------------------------------------------------------------------------------
  const dial = (id, label, options = {}) => kit.slider({ id, label, min: 0, max: 1, step: 0.01, text: cents, get: () => kit.get(id), set: (v) => kit.push({ [id]: v }), ...options });
  const go = (to) => kit.push({ scene: (to + total) % total });
  const mistake = () => { // the next scene with a false box or a missed object
    for (let k = 1; k <= total; k++) {
      const i = (scene() + k) % total, there_ = count(matched[i], there[i].length);
      if (there_.false || there_.missed) return go(i);
    }
    kit.say("There is no mistake in any scene at these thresholds.");
  };
  const cells = {}, cell = (id) => (cells[id] = h("td", { "data-testid": id }));
  const line_ = (id, text, color, sign) => h("tr", {}, h("th", {}, color && h("span", { style: `color: var(--nn-${color})`, "aria-hidden": "true" }, `${sign} `), text), cell(`here-${id}`), cell(`all-${id}`));
  const table = h("table", {}, h("tr", {}, h("th", {}), h("th", {}, "this scene"), h("th", {}, "all scenes")),
    line_("true", "true boxes", "blue", "▭"), line_("false", "false boxes", "orange", "▭"), line_("missed", "missed objects", "gold", "▭"));
  const areas = h("p", { "data-testid": "areas" }), title = h("p", { class: "nnw-title", "data-testid": "scene-title" });
  kit.syncs.push(() => {
    refresh();
    for (const [where, c] of [["here", here], ["all", all]]) {
      write(cells[`${where}-true`], String(c.hits));
      write(cells[`${where}-false`], String(c.false));
      write(cells[`${where}-missed`], String(c.missed));
    }
    write(areas, `Precision ${pretty(precision())}, recall ${pretty(recall())}. Average precision (the shaded area) ${pretty(curve.area)}; mean over the classes ${pretty(mean)}.`);
    write(title, `Scene ${scene() + 1} of ${total}`);
    kit.say(words());
  });
  const mark = (style, words_) => h("span", {}, h("span", { class: "nnw-key", style, "aria-hidden": "true" }), ` ${words_}`);
  const many_ = total > 1 ? [kit.button({ id: "previous", text: "Previous scene", onclick: () => go(scene() - 1) }), kit.button({ id: "next", text: "Next scene", onclick: () => go(scene() + 1) }), kit.button({ id: "mistake", text: "Next mistake", onclick: mistake })] : [];
  kit.add(
    h("div", { class: "nnw-pair" },
      h("div", { class: "nnw-panel" }, title, picture.node, h("p", { class: "nnw-note nnw-legend" }, mark("border: 2px solid var(--nn-blue)", "✓ true"), mark("border: 2px dashed var(--nn-orange)", "✗ false"),
        mark("border: 2px dotted var(--nn-green)", "what is there"), mark("border: 3px dotted var(--nn-gold)", "missed")), kit.controls(...many_)),
      kit.panel("Precision and recall, all scenes", plot.node)),
    h("div", { class: "nnw-dials" }, dial("score", "score at least"), dial("overlap", "NMS drops above IoU"), dial("fit", "a match needs IoU", { min: lowest, max: 1 })),
    kit.controls(kit.select({ id: "nms", label: "NMS", options: ways.map((w) => [w, w === "off" ? "off" : `within ${w}`.replace("within all", "across all")]), get: () => kit.get("nms"), set: (v) => kit.push({ nms: v }) }), kit.resetButton()),
    h("div", { class: "nnw-row nnw-numbers" }, table, areas),
  );
  for (const name of ["scene", "score", "overlap", "nms", "fit"]) kit.on(name, () => kit.redraw());
  refresh();
});
