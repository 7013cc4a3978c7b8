// NeuronExplorer: the plane of two inputs, the line where the sum is 0, and the weight vector at right angles to it.
export default widget("neuron", (kit) => {
  const { inputs, limits, weightLimits, reach: K, biasLimit, classes } = kit.get("_frame");
  const points = kit.floats("_points"), labels = kit.floats("_labels");
  const weights = () => kit.get("weights"), bias = () => kit.get("bias"), probe = () => kit.get("probe");
  const activation = () => kit.get("activation"), output = (z) => ACTIVATIONS[activation()].f(z);
  const sumAt = ([x, y]) => weights()[0] * x + weights()[1] * y + bias();
  const spans = limits.map(([low, high]) => high - low);
  const tidy = (v, limit) => { // a round number, much finer than a slider's steps
    const step = 10 ** Math.floor(Math.log10(limit / 200));
    return +(Math.round(clamp(v, -limit, limit) / step) * step).toPrecision(12);
  };
  const setWeights = (w) => kit.push({ weights: w.map((v, i) => tidy(v, weightLimits[i])) });
  const setBias = (b) => kit.push({ bias: tidy(b, biasLimit) });
  const setProbe = (p) => kit.push({ probe: p.map((v, i) => clamp(+(v.toPrecision(3)), ...limits[i])) });

  // In pixels: the picture's middle, the direction in which the sum grows, the line's nearest point, the vector's tip.
  // The vector starts in the middle. A weight is drawn by how much the sum changes across the picture, so that vector
  // and line are at right angles whatever the axes' scales.
  const geometry = (box) => {
    const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const slope = [(weights()[0] * spans[0]) / box.width, (-weights()[1] * spans[1]) / box.height], steep = Math.hypot(...slope);
    const z = sumAt(box.back(...middle)), n = steep > 1e-12 ? slope.map((v) => v / steep) : [0, 0];
    return { middle, slope, steep, n, z, foot: middle.map((v, i) => v - (steep > 1e-12 ? (n[i] * z) / steep : 0)),
      tip: [middle[0] + ((weights()[0] * spans[0]) / K) * 0.46 * box.width, middle[1] - ((weights()[1] * spans[1]) / K) * 0.46 * box.height] };
  };
  const weightsOf = (box, [x, y]) => {
    const { middle } = geometry(box);
    return [((x - middle[0]) / (0.46 * box.width)) * K / spans[0], ((middle[1] - y) / (0.46 * box.height)) * K / spans[1]];
  };

  const tint = (a) => {
    const { low, high } = ACTIVATIONS[activation()];
    const t = high === null ? clamp(a / 4, -1, 1) : ((a - low) / (high - low)) * 2 - 1;
    return mix(kit.theme.surface, t < 0 ? kit.theme.orange : kit.theme.blue, Math.abs(t) * (kit.theme.dark ? 0.42 : 0.3));
  };

  const plane = kit.canvas({ id: "plane", ratio: 1, label: () => `The plane of ${inputs.join(" and ")}. ${words()}`, draw(ctx, width, height, theme) {
    const box = (plane.box = plotBox(kit, width, height, { xRange: limits[0], yRange: limits[1], left: 3.2 }));
    const { middle: [cx, cy], slope: [gx, gy], steep, n: [nx, ny], z, foot: [fx, fy], tip } = geometry(box);
    ctx.save();
    clipTo(ctx, box);
    if (steep > 1e-12) { // the output changes along one direction only: a gradient of exact stops
      const reach = (Math.abs(gx) * box.width + Math.abs(gy) * box.height) / 2, far = reach / steep;
      const fill = ctx.createLinearGradient(cx - nx * far, cy - ny * far, cx + nx * far, cy + ny * far);
      const edge = clamp((reach - z) / (2 * reach), 0, 1);
      if (activation() === "step") for (const [at, a] of [[0, edge ? 0 : 1], [edge, edge ? 0 : 1], [edge, edge < 1 ? 1 : 0], [1, edge < 1 ? 1 : 0]]) fill.addColorStop(at, tint(a));
      else for (let k = 0; k <= 40; k++) fill.addColorStop(k / 40, tint(output(z - reach + (2 * reach * k) / 40)));
      ctx.fillStyle = fill;
    } else ctx.fillStyle = tint(output(z));
    ctx.fillRect(box.left, box.top, box.width, box.height);
    ctx.restore();
    drawAxes(kit, ctx, box, { grid: false, frame: true, xLabel: inputs[0], yLabel: inputs[1] });
    ctx.save();
    clipTo(ctx, box);
    const size = labels.length > 30 ? 4.5 : 7;
    ctx.lineWidth = 1.2;
    for (let i = 0; i < labels.length; i++) {
      const p = [points[2 * i], points[2 * i + 1]], [px, py] = [box.x(p[0]), box.y(p[1])], one = labels[i] > 0.5;
      if (one !== sumAt(p) > 0) { ctx.strokeStyle = theme.ink; ctx.beginPath(); ctx.arc(px, py, size + 3.5, 0, 2 * Math.PI); ctx.stroke(); }
      marker(ctx, one ? "circle" : "square", px, py, size, { fill: one ? theme.blue : theme.orange, stroke: theme.surface });
    }
    if (steep > 1e-12) {
      const far = width + height, s = 0.6 * kit.rem;
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 2.5;
      line(ctx, fx - ny * far, fy + nx * far, fx + ny * far, fy - nx * far);
      ctx.lineWidth = 1.2; // the right angle, said by a little square
      ctx.beginPath();
      ctx.moveTo(fx + nx * s, fy + ny * s);
      ctx.lineTo(fx + nx * s - ny * s, fy + ny * s + nx * s);
      ctx.lineTo(fx - ny * s, fy + nx * s);
      ctx.stroke();
      ctx.font = kit.font(0.76, 600);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      const along = (ny > 0 ? 1 : -1) * 5.5 * kit.rem, off = (0.7 + Math.abs(nx) * 2.2) * kit.rem;
      for (const [side, text] of [[1, "sum > 0"], [-1, "sum < 0"]])
        halo(kit, ctx, text, clamp(fx + ny * along + nx * side * off, box.left + 2.2 * kit.rem, box.right - 2.2 * kit.rem), clamp(fy - nx * along + ny * side * off, box.top + kit.rem, box.bottom - kit.rem));
      ctx.strokeStyle = theme.green;
      ctx.lineWidth = 3;
      arrow(ctx, cx, cy, ...tip, 13);
      ctx.font = kit.font(0.9, 700);
      halo(kit, ctx, "w", tip[0] + nx * 1.5 * kit.rem, tip[1] + ny * 1.5 * kit.rem, theme.green);
    }
    const [px, py] = [box.x(probe()[0]), box.y(probe()[1])], words = `output ${pretty(output(sumAt(probe())))}`;
    ctx.font = kit.font(0.78, 700);
    const side = px + 1.3 * kit.rem + ctx.measureText(words).width > box.right ? -1 : 1;
    ctx.textAlign = side > 0 ? "left" : "right";
    ctx.textBaseline = "middle";
    halo(kit, ctx, words, px + side * 1.1 * kit.rem, py - 0.7 * kit.rem, theme.purple);
    ctx.restore();
  } });

  const pixel = (p) => [plane.box.x(p[0]), plane.box.y(p[1])];
  kit.handle(plane, { id: "probe", label: `input to try: ${inputs.join(" and ")}`, color: "purple", at: () => pixel(probe()),
    move: (x, y) => setProbe(plane.box.back(x, y)), nudge: (dx, dy) => setProbe(probe().map((v, i) => v + ([dx, dy][i] * spans[i]) / 80)),
    text: () => probe().map((v, i) => `${inputs[i]} ${pretty(v)}`).join(", ") });
  kit.handle(plane, { id: "line", label: "the line where the sum is 0; moving it changes the bias", color: "ink", at: () => geometry(plane.box).foot,
    move: (x, y) => { const p = plane.box.back(x, y); if (weights().some((w) => w)) setBias(-(weights()[0] * p[0] + weights()[1] * p[1])); },
    nudge: (dx, dy) => setBias(bias() + ((dx + dy) * biasLimit) / 200), text: () => `bias ${pretty(bias())}` });
  kit.handle(plane, { id: "weight-vector", label: "tip of the weight vector", color: "green", at: () => geometry(plane.box).tip,
    move: (x, y) => setWeights(weightsOf(plane.box, [x, y])), nudge: (dx, dy) => setWeights(weights().map((w, i) => w + ([dx, dy][i] * weightLimits[i]) / 60)),
    text: () => `weights ${weights().map((w) => pretty(w)).join(" and ")}` });

  const rows = () => [...inputs.map((name, i) => ({ name: `${name} × weight ${i + 1}`, detail: `${pretty(probe()[i])} × ${pretty(weights()[i])}`, value: probe()[i] * weights()[i] })),
    { name: "bias", detail: "", value: bias() }];
  const bars = waterfall(kit, rows);
  const curve = activationPlot(kit, { sum: () => sumAt(probe()), name: activation });

  const words = () => {
    const z = sumAt(probe()), right = Array.from(labels).filter((l, i) => (l > 0.5) === sumAt([points[2 * i], points[2 * i + 1]]) > 0).length;
    const line = weights().some((w) => w) ? "" : " Both weights are 0: there is no line.";
    const score = labels.length ? ` ${right} of ${labels.length} points lie on their own side of the line.` : "";
    return `At (${probe().map((v) => pretty(v)).join(", ")}) the sum is ${pretty(z)} and the output ${pretty(output(z))}.${line}${score}`;
  };
  kit.syncs.push(() => kit.say(words()));

  const neuron = [
    ...[0, 1].map((i) => kit.slider({ id: `weight-${i + 1}`, label: `weight ${i + 1} (${inputs[i]})`, min: -weightLimits[i], max: weightLimits[i], step: weightLimits[i] / 60,
      get: () => weights()[i], set: (v) => setWeights(weights().map((w, k) => (k === i ? v : w))) })),
    kit.slider({ id: "bias", label: "bias", min: -biasLimit, max: biasLimit, step: biasLimit / 200, get: bias, set: setBias }),
  ];
  const tries = [0, 1].map((i) => kit.slider({ id: `probe-${i + 1}`, label: `input ${inputs[i]}`, min: limits[i][0], max: limits[i][1], step: spans[i] / 80,
      get: () => probe()[i], set: (v) => setProbe(probe().map((p, k) => (k === i ? v : p))) }));
  const sign = (color, mark, words) => h("span", {}, h("span", { style: `color: var(--nn-${color})` }, mark), ` ${words}`);
  const legend = h("p", { class: "nnw-note nnw-legend" }, sign("green", "→", "w: weight vector, drag its tip"),
    sign("ink", "—", "line: drag it, the bias changes"), sign("purple", "●", "input to try"),
    ...(labels.length ? [sign("orange", "■", classes[0]), sign("blue", "●", classes[1]), sign("ink", "○", "on the wrong side")] : []),
    Math.max(...spans) < Math.min(...spans) * 1.001 ? null : h("span", {}, "The axes have different scales; each weight is drawn by how far it moves the sum across the picture."));
  kit.add(
    kit.row(kit.panel("The plane of the two inputs", plane.node, legend),
      kit.panel("The sum at the input to try", bars.node, h("p", { class: "nnw-title nnw-next" }, "From sum to output"), curve.node, kit.controls(activationSelect(kit), kit.resetButton()))),
    kit.controls(...neuron),
    kit.controls(...tries),
  );
  for (const name of ["weights", "bias", "activation", "probe"]) kit.on(name, () => kit.redraw());
});
