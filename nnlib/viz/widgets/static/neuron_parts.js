// What both neuron widgets show: the products adding up to the sum, and the activation turning it into the output.

const ACTIVATIONS = {
  step: { f: (z) => (z > 0 ? 1 : 0), low: 0, high: 1 },
  sigmoid: { f: (z) => 1 / (1 + Math.exp(-z)), low: 0, high: 1 },
  tanh: { f: Math.tanh, low: -1, high: 1 },
  relu: { f: (z) => Math.max(0, z), low: 0, high: null },
  identity: { f: (z) => z, low: null, high: null },
};
const roundUp = (v) => { const p = 10 ** Math.floor(Math.log10(v)); return [1, 2, 5, 10].map((m) => m * p).find((s) => s >= v * 0.999); };
const signed = (v) => (Math.abs(v) < 5e-13 ? "0" : `${v > 0 ? "+" : ""}${pretty(v)}`);

// Bars that start where the one before ended; the last line is where they end: the sum.
// rows() -> [{ name, detail, value }], the bias among them.
function waterfall(kit, rows) {
  const total = () => rows().reduce((sum, r) => sum + r.value, 0);
  const surface = kit.canvas({ id: "sum", height: 2.5 * (rows().length + 1) + 0.4,
    label: () => `${rows().map((r) => `${r.name}: ${pretty(r.value)}`).join("; ")}; sum ${pretty(total())}.`,
    draw(ctx, width, height, theme) {
      const { rem } = kit, parts = rows(), right = width - 3.6 * rem, high = 2.5 * rem;
      const wide = (rem, weight) => (text) => { ctx.font = kit.font(rem, weight); return ctx.measureText(text).width; };
      const left = Math.min(width * 0.42, Math.max(...parts.map((r) => wide(0.82, 600)(r.name)), ...parts.map((r) => wide(0.76, 400)(r.detail)))) + 0.5 * rem;
      let run = 0;
      const ends = parts.map((r) => (run += r.value));
      const [below, above] = [-Math.min(0, ...ends), Math.max(0, ...ends)].map((v) => (v > 1e-12 ? roundUp(v) : 0));
      const x = (v) => left + 3.6 * rem + ((v + below) / (below + above || 1)) * (right - left - 3.6 * rem);
      ctx.textBaseline = "middle";
      ctx.strokeStyle = theme.line;
      ctx.lineWidth = 1;
      line(ctx, x(0), 0, x(0), height);
      const bar = (i, from, to, { name, detail }, strong) => {
        const y = i * high + high / 2, value = to - from, color = strong ? theme.ink : value < 0 ? theme.orange : theme.blue;
        ctx.textAlign = "left";
        ctx.fillStyle = theme.ink;
        ctx.font = kit.font(0.82, 600);
        fitText(ctx, name, 0, detail ? y - 0.55 * rem : y, left - 0.5 * rem);
        if (detail) { ctx.fillStyle = theme.muted; ctx.font = kit.font(0.76); fitText(ctx, detail, 0, y + 0.6 * rem, left - 0.5 * rem); }
        const [a, b] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
        ctx.fillStyle = color;
        ctx.globalAlpha = strong ? 1 : 0.85;
        ctx.fillRect(a, y - 0.55 * rem, Math.max(1.5, b - a), 1.1 * rem);
        ctx.globalAlpha = 1;
        ctx.font = kit.font(0.8, strong ? 700 : 500);
        ctx.textAlign = value < 0 ? "right" : "left";
        ctx.fillStyle = color;
        ctx.fillText(signed(value), x(to) + (value < 0 ? -6 : 6), y);
        if (!strong) { ctx.strokeStyle = theme.muted; ctx.setLineDash([2, 3]); line(ctx, x(to), y + 0.55 * rem, x(to), (i + 1) * high + high / 2 - 0.55 * rem); ctx.setLineDash([]); }
      };
      parts.forEach((r, i) => bar(i, ends[i] - r.value, ends[i], r, false));
      ctx.strokeStyle = theme.muted;
      line(ctx, 0, parts.length * high + 1, width, parts.length * high + 1);
      bar(parts.length, 0, run, { name: "sum" }, true);
    } });
  return surface;
}

// The activation's curve with the present sum and output on it.
function activationPlot(kit, { sum, name, height = 13 }) {
  return kit.canvas({ id: "activation-curve", height,
    label: () => `${name()} of the sum ${pretty(sum())} is ${pretty(ACTIVATIONS[name()].f(sum()))}.`,
    draw(ctx, width, hgt, theme) {
      const { f, low, high } = ACTIVATIONS[name()], z = sum(), reach = Math.max(5, roundUp(Math.abs(z) * 1.1));
      const [y0, y1] = [low ?? -reach, high ?? reach], margin = (y1 - y0) * 0.12;
      const box = plotBox(kit, width, hgt, { xRange: [-reach, reach], yRange: [y0 - margin, y1 + margin], left: 3.1 });
      drawAxes(kit, ctx, box, { xLabel: "sum", yLabel: "output", yTicks: high === null ? undefined : [low, (low + high) / 2, high] });
      ctx.save();
      clipTo(ctx, box);
      ctx.strokeStyle = theme.muted;
      ctx.setLineDash([4, 4]);
      line(ctx, box.x(z), box.bottom, box.x(z), box.y(f(z)));
      line(ctx, box.left, box.y(f(z)), box.x(z), box.y(f(z)));
      ctx.setLineDash([]);
      ctx.strokeStyle = theme.blue;
      ctx.lineWidth = 2.5;
      ctx.lineJoin = "round";
      ctx.beginPath();
      for (let k = 0; k <= 400; k++) {
        const v = (reach * (k - 200)) / 200;
        ctx[k && !(name() === "step" && k === 201) ? "lineTo" : "moveTo"](box.x(v > 0 && name() === "step" && k === 201 ? 0 : v), box.y(f(v)));
      }
      ctx.stroke();
      ctx.lineWidth = 2.5;
      marker(ctx, "circle", box.x(z), box.y(f(z)), 6.5, { fill: theme.purple, stroke: theme.surface });
      ctx.font = kit.font(0.85, 700);
      const words = pretty(f(z)), half = ctx.measureText(words).width / 2 + 4, under = f(z) > (y0 + y1) / 2 ? 1 : -1;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      halo(kit, ctx, words, clamp(box.x(z) + (under > 0 ? half : -half), box.left + half, box.right - half), box.y(f(z)) + under * 1.3 * kit.rem, theme.purple);
      ctx.restore();
    } });
}

const activationSelect = (kit) => kit.select({ id: "activation", label: "activation", options: Object.keys(ACTIVATIONS).map((n) => [n, n]),
  get: () => kit.get("activation"), set: (v) => kit.push({ activation: v }) });
