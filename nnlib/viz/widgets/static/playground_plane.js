// Playground: the plane with the points and what the network says of it, and the loss curves.

// now() -> the picture; points() -> float32 x1, x2, class, test; selected() -> a unit of the network or null.
function decisionPlane(kit, { now, points, selected, grid, small, reach, probe, setProbe, title }) {
  const sheet = document.createElement("canvas"), values = new Int8Array(grid * grid), range = [-reach, reach];
  const layer = document.createElement("canvas");
  let layerKey = null;
  const pointsLayer = (box, theme) => { // drawn once, for they stay while the network learns
    const all = points(), density = devicePixelRatio || 1, key = [box.width, box.height, density, theme.ink, theme.surface];
    if (layerKey?.all === all && String(layerKey.key) === String(key)) return layer;
    layerKey = { all, key };
    Object.assign(layer, { width: Math.round(box.width * density), height: Math.round(box.height * density) });
    const ctx = layer.getContext("2d"), r = all.length > 1200 ? 3 : 3.8;
    ctx.setTransform(density, 0, 0, density, -box.left * density, -box.top * density);
    for (const test of [0, 1]) for (let i = 0; i < all.length; i += 4) {
      if (all[i + 3] !== test) continue;
      ctx.lineWidth = test ? 1.6 : 0.9;
      marker(ctx, all[i + 2] ? "circle" : "square", box.x(all[i]), box.y(all[i + 1]), r, { fill: theme[all[i + 2] ? "blue" : "orange"], stroke: test ? theme.ink : theme.surface });
    }
    return layer;
  };
  const chance = (z) => 1 / (1 + Math.exp(-z));
  const plane = kit.canvas({ id: "plane", ratio: 0.97, label: () => `${title()}. Class 1 has probability ${pretty(chance(now().score))} at the point to try.`,
    draw(ctx, width, height, theme) {
      const pic = now(), box = (plane.box = plotBox(kit, width, height, { xRange: range, yRange: range, left: 2.2, bottom: 2.7, right: 0.4 }));
      const unit = selected(), inside = unit && unit.line === null && !(unit.layer === pic.units.length - 1);
      ctx.save();
      clipTo(ctx, box);
      ctx.imageSmoothingEnabled = true;
      const colors = ramp(theme, theme.dark ? 0.62 : 0.5);
      if (inside) {
        const size = small * small, own = pic.outputs[unit.layer].subarray(unit.unit * size, (unit.unit + 1) * size);
        spread(ctx, paintValues(sheet, own, small, colors), small, box);
      } else {
        for (let i = 0; i < values.length; i++) values[i] = Math.round(127 * (2 * chance((pic.scores[i] / 32767) * pic.top) - 1));
        spread(ctx, paintValues(sheet, values, grid, colors), grid, box);
        ctx.strokeStyle = theme.ink;
        ctx.lineWidth = 2;
        contour(ctx, pic.scores, grid, box);
      }
      ctx.drawImage(pointsLayer(box, theme), box.left, box.top, box.width, box.height);
      ctx.font = kit.font(0.78, 700);
      const [px, py] = [box.x(probe()[0]), box.y(probe()[1])], words = `class 1: ${pretty(100 * chance(pic.score))} %`;
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      const room = ctx.measureText(words).width, beside = px + 1.1 * kit.rem + room < box.right ? px + 1.1 * kit.rem : px - 1.1 * kit.rem - room;
      halo(kit, ctx, words, clamp(beside, box.left + 4, box.right - room - 4), clamp(py - 0.9 * kit.rem, box.top + 0.8 * kit.rem, box.bottom), theme.purple);
      ctx.restore();
      drawAxes(kit, ctx, box, { grid: false, frame: true, xLabel: "x1", yLabel: "x2", xTicks: [-2, 0, 2], yTicks: [-2, 0, 2] });
    } });
  const put = (p) => setProbe(p.map((v) => +clamp(v, ...range).toFixed(2)));
  kit.handle(plane, { id: "probe", label: "the point to try: x1 and x2", color: "purple",
    at: () => [plane.box.x(probe()[0]), plane.box.y(probe()[1])], move: (x, y) => put(plane.box.back(x, y)),
    nudge: (dx, dy) => put(probe().map((v, i) => v + [dx, dy][i] * 0.05)),
    text: () => `x1 ${pretty(probe()[0])}, x2 ${pretty(probe()[1])}: class 1 with probability ${pretty(chance(now().score))}` });
  return { node: plane.node, chance: () => chance(now().score) };
}

