// PixelNeuron: a drawing times a template of weights, product by product, then the sum and the output.
export default widget("pixelneuron", (kit) => {
  const { size, scale, biasLimit, templates } = kit.get("_frame");
  const pad = sheet(kit, { size });
  const weights = () => kit.get("weights"), bias = () => kit.get("bias"), activation = () => kit.get("activation");
  const products = () => Array.from(pad.values(), (v, i) => v * weights()[i]);
  const part = (sign) => products().reduce((sum, v) => sum + (v * sign > 0 ? v : 0), 0);
  const sum = () => part(1) + part(-1) + bias();
  const shade = (v) => mix(kit.theme.surface, v < 0 ? kit.theme.orange : kit.theme.blue, Math.min(1, Math.abs(v) / scale) * 0.85);
  const contrast = (v) => (Math.abs(v) > 0.5 * scale ? kit.theme.surface : kit.theme.ink);
  const grid = (id, label, values) => {
    const surface = kit.canvas({ id, ratio: 1, label: () => `${label}, row by row: ${values().map((v) => pretty(v, 2)).join(" ")}.`,
      draw: (ctx, width, height) => drawGrid(kit, ctx, width, height, values(), { colour: shade, ink: contrast, text: (v) => (Math.abs(v) < 0.005 * scale ? "" : pretty(+v.toFixed(2))) }) });
    surface.node.classList.add("nnw-paper");
    return surface;
  };

  // ---- the template: click or drag to paint weights ------------------------------------------------------------------
  let brush = scale;
  const cell = [0, 0];
  const template = grid("weights", "Weights", weights);
  const setCell = (x, y, value) => {
    const i = clamp(Math.floor(y), 0, size - 1) * size + clamp(Math.floor(x), 0, size - 1);
    kit.push({ weights: weights().map((w, k) => (k === i ? value : w)) });
  };
  kit.drag(template.node, (x, y) => setCell((x / template.width) * size, (y / template.height) * size, brush));
  kit.handle(template, { id: "weights-cursor", cell: true, color: "blue",
    label: "weight cursor: arrow keys move it, Space paints, plus and minus change the weight, 0 clears it",
    at: () => cell.map((v) => ((v + 0.5) / size) * template.width), move: () => {},
    nudge: (dx, dy) => { cell[0] = clamp(cell[0] + Math.sign(dx), 0, size - 1); cell[1] = clamp(cell[1] - Math.sign(dy), 0, size - 1); kit.redraw(); },
    key: (event) => {
      const now = weights()[cell[1] * size + cell[0]], tenth = scale / 10;
      const next = { " ": brush, "+": now + tenth, "=": now + tenth, "-": now - tenth, 0: 0 }[event.key];
      if (next === undefined || event.ctrlKey || event.metaKey) return false;
      setCell(...cell, clamp(+next.toPrecision(6), -scale, scale));
      return true;
    },
    text: () => `row ${cell[1] + 1}, column ${cell[0] + 1}: weight ${pretty(weights()[cell[1] * size + cell[0]], 2)}` });
  const brushes = [[scale, "plus"], [0, "zero"], [-scale, "minus"]].map(([value, name]) => kit.button({ id: `paint-${name}`,
    text: value ? `Paint ${signed(value)}` : "Paint 0", pressed: () => brush === value, onclick: () => { brush = value; kit.redraw(); } }));
  const same = (a, b) => a.every((v, i) => Math.abs(v - b[i]) < 1e-9);
  const choose = kit.select({ id: "template", label: "template", options: [...Object.keys(templates).map((n) => [n, n]), ["", "your own"]],
    get: () => Object.keys(templates).find((n) => same(templates[n], weights())) ?? "",
    set: (name) => { if (name) kit.push({ weights: templates[name] }); else kit.redraw(); } });

  const result = grid("products", "Products of pixel and weight", products);
  const bars = waterfall(kit, () => [{ name: "ink × plus", detail: "positive weights", value: part(1) }, { name: "ink × minus", detail: "negative weights", value: part(-1) }, { name: "bias", detail: "", value: bias() }]);
  const curve = activationPlot(kit, { sum, name: activation, height: 12 });
  kit.syncs.push(() => kit.say(`Sum ${pretty(sum())}: ${pretty(part(1))} from ink on positive weights, ${pretty(part(-1))} from ink on negative weights, bias ${pretty(bias())}. Output ${pretty(ACTIVATIONS[activation()].f(sum()))}.`));

  const examples = kit.get("_examples"), turn = {};
  const example = kit.select({ id: "example", label: "Show a digit from the data", options: [["", "choose"], ...Object.keys(examples).map((d) => [d, d])], get: () => "",
    set: (digit) => { if (digit) { turn[digit] = ((turn[digit] ?? -1) + 1) % examples[digit].length; pad.replace(examples[digit][turn[digit]]); } } });
  kit.add(
    kit.row(
      kit.panel("Draw a digit", pad.surface.node, kit.controls(...pad.buttons), kit.controls(example)),
      kit.panel("× weights", template.node, kit.controls(...brushes), kit.controls(choose)),
      kit.panel("= products", result.node, h("p", { class: "nnw-note" }, "Ink (0 to 1) times weight, pixel by pixel. Blue adds to the sum, orange takes away."))),
    kit.row(kit.panel("The sum of all products and the bias", bars.node,
      kit.controls(kit.slider({ id: "bias", label: "bias", min: -biasLimit, max: biasLimit, step: biasLimit / 100, get: bias, set: (v) => kit.push({ bias: v }) }))),
    kit.panel("From sum to output", curve.node, kit.controls(activationSelect(kit), kit.resetButton()))),
  );
  for (const name of ["weights", "bias", "activation", "_ink"]) kit.on(name, () => kit.redraw());
});
