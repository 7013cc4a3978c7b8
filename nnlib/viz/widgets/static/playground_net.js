// Playground: the network. Every unit is drawn as its own small picture of the plane, every weight as a line.

// One picture as the kernel sends it; playground_picture.py says what stands where.
function readPicture(view, grid, small) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength), length = view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  const take = (Kind, count) => {
    const size = count * Kind.BYTES_PER_ELEMENT;
    at += size;
    return new Kind(bytes.slice(at - size, at).buffer);
  };
  const [top, score] = take(Float32Array, 2);
  const scales = head.units.map((n) => take(Float32Array, n));
  const weights = head.inputs.map((n, i) => take(Float32Array, n * head.units[i + 1]));
  const rows = take(Float32Array, 5 * head.rows), scores = take(Int16Array, grid * grid);
  return { ...head, top, score, scales, weights, rows, scores, outputs: head.units.map((n) => take(Int8Array, n * small * small)) };
}

// 256 colours from orange over the surface to blue, as bytes.
const ramps = new Map();
function ramp(theme, strength) {
  const key = `${theme.surface} ${theme.orange} ${strength}`;
  if (ramps.has(key)) return ramps.get(key);
  const table = new Uint8ClampedArray(256 * 3);
  for (let v = 0; v < 256; v++) {
    const t = (v - 128) / 127;
    table.set(channels(mix(theme.surface, t < 0 ? theme.orange : theme.blue, Math.min(1, Math.abs(t)) * strength)).slice(0, 3), 3 * v);
  }
  ramps.set(key, table);
  return table;
}

