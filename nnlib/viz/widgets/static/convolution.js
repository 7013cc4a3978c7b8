// ConvolutionExplorer: a picture, a kernel of nine weights, what comes out, and the nine products behind one pixel.

// One layer, as conv2d does it: the kernel laid on the picture as it stands. x: {values, rows, columns}.
function convolved(x, kernel, { stride, dilation, pad, relu }) {
  const [rows, columns] = [x.rows, x.columns].map((n) => Math.floor((n + 2 * pad - 2 * dilation - 1) / stride) + 1);
  if (rows < 1 || columns < 1) return null;
  const values = new Float64Array(rows * columns);
  for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) {
    const weight = kernel[3 * a + b];
    if (!weight) continue;
    for (let i = 0; i < rows; i++) {
      const row = i * stride + a * dilation - pad;
      if (row < 0 || row >= x.rows) continue;
      for (let j = 0; j < columns; j++) {
        const column = j * stride + b * dilation - pad;
        if (column >= 0 && column < x.columns) values[i * columns + j] += weight * x.values[row * x.columns + column];
      }
    }
  }
  if (relu) values.forEach((v, i) => { values[i] = Math.max(0, v); });
  return { values, rows, columns };
}

export default widget("convolution", (kit) => {
  const { rows, columns, presets, heaviest, deepest } = kit.get("_frame");
  const picture = { values: kit.floats("_picture"), rows, columns }, range = extent(picture.values);
  const kernel = () => kit.get("kernel"), stride = () => kit.get("stride"), dilation = () => kit.get("dilation"), layers = () => kit.get("layers");
  const pad = () => (kit.get("padding") ? dilation() : 0), relu = () => kit.get("relu");

  let maps = [], limits = [0, 1], key = "";
  const refresh = () => {
    const next = JSON.stringify([kernel(), stride(), dilation(), pad(), relu(), layers()]);
    if (next === key) return;
    key = next;
    maps = [picture];
    while (maps.length <= layers() && maps.at(-1)) maps.push(convolved(maps.at(-1), kernel(), { stride: stride(), dilation: dilation(), pad: pad(), relu: relu() }));
    if (!output()) return;
    const total = kernel().reduce((s, v) => s + v, 0), size = kernel().reduce((s, v) => s + Math.abs(v), 0);
    const [low, high] = (output().range = extent(output().values)), limit = Math.max(-low, high, 1e-9);
    limits = total > 0.1 * size ? [0, Math.max(range[1] * total ** layers(), 1e-9)] : [-limit, limit];
  };
  const output = () => { refresh(); return maps.length > layers() ? maps.at(-1) : null; }, before = () => maps.at(-2);
  const pick = () => { const y = output(), [i, j] = kit.get("pick"); return y ? [Math.min(i, y.rows - 1), Math.min(j, y.columns - 1)] : [0, 0]; };
  const field = () => { // first and last row, first and last column of the picture; what a dimension depends on
    let spans = pick().map((p) => [p, p]);
    for (let layer = 0; layer < layers(); layer++) spans = spans.map(([low, high]) => [low * stride() - pad(), high * stride() - pad() + 2 * dilation()]);
    return spans;
  };
  const under = (a, b) => { // the number under weight (a, b); null: padding
    const x = before(), [i, j] = pick(), row = i * stride() + a * dilation() - pad(), column = j * stride() + b * dilation() - pad();
    return row < 0 || column < 0 || row >= x.rows || column >= x.columns ? null : x.values[row * x.columns + column];
  };
  const nine = () => kernel().map((w, k) => ({ w, x: under(Math.floor(k / 3), k % 3) }));
  const sum = () => nine().reduce((total, { w, x }) => total + w * (x ?? 0), 0);
  const tooSmall = () => `A map has become smaller than the kernel (${2 * dilation() + 1} by ${2 * dilation() + 1}): use fewer layers, or padding.`;
  const words = () => {
    if (!output()) return tooSmall();
    const [[top, bottom], [left, right]] = field(), [i, j] = pick();
    return `Output pixel in row ${i}, column ${j}: it sees rows ${top} to ${bottom} and columns ${left} to ${right} of the picture (${bottom - top + 1} × ${right - left + 1}). `
      + `The nine products sum to ${pretty(sum())}${relu() ? `, after ReLU ${pretty(Math.max(0, sum()))}` : ""}.`;
  };

  // ---- the picture and the output -----------------------------------------------------------------------------------
  const view = (surface, across, down) => { // the whole of it inside the canvas, with square pixels
    const scale = Math.min(surface.width / across, surface.height / down);
    return { scale, left: (surface.width - across * scale) / 2, top: (surface.height - down * scale) / 2 };
  };
  const seen = () => view(photo, columns + 2 * pad(), rows + 2 * pad());
  const inside = ([y0, y1], [x0, x1]) => { // rows and columns of the picture -> a rectangle on its canvas
    const { scale, left, top } = seen();
    return [left + (x0 + pad()) * scale, top + (y0 + pad()) * scale, (x1 - x0 + 1) * scale, (y1 - y0 + 1) * scale];
  };
  const photo = kit.canvas({ id: "photo", ratio: rows / columns, label: () => `The picture, ${rows} by ${columns}. ${words()}`, draw(ctx, width, height, theme) {
    refresh();
    ctx.save();
    if (pad()) { // the frame of zeros
      ctx.fillStyle = `rgb(${GREYS[Math.round(clamp((255 * -range[0]) / (range[1] - range[0] || 1), 0, 255))].join(",")})`;
      ctx.fillRect(...inside([-pad(), rows + pad() - 1], [-pad(), columns + pad() - 1]));
    }
    drawPixels(ctx, picture.values, columns, inside([0, rows - 1], [0, columns - 1]), { low: Math.min(0, range[0]), high: range[1] });
    if (pad()) { ctx.strokeStyle = theme.gold; ctx.lineWidth = 1; ctx.setLineDash([3, 3]); ctx.strokeRect(...inside([0, rows - 1], [0, columns - 1])); }
    if (output()) {
      const spans = field();
      if (layers() === 1 && dilation() > 1) { // the pixels between are not looked at
        ctx.fillStyle = theme.orange;
        for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) {
          const [y, x] = [spans[0][0] + a * dilation(), spans[1][0] + b * dilation()];
          ctx.fillRect(...inside([y, y], [x, x]));
        }
      }
      drawFrame(ctx, inside(...spans), theme);
    }
    ctx.restore();
  } });
  const shown = () => view(result, output().columns, output().rows);
  const result = kit.canvas({ id: "output", ratio: rows / columns,
    label: () => (output() ? `The output, ${output().rows} by ${output().columns}, from ${pretty(output().range[0])} to ${pretty(output().range[1])}. ${words()}` : tooSmall()),
    draw(ctx, width, height, theme) {
      refresh();
      if (!output()) return;
      const { values, columns: across, rows: down } = output(), { scale, left, top } = shown(), [i, j] = pick();
      drawPixels(ctx, values, across, [left, top, across * scale, down * scale], { low: limits[0], high: limits[1], colours: limits[0] < 0 ? signedRamp(theme) : GREYS });
      const grow = Math.max(0, 7 - scale) / 2;
      drawFrame(ctx, [left + j * scale - grow, top + i * scale - grow, scale + 2 * grow, scale + 2 * grow], theme);
    } });
  const choose = (i, j) => output() && kit.push({ pick: [clamp(Math.floor(i), 0, output().rows - 1), clamp(Math.floor(j), 0, output().columns - 1)] });
  kit.drag(result.node, (x, y) => { if (!output()) return; const { scale, left, top } = shown(); choose((y - top) / scale, (x - left) / scale); });
  kit.drag(photo.node, (x, y) => { // the output pixel whose receptive field has its middle here
    const { scale, left, top } = seen(), back = (v, k) => (k ? (back(v, k - 1) + pad() - dilation()) / stride() : v);
    choose(...[(y - top) / scale - pad(), (x - left) / scale - pad()].map((v) => back(Math.floor(v), layers()) + 0.5));
  });
  kit.handle(result, { id: "pixel", cell: true, color: "orange", label: "output pixel to explain: arrow keys, with Shift ten at a time",
    at: () => { if (!output()) return [0, 0]; const { scale, left, top } = shown(), [i, j] = pick(); return [left + (j + 0.5) * scale, top + (i + 0.5) * scale]; }, move: () => {},
    nudge: (dx, dy) => { const [i, j] = pick(); choose(i - dy, j + dx); }, text: words });

  // ---- the kernel ------------------------------------------------------------------------------------------------------
  const weigh = (k, v) => kit.push({ kernel: kernel().map((w, i) => (i === k ? +clamp(v, -heaviest, heaviest).toFixed(4) : w)) });
  const entries = Array.from({ length: 9 }, (_, k) => {
    const name = `kernel weight, row ${Math.floor(k / 3)}, column ${k % 3}`;
    const input = h("input", { type: "text", inputmode: "decimal", role: "spinbutton", "aria-label": name, "aria-valuemin": -heaviest, "aria-valuemax": heaviest, "data-testid": `weight-${k}`,
      onchange: () => {
        const value = input.value.trim() === "" ? NaN : Number(input.value.trim().replace("−", "-")), good = Math.abs(value) <= heaviest;
        input.setAttribute("aria-invalid", !good);
        if (good) weigh(k, value); else kit.say(`${name}: type a number from −${heaviest} to ${heaviest}.`);
      } });
    const step = (n) => { weigh(k, kernel()[k] + n / 10); input.value = text(k); };
    input.addEventListener("keydown", (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (way) { event.preventDefault(); step(way * (event.shiftKey ? 10 : 1)); }
    });
    input.addEventListener("wheel", (event) => { if (document.activeElement === input) { event.preventDefault(); step(-Math.sign(event.deltaY)); } }, { passive: false });
    let from = null;
    kit.drag(input, (x, y, event) => {
      if (event.type === "pointerdown") { from = { y, value: kernel()[k] }; input.select(); } else { weigh(k, from.value + Math.round((from.y - y) / 6) / 10); input.value = text(k); }
    });
    kit.syncs.push(() => {
      if (document.activeElement !== input) { input.value = text(k); put(input, "aria-invalid", false); }
      put(input, "aria-valuenow", kernel()[k]);
      const share = Math.abs(kernel()[k]) / (Math.max(...kernel().map(Math.abs)) || 1);
      input.style.background = mix(kit.theme.surface, kernel()[k] < 0 ? kit.theme.orange : kit.theme.blue, 0.3 * share);
    });
    return input;
  });
  const text = (k) => pretty(kernel()[k]);
  const same = (a, b) => a.every((v, i) => Math.abs(v - b[i]) < 1e-3);
  const preset = kit.select({ id: "preset", label: h("span", { class: "nnw-hidden" }, "preset kernel"), options: [...Object.keys(presets).map((n) => [n, n]), ["", "your own"]],
    get: () => Object.keys(presets).find((n) => same(presets[n], kernel())) ?? "", set: (name) => (name ? kit.push({ kernel: presets[name] }) : kit.redraw()) });

  // ---- the nine products ----------------------------------------------------------------------------------------------
  const cells = Array.from({ length: 9 }, () => ({ patch: h("span", { class: "nnw-patch", "aria-hidden": "true" }), words: h("span", {}), result: h("span", {}) }));
  const total = h("p", { class: "nnw-title", "data-testid": "sum" });
  kit.syncs.push(() => {
    refresh();
    kit.say(words());
    if (!output()) return cells.forEach((cell) => { write(cell.words, "–"); write(cell.result, ""); });
    const [low, high] = layers() === 1 ? [Math.min(0, range[0]), range[1]] : limits, colours = low < 0 ? signedRamp(kit.theme) : GREYS;
    nine().forEach(({ w, x }, k) => {
      write(cells[k].words, `${pretty(x ?? 0)} × ${pretty(w)} `);
      write(cells[k].result, `= ${pretty(w * (x ?? 0))}`);
      cells[k].patch.classList.toggle("nnw-zero", x === null);
      const [r, g, b] = colours[Math.round(clamp((255 * ((x ?? 0) - low)) / (high - low || 1), 0, 255))];
      cells[k].patch.style.background = `rgb(${r},${g},${b})`;
    });
    write(total, `sum = ${pretty(sum())}${relu() ? `, ReLU: max(0, ${pretty(sum())}) = ${pretty(Math.max(0, sum()))}` : ""}`);
  });
  const heading = (id, words) => { const node = h("p", { class: "nnw-title", "data-testid": id }); kit.syncs.push(() => write(node, words())); return node; };
  const note = (words) => { const node = h("p", { class: "nnw-note" }); kit.syncs.push(() => write(node, words())); return node; };

  // ---- everything in its place -----------------------------------------------------------------------------------------
  const move = (name, value) => { // a new stride: the pixel stays about where it was
    const factor = name === "stride" ? stride() / value : 1;
    kit.push({ [name]: value, pick: pick().map((p) => Math.round(p * factor)) });
  };
  const choice = (id, label, values, show = String) => kit.select({ id, label, options: values.map((v) => [v, show(v)]), get: () => kit.get(id), set: (v) => move(id, +v) });
  const scale = () => (limits[0] < 0 ? `Orange ${pretty(limits[0])}, blue ${pretty(limits[1])}, and 0 between.` : `Black 0, white ${pretty(limits[1])}.`);
  kit.add(
    h("div", { class: "nnw-trio" },
      kit.panel("", heading("photo-title", () => `The picture, ${rows} × ${columns}`), photo.node, note(() => {
        if (!output()) return "";
        const [[top, bottom], [left, right]] = field();
        return `The frame: the receptive field, ${bottom - top + 1} × ${right - left + 1}${layers() > 1 ? ` through ${layers()} layers` : ""}.${pad() ? ` Around the dashes: ${pad() > 1 ? "2 rows" : "a row"} of zeros.` : ""}`;
      })),
      h("div", { class: "nnw-panel nnw-kernel" }, h("p", { class: "nnw-title" }, "The kernel"), h("div", { class: "nnw-nine" }, ...entries), h("div", {}, preset, h("p", { class: "nnw-note" }, "Type a weight, or use ↑ and ↓ (Shift: by 1), the wheel, or drag up and down."))),
      kit.panel("", heading("output-title", () => (output() ? `The output, ${output().rows} × ${output().columns}` : "No output")), result.node, note(() => (output() ? scale() : tooSmall())))),
    kit.controls(choice("stride", "stride", [1, 2]), choice("dilation", "dilation", [1, 2]), kit.checkbox({ id: "padding", label: "padding", get: () => kit.get("padding"), set: (v) => move("padding", v) }),
      kit.checkbox({ id: "relu", label: "ReLU", get: relu, set: (v) => move("relu", v) }), choice("layers", "layers", Array.from({ length: deepest }, (_, i) => i + 1)), kit.resetButton()),
    h("div", { class: "nnw-row" }, kit.panel("", heading("products-title", () => `${layers() > 1 ? `Layer ${layers()}: ` : ""}nine numbers × nine weights`.replace(/^n/, "N")),
      h("div", { class: "nnw-products", "data-testid": "products" }, ...cells.map(({ patch, words: node, result: end }) => h("div", {}, patch, h("span", {}, node, end)))), total,
      h("p", { class: "nnw-note" }, "Point at either picture, or walk with the arrow keys. A dashed square is a zero of the padding. The kernel is laid on the picture as it stands: cross-correlation, which torch and this course call convolution (mathematicians turn the kernel by 180° first)."))),
  );
  for (const name of ["kernel", "stride", "dilation", "padding", "relu", "layers", "pick"]) kit.on(name, () => kit.redraw());
});
