// Pictures made of numbers, drawn pixel by pixel: photographs, the maps of a convolution, scenes.

// 256 colours from the first stop to the last, evenly spaced, as [r, g, b].
const ramp = (...stops) => Array.from({ length: 256 }, (_, i) => {
  const at = (i / 255) * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2);
  return channels(mix(...stops.slice(k, k + 2), at - k));
});
const GREYS = ramp("#000000", "#ffffff");
// Made once for a theme: from negative (orange) over the page's own colour (zero) to positive (blue); blank to ink.
const themed = (...names) => {
  const made = new WeakMap();
  return (theme) => made.get(theme) ?? made.set(theme, ramp(...names.map((name) => theme[name]))).get(theme);
};
const signedRamp = themed("orange", "surface", "blue"), inkRamp = themed("surface", "ink");

const extent = (values) => { // the smallest and the largest
  let low = Infinity, high = -Infinity;
  for (const v of values) { low = Math.min(low, v); high = Math.max(high, v); }
  return [low, high];
};

// values, `columns` a row, into the rectangle [x, y, width, height]: `low` has the first colour, `high` the last, NaN
// none. The stencil of each canvas is kept, as pictures come sixty times a second.
const stencils = new WeakMap();
function drawPixels(ctx, values, columns, [x, y, width, height], { low = 0, high = 1, colours = GREYS } = {}) {
  const rows = values.length / columns;
  let stencil = stencils.get(ctx);
  if (!stencil) stencils.set(ctx, stencil = document.createElement("canvas").getContext("2d"));
  if (stencil.canvas.width !== columns || stencil.canvas.height !== rows) Object.assign(stencil.canvas, { width: columns, height: rows });
  const image = stencil.createImageData(columns, rows), scale = 255 / (high - low || 1);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue; // stays transparent
    const [r, g, b] = colours[Math.round(clamp((values[i] - low) * scale, 0, 255))];
    image.data[4 * i] = r;
    image.data[4 * i + 1] = g;
    image.data[4 * i + 2] = b;
    image.data[4 * i + 3] = 255;
  }
  stencil.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(stencil.canvas, 0, 0, columns, rows, x, y, width, height);
}

// A frame that is seen on dark and on light pixels alike.
function drawFrame(ctx, [x, y, width, height], theme, color = theme.orange, thick = 2.5, dash = []) {
  ctx.lineWidth = thick + 2;
  ctx.strokeStyle = theme.dark ? "#000000" : "#ffffff";
  ctx.setLineDash([]);
  ctx.strokeRect(x, y, width, height);
  ctx.lineWidth = thick;
  ctx.strokeStyle = color;
  ctx.setLineDash(dash);
  ctx.strokeRect(x, y, width, height);
  ctx.setLineDash([]);
}