// Values from −127 to 127 as an image, side × (side · how many), on a canvas that is used again.
function paintValues(canvas, values, side, colors) {
  if (canvas.width !== side || canvas.height !== values.length / side) Object.assign(canvas, { width: side, height: values.length / side });
  const ctx = canvas.getContext("2d"), image = ctx.createImageData(side, values.length / side);
  for (let i = 0; i < values.length; i++) {
    const from = 3 * (values[i] + 128), to = 4 * i;
    image.data[to] = colors[from];
    image.data[to + 1] = colors[from + 1];
    image.data[to + 2] = colors[from + 2];
    image.data[to + 3] = 255;
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

// now() -> the picture; names() -> the features. selected() -> { layer, unit, line } or null.
function network(kit, { now, names, small, changed }) {
  const atlas = [], last = () => now().units.length - 1;
  let focused = { layer: 1, unit: 0, line: null }, hovered = null, place = null;

  const nameOf = (layer, unit) => (layer === 0 ? names()[unit] : layer === last() ? (now().units[layer] === 1 ? "score of class 1" : `score of class ${unit}`) : `layer ${layer}, unit ${unit + 1}`);
  const weight = (layer, unit, line) => now().weights[layer - 1][unit * now().inputs[layer - 1] + line];
  const lines = (layer) => (layer > 0 ? now().inputs[layer - 1] : 0); // weights of each unit, the bias last
  const whole = ({ layer, unit, line }) => {
    const deep = clamp(layer, 0, last()), n = clamp(unit, 0, now().units[deep] - 1);
    return { layer: deep, unit: n, line: line !== null && line < lines(deep) ? line : null };
  };
  const tell = (s) => {
    const { layer, unit, line } = whole(s), name = nameOf(layer, unit), count = lines(layer);
    const from = (i) => (i === count - 1 ? "bias" : `${nameOf(layer - 1, i)}`);
    if (line !== null) return `${line === count - 1 ? "Bias of" : `Weight from ${from(line)} to`} ${name}: ${pretty(weight(layer, unit, line))}.`;
    const size = `Its values over the plane reach ${pretty(now().scales[layer][unit])} in size.`;
    if (!count) return `${name[0].toUpperCase()}${name.slice(1)}${layer ? ` (${now().kinds[layer - 1]})` : ": what the network is given"}. ${size}`;
    const parts = Array.from({ length: count }, (_, i) => `${from(i)} ${pretty(weight(layer, unit, i))}`);
    return `${name[0].toUpperCase()}${name.slice(1)} (${now().kinds[layer - 1]}): ${parts.join(", ")}. ${size}`;
  };

  const arrange = (width, height) => {
    const { units } = now(), { rem } = kit, left = 3.1 * rem, right = 3.4 * rem, top = 1.9 * rem;
    const across = (width - left - right) / (units.length - 1), down = (height - top) / Math.max(...units, 4);
    const tile = Math.floor(clamp(Math.min(across * 0.55, down * 0.82), 12, 2.9 * rem));
    return { tile, x: (layer) => left + tile / 2 + (across - tile / (units.length - 1)) * layer,
      y: (layer, unit) => top + (height - top) / 2 + (unit - (units[layer] - 1) / 2) * down };
  };

  const surface = kit.canvas({ id: "network", height: 24, label: () => `The network: ${now().units.map((n, i) => (i === 0 ? `${n} features` : i === last() ? `${n} score${n > 1 ? "s" : ""}` : `layer ${i} with ${n} units`)).join(", ")}.`,
    draw(ctx, width, height, theme) {
      const { units, outputs } = now(), { tile, x, y } = (place = arrange(width, height)), chosen = whole(hovered ?? focused), shown = surface.active();
      // Lines of one sign and about the same thickness are one path: hundreds of single strokes would be slow.
      const paths = new Map();
      for (let layer = 1; layer < units.length; layer++) {
        const count = lines(layer) - 1;
        for (let k = 0; k < units[layer]; k++) for (let j = 0; j < count; j++) {
          const w = weight(layer, k, j);
          if (!Number.isFinite(w) || w === 0) continue;
          const picked = shown && chosen.layer === layer && chosen.unit === k && (chosen.line === null || chosen.line === j);
          const thick = Math.round(2 * Math.min(6, 0.4 + 1.9 * Math.abs(w))) / 2 + (picked && chosen.line === j ? 2 : 0), key = `${picked} ${w > 0} ${thick}`;
          if (!paths.has(key)) paths.set(key, { picked, positive: w > 0, thick, path: new Path2D() });
          const { path } = paths.get(key);
          path.moveTo(x(layer - 1) + tile / 2, y(layer - 1, j));
          path.lineTo(x(layer) - tile / 2, y(layer, k));
        }
      }
      for (const { picked, positive, thick, path } of [...paths.values()].sort((a, b) => a.picked - b.picked || a.thick - b.thick)) {
        ctx.strokeStyle = positive ? theme.blue : theme.orange;
        ctx.setLineDash(positive ? [] : [5, 3]);
        ctx.lineWidth = Math.max(0.4, thick);
        ctx.globalAlpha = picked ? 1 : shown && chosen.layer > 0 ? 0.28 : 0.75;
        ctx.stroke(path);
      }
      ctx.globalAlpha = 1;
      ctx.setLineDash([]);
      const colors = ramp(theme, 0.9);
      ctx.imageSmoothingEnabled = true;
      ctx.textBaseline = "middle";
      units.forEach((count, layer) => {
        const sheet = paintValues((atlas[layer] ??= document.createElement("canvas")), outputs[layer], small, colors);
        for (let k = 0; k < count; k++) {
          const [cx, cy] = [x(layer), y(layer, k)], picked = shown && chosen.layer === layer && chosen.unit === k;
          ctx.drawImage(sheet, 0, k * small, small, small, cx - tile / 2, cy - tile / 2, tile, tile);
          ctx.strokeStyle = picked ? theme.ink : theme.muted;
          ctx.lineWidth = picked ? 3 : 1;
          ctx.strokeRect(cx - tile / 2, cy - tile / 2, tile, tile);
          ctx.font = kit.font(0.76, 500);
          ctx.fillStyle = theme.ink;
          ctx.textAlign = layer ? "left" : "right";
          if (layer === 0) fitText(ctx, names()[k], cx - tile / 2 - 0.4 * kit.rem, cy, 2.7 * kit.rem);
          if (layer === last()) fitText(ctx, count === 1 ? "class 1" : `class ${k}`, cx + tile / 2 + 0.4 * kit.rem, cy, 3 * kit.rem);
        }
        ctx.font = kit.font(0.74, 600);
        ctx.fillStyle = theme.muted;
        ctx.textAlign = "center";
        const crowded = (x(1) - x(0)) < 4.2 * kit.rem, title = layer === 0 ? (crowded ? "in" : "features") : layer === last() ? (crowded ? "out" : "scores") : crowded ? String(layer) : `layer ${layer}`;
        fitText(ctx, title, x(layer), 0.7 * kit.rem, 5 * kit.rem);
      });
    } });
  surface.active = () => hovered !== null || surface.node.contains(document.activeElement);

  // ---- pointing: a unit, else the nearest line ---------------------------------------------------------------------
  const find = (px, py) => {
    const { units } = now(), { tile, x, y } = place;
    let best = null, near = 7;
    for (let layer = 0; layer < units.length; layer++) for (let k = 0; k < units[layer]; k++) {
      if (Math.max(Math.abs(px - x(layer)), Math.abs(py - y(layer, k))) <= tile / 2 + 2) return { layer, unit: k, line: null };
      for (let j = 0; j < lines(layer) - 1; j++) {
        const [x0, y0, x1, y1] = [x(layer - 1) + tile / 2, y(layer - 1, j), x(layer) - tile / 2, y(layer, k)];
        if (px < x0 || px > x1) continue;
        const t = (px - x0) / (x1 - x0), away = Math.abs(py - (y0 + t * (y1 - y0))) * ((x1 - x0) / Math.hypot(x1 - x0, y1 - y0));
        if (away < near) [near, best] = [away, { layer, unit: k, line: j }];
      }
    }
    return best;
  };
  const hover = (event) => {
    const box = surface.node.getBoundingClientRect(), found = place && find(event.clientX - box.left, event.clientY - box.top);
    if (JSON.stringify(found) === JSON.stringify(hovered)) return;
    hovered = found;
    changed();
  };
  surface.node.addEventListener("pointermove", hover);
  surface.node.addEventListener("pointerdown", (event) => { hover(event); if (hovered) focused = hovered; });
  surface.node.addEventListener("pointerleave", () => { hovered = null; changed(); });
  const handle = kit.handle(surface, { id: "unit", cell: true, label: "a unit of the network: arrow keys go to others, Enter goes through its weights",
    at: () => { const s = whole(focused); return [place.x(s.layer), place.y(s.layer, s.unit)]; },
    move: () => {},
    nudge: (dx, dy) => { const s = whole(focused); focused = whole({ layer: s.layer + Math.sign(dx), unit: s.unit - Math.sign(dy), line: null }); changed(); },
    key: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return false;
      const s = whole(focused), count = lines(s.layer);
      focused = { ...s, line: s.line === null ? (count ? 0 : null) : s.line + 1 < count ? s.line + 1 : null };
      changed();
      return true;
    },
    text: () => tell(focused) });
  for (const event of ["focus", "blur"]) handle.addEventListener(event, changed);
  return { node: surface.node, words: () => (surface.active() ? tell(hovered ?? focused) : ""),
    selected: () => (surface.active() ? whole(hovered ?? focused) : null), nameOf };
}
