// Axes, arrows and markers for widgets that draw plots on a canvas.

// Round numbers about `count` apart in [low, high].
function ticks(low, high, count = 5) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.75);
  const marks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) marks.push(+(k * step).toPrecision(12));
  return marks;
}

// A plot box inside a canvas: x(v), y(v) map data to pixels, back(px, py) maps pixels to data.
function plotBox(kit, width, height, { xRange, yRange, left = 3.1, right = 0.6, top = 0.5, bottom = 2.6 }) {
  const box = { left: left * kit.rem, top: top * kit.rem };
  box.width = Math.max(10, width - box.left - right * kit.rem);
  box.height = Math.max(10, height - box.top - bottom * kit.rem);
  box.right = box.left + box.width;
  box.bottom = box.top + box.height;
  const [x0, x1] = xRange, [y0, y1] = yRange;
  return Object.assign(box, { xRange, yRange,
    x: (v) => box.left + ((v - x0) / (x1 - x0)) * box.width,
    y: (v) => box.bottom - ((v - y0) / (y1 - y0)) * box.height,
    back: (px, py) => [x0 + ((px - box.left) / box.width) * (x1 - x0), y0 + ((box.bottom - py) / box.height) * (y1 - y0)] });
}

// Ticks, their numbers, axis labels; `grid` draws faint lines across; yText(v) is what stands at a tick (log axes).
function drawAxes(kit, ctx, box, { xLabel, yLabel, grid = true, xTicks, yTicks, yText = pretty, frame = false }) {
  const { theme, rem } = kit;
  ctx.save();
  ctx.lineWidth = 1;
  ctx.font = kit.font(0.72);
  ctx.fillStyle = theme.muted;
  ctx.strokeStyle = theme.line;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const v of xTicks ?? ticks(...box.xRange, Math.max(2, box.width / (4 * rem)))) {
    const px = Math.round(box.x(v)) + 0.5;
    if (grid) line(ctx, px, box.top, px, box.bottom);
    else line(ctx, px, box.bottom, px, box.bottom + 4);
    ctx.fillText(pretty(v), px, box.bottom + 0.35 * rem);
  }
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const v of yTicks ?? ticks(...box.yRange, Math.max(2, box.height / (3 * rem)))) {
    const py = Math.round(box.y(v)) + 0.5;
    if (grid) line(ctx, box.left, py, box.right, py);
    else line(ctx, box.left - 4, py, box.left, py);
    ctx.fillText(yText(v), box.left - 0.4 * rem, py);
  }
  ctx.strokeStyle = theme.muted;
  if (frame) ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
  else { line(ctx, box.left, box.bottom + 0.5, box.right, box.bottom + 0.5); line(ctx, box.left + 0.5, box.top, box.left + 0.5, box.bottom); }
  ctx.fillStyle = theme.ink;
  ctx.font = kit.font(0.78);
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  if (xLabel) fitText(ctx, xLabel, (box.left + box.right) / 2, box.bottom + 2.55 * rem, box.width + box.left);
  if (yLabel) {
    ctx.translate(0.1 * rem, (box.top + box.bottom) / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textBaseline = "top";
    fitText(ctx, yLabel, 0, 0, box.height + 2 * rem);
  }
  ctx.restore();
}

// Text that is squeezed rather than cut when the room is too small.
function fitText(ctx, text, x, y, room) { ctx.fillText(text, x, y, Math.max(20, room)); }

function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

function clipTo(ctx, box) {
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
}

function arrow(ctx, x0, y0, x1, y1, head = 9) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  if (Math.hypot(x1 - x0, y1 - y0) < 2) return;
  line(ctx, x0, y0, x1 - Math.cos(angle) * head * 0.7, y1 - Math.sin(angle) * head * 0.7);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  for (const side of [-0.42, 0.42]) ctx.lineTo(x1 - head * Math.cos(angle + side), y1 - head * Math.sin(angle + side));
  ctx.closePath();
  ctx.fillStyle = ctx.strokeStyle;
  ctx.fill();
}

// Shapes that stay apart without colour.
function marker(ctx, shape, x, y, r, { fill, stroke }) {
  ctx.beginPath();
  if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") ctx.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
  else {
    const corners = shape === "triangle" ? [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]] : [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]];
    corners.forEach(([cx, cy], i) => (i ? ctx.lineTo(x + cx * r, y + cy * r) : ctx.moveTo(x + cx * r, y + cy * r)));
    ctx.closePath();
  }
  if (fill) { ctx.fillStyle = fill; ctx.fill(); }
  if (stroke) { ctx.strokeStyle = stroke; ctx.stroke(); }
}

// Words on a picture, with a soft edge in the background's colour so that they can be read anywhere.
function halo(kit, ctx, text, x, y, color = kit.theme.ink) {
  ctx.save();
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = kit.theme.surface;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
  ctx.restore();
}
