// A 32×32 sheet to draw on with mouse, touch or keys, and grids of numbers. Used by DigitPad and by the pixel neuron.

const SIDE = 32, BRUSH = 2.3; // the brush makes strokes as thick as those of the bundled digits

// 256 hexadecimal digits, eight a row, most significant bit left <-> 1,024 zeros and ones.
const inkFrom = (hex) => Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (parseInt(hex.slice((i >> 5) * 8, (i >> 5) * 8 + 8), 16) >>> (31 - (i & 31))) & 1);
const hexFrom = (ink) => Array.from({ length: SIDE }, (_, row) => {
  let bits = 0;
  for (let k = 0; k < SIDE; k++) bits = ((bits << 1) | ink[row * SIDE + k]) >>> 0;
  return bits.toString(16).padStart(8, "0");
}).join("");

// The share of inked points in each of size×size blocks.
function blocks(ink, size) {
  const side = SIDE / size, out = new Float64Array(size * size);
  for (let i = 0; i < ink.length; i++) out[Math.floor((i >> 5) / side) * size + Math.floor((i & 31) / side)] += ink[i] / side ** 2;
  return out;
}

// A stroke is { points: [[x, y], ...], value: 1 for ink, 0 for the eraser }; nnlib/data/drawings.py does the same sums.
const dab = (target, [cx, cy], value) => {
  for (let y = Math.max(0, Math.floor(cy - BRUSH)); y <= Math.min(SIDE - 1, cy + BRUSH); y++)
    for (let x = Math.max(0, Math.floor(cx - BRUSH)); x <= Math.min(SIDE - 1, cx + BRUSH); x++)
      if ((x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2 <= BRUSH ** 2) target[y * SIDE + x] = value;
};
const trace = (target, { points, value }) => points.forEach((p, i) => {
  const from = points[Math.max(0, i - 1)], n = Math.ceil(Math.hypot(p[0] - from[0], p[1] - from[1]) * 2) || 1;
  for (let k = 1; k <= n; k++) dab(target, [from[0] + ((p[0] - from[0]) * k) / n, from[1] + ((p[1] - from[1]) * k) / n], value);
});
const inkOf = (strokes, base = new Uint8Array(SIDE * SIDE)) => {
  const ink = base.slice();
  strokes.forEach((stroke) => trace(ink, stroke));
  return ink;
};

// Moved and stretched so that the ink reaches from the top edge to the bottom edge, as the bundled digits do.
function fitStrokes(strokes) {
  const points = strokes.filter((s) => s.value).flatMap((s) => s.points);
  if (!points.length) return strokes;
  const [xs, ys] = [0, 1].map((k) => points.map((p) => p[k]));
  const room = SIDE - 2 * BRUSH, wide = Math.max(...xs) - Math.min(...xs), tall = Math.max(...ys) - Math.min(...ys);
  const grow = Math.min(tall ? room / tall : Infinity, wide ? room / wide : Infinity, 8);
  const middle = [xs, ys].map((v) => (Math.max(...v) + Math.min(...v)) / 2);
  return strokes.map((s) => ({ ...s, points: s.points.map((p) => p.map((v, k) => SIDE / 2 + (v - middle[k]) * grow)) }));
}

// A sheet bound to the trait `_ink`. Strokes are kept as points, so that they can be undone and fitted to the frame.
function sheet(kit, { size, id = "pad", onPaint = () => {} }) {
  let base = inkFrom(kit.get("_ink")), strokes = [], ink = base, sent = kit.get("_ink"), erasing = false, down = null;
  const cursor = [SIDE / 2, SIDE / 2];

  const repaint = () => { ink = inkOf(strokes, base); publish(); };
  const publish = () => { sent = hexFrom(ink); kit.push({ _ink: sent }); kit.redraw(); onPaint(); };

  const begin = (point, value) => { down = { points: [point], value }; strokes.push(down); trace(ink = ink.slice(), down); publish(); };
  const extend = (point) => { if (!down) return; down.points.push(point); trace(ink, { points: down.points.slice(-2), value: down.value }); publish(); };
  const end = () => { down = null; publish(); };

  const paper = kit.canvas({ id, ratio: 1, label: () => `Drawing sheet, ${ink.reduce((a, b) => a + b, 0)} of 1,024 points inked.`,
    draw(ctx, width, height, theme) {
      const cell = width / SIDE;
      ctx.fillStyle = theme.panel;
      ctx.fillRect(0, 0, width, height);
      ctx.fillStyle = theme.ink;
      for (let i = 0; i < ink.length; i++) {
        const x = i & 31, y = i >> 5;
        if (ink[i]) ctx.fillRect(Math.floor(x * cell), Math.floor(y * cell), Math.ceil(cell), Math.ceil(cell));
      }
      ctx.strokeStyle = theme.line;
      ctx.globalAlpha = 0.6;
      for (let k = 1; k < size; k++) {
        const at = Math.round((k * width) / size) + 0.5;
        line(ctx, at, 0, at, height);
        line(ctx, 0, at, width, at);
      }
      ctx.globalAlpha = 1;
      ctx.strokeRect(0.5, 0.5, width - 1, height - 1);
    } });
  paper.node.classList.add("nnw-paper");

  const passed = (event) => { // every point the pen passed since the last picture, where the browser tells
    const all = event.getCoalescedEvents?.() ?? [];
    return all.length ? all : [event];
  };
  const place = (x, y) => [(x / paper.width) * SIDE, (y / paper.height) * SIDE];
  kit.drag(paper.node, (x, y, event) => {
    cursor.splice(0, 2, ...place(x, y).map((v) => clamp(v, 0, SIDE)));
    if (event.type === "pointerdown") begin(place(x, y), erasing ? 0 : 1);
    else for (const e of passed(event)) {
      const box = paper.node.getBoundingClientRect();
      extend(place(e.clientX - box.left, e.clientY - box.top));
    }
  }, end);

  const pencil = kit.handle(paper, { id: `${id}-cursor`, cell: true, color: "blue",
    label: "drawing cursor: arrow keys move it, Space paints or erases a point, Enter lowers or lifts the pen",
    at: () => [(cursor[0] / SIDE) * paper.width, (cursor[1] / SIDE) * paper.height],
    move: () => {},
    nudge: (dx, dy) => {
      const step = (v) => (Math.abs(v) > 1 ? Math.sign(v) * 4 : v);
      cursor.splice(0, 2, clamp(cursor[0] + step(dx), 0.5, SIDE - 0.5), clamp(cursor[1] - step(dy), 0.5, SIDE - 0.5));
      if (down) extend([...cursor]); else kit.redraw();
    },
    key: (event) => {
      if (event.key === " ") {
        if (down) end();
        const inked = ink[Math.floor(cursor[1]) * SIDE + Math.floor(cursor[0])];
        begin([...cursor], inked ? 0 : 1);
        end();
      } else if (event.key === "Enter") down ? end() : begin([...cursor], erasing ? 0 : 1);
      else return false;
      return true;
    },
    text: () => `column ${Math.floor(cursor[0]) + 1}, row ${Math.floor(cursor[1]) + 1} of 32, ${down ? "pen down" : ink[Math.floor(cursor[1]) * SIDE + Math.floor(cursor[0])] ? "inked" : "blank"}` });
  pencil.addEventListener("blur", () => { if (down) end(); });

  const fit = () => {
    if (!strokes.some((s) => s.value) || base.some((v) => v)) return kit.say("Only what you have drawn yourself on a blank sheet can be fitted.");
    strokes = fitStrokes(strokes);
    repaint();
  };
  const replace = (hex) => { base = inkFrom(hex); strokes = []; down = null; repaint(); };
  const put = (drawing) => { replace("0".repeat(256)); strokes = drawing.map((s) => ({ ...s })); repaint(); };
  kit.on("_ink", () => { if (kit.get("_ink") !== sent) replace(kit.get("_ink")); });

  return { surface: paper, values: () => blocks(ink, size), replace, put, strokes: () => strokes, count: () => ink.reduce((a, b) => a + b, 0),
    buttons: [
      kit.button({ id: `${id}-eraser`, text: "Eraser", pressed: () => erasing, onclick: () => { erasing = !erasing; kit.redraw(); } }),
      kit.button({ id: `${id}-undo`, text: "Undo", off: () => !strokes.length, onclick: () => { strokes.pop(); repaint(); } }),
      kit.button({ id: `${id}-fit`, text: "Fit to the frame", off: () => !strokes.length, onclick: fit }),
      kit.button({ id: `${id}-clear`, text: "Clear", onclick: () => replace("0".repeat(256)) })] };
}

// A square grid of numbers as shades: colour(v) -> fill, text(v) -> words or "".
function drawGrid(kit, ctx, width, height, values, { colour, text = () => "", ink = () => kit.theme.ink }) {
  const size = Math.sqrt(values.length), cell = width / size;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.font = `500 ${Math.min(0.8 * kit.rem, cell * 0.29)}px ${kit.family}`;
  values.forEach((v, i) => {
    const [x, y] = [Math.round((i % size) * cell), Math.round(Math.floor(i / size) * cell)];
    const [right, bottom] = [Math.round(((i % size) + 1) * cell), Math.round((Math.floor(i / size) + 1) * cell)];
    ctx.fillStyle = colour(v, i);
    ctx.fillRect(x, y, right - x, bottom - y);
    const words = cell < 2 * kit.rem ? "" : text(v, i); // too small to read: colour alone
    if (words !== "") { ctx.fillStyle = ink(v, i); ctx.fillText(words, (x + right) / 2, (y + bottom) / 2 + 1); }
  });
  ctx.strokeStyle = kit.theme.line;
  ctx.lineWidth = 1;
  for (let k = 0; k <= size; k++) {
    const at = clamp(Math.round(k * cell) + 0.5, 0.5, width - 0.5);
    line(ctx, at, 0, at, height);
    line(ctx, 0, at, width, at);
  }
}