// Values stand in the middle of their cells: the picture is stretched so that they do so on the plane too.
function spread(ctx, sheet, side, box) {
  ctx.drawImage(sheet, 0, 0, side, side, box.left, box.top, box.width, box.height);
}

// The lines along which the scores are 0, cell by cell.
function contour(ctx, scores, grid, box) {
  const x = (i) => box.left + ((i + 0.5) / grid) * box.width, y = (j) => box.top + ((j + 0.5) / grid) * box.height;
  ctx.beginPath();
  for (let j = 0; j + 1 < grid; j++) for (let i = 0; i + 1 < grid; i++) {
    const at = j * grid + i, [a, b, c, d] = [scores[at], scores[at + 1], scores[at + grid + 1], scores[at + grid]];
    const kind = (a > 0) | ((b > 0) << 1) | ((c > 0) << 2) | ((d > 0) << 3);
    if (kind === 0 || kind === 15) continue;
    const cut = [];
    if (a > 0 !== b > 0) cut.push([x(i + a / (a - b)), y(j)]);
    if (b > 0 !== c > 0) cut.push([x(i + 1), y(j + b / (b - c))]);
    if (d > 0 !== c > 0) cut.push([x(i + d / (d - c)), y(j + 1)]);
    if (a > 0 !== d > 0) cut.push([x(i), y(j + a / (a - d))]);
    for (let k = 0; k + 1 < cut.length; k += 2) { ctx.moveTo(...cut[k]); ctx.lineTo(...cut[k + 1]); }
  }
  ctx.stroke();
}

// rows() -> [[epoch, loss, right, test loss, test right], ...]
function lossCurves(kit, { rows, now }) {
  return kit.canvas({ id: "curves", height: 10, label: () => {
    const [epoch, loss, , test] = rows().at(-1);
    return `Loss over ${epoch} epochs: now ${pretty(loss)} on the training points and ${pretty(test)} on the test points.`;
  }, draw(ctx, width, height, theme) {
    const all = rows(), far = Math.max(all.at(-1)[0], all[0][0] + 1), span = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].find((n) => n >= far) ?? far;
    const top = Math.max(0.1, ...all.map((r) => Math.min(2, Math.max(r[1], r[3])) || 0)) * 1.1;
    const box = plotBox(kit, width, height, { xRange: [all[0][0], span], yRange: [0, top], left: 2.9, right: 0.7 });
    drawAxes(kit, ctx, box, { xLabel: "epoch", yLabel: "loss" });
    ctx.save();
    clipTo(ctx, box);
    if (now().epoch !== now().now) {
      ctx.strokeStyle = theme.muted;
      ctx.setLineDash([2, 3]);
      line(ctx, box.x(now().epoch), box.top, box.x(now().epoch), box.bottom);
    }
    ctx.lineWidth = 2;
    ctx.lineJoin = "round";
    ctx.font = kit.font(0.76, 700);
    ctx.textBaseline = "middle";
    const ends = [[1, "blue", [], "train"], [3, "orange", [5, 3], "test"]];
    for (const [column, color, dash] of ends) {
      ctx.strokeStyle = theme[color];
      ctx.setLineDash(dash);
      ctx.beginPath();
      all.forEach((r, i) => ctx[i ? "lineTo" : "moveTo"](box.x(r[0]), clamp(box.y(r[column]), -1e4, 1e4)));
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.restore();
    ctx.save();
    ctx.textAlign = "right";
    ctx.font = kit.font(0.76, 700);
    ctx.textBaseline = "middle";
    ends.forEach(([, color, dash, name], i) => {
      const y = box.top + (0.7 + 1.15 * i) * kit.rem;
      halo(kit, ctx, name, box.right - 4, y, theme[color]);
      ctx.strokeStyle = theme[color];
      ctx.lineWidth = 2;
      ctx.setLineDash(dash);
      line(ctx, box.right - 4.6 * kit.rem, y, box.right - 2.7 * kit.rem, y);
    });
    ctx.restore();
  } });
}
