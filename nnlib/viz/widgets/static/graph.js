// GraphStepper: the graph of an expression, with values forward and slopes backward. Python reads what is typed; the sums
// are done here, as in nnlib/viz/expression.py.

const RULES = {
  "+": [(k, x, y) => x + y, () => [1, 1]],
  "-": [(k, x, y) => x - y, () => [1, -1]],
  "*": [(k, x, y) => x * y, (k, z, x, y) => [y, x]],
  "/": [(k, x, y) => x / y, (k, z, x, y) => [1 / y, -z / y]],
  neg: [(k, x) => -x, () => [-1]],
  "**": [(k, x) => x ** k, (k, z, x) => [k ? k * x ** (k - 1) : 0]],
  exp: [(k, x) => Math.exp(x), (k, z) => [z]],
  log: [(k, x) => Math.log(x), (k, z, x) => [1 / x]],
  tanh: [(k, x) => Math.tanh(x), (k, z) => [1 - z * z]],
  relu: [(k, x) => Math.max(x, 0), (k, z, x) => [x > 0 ? 1 : 0]],
  sigmoid: [(k, x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))), (k, z) => [z * (1 - z)]],
};

function fault(node, inputs) {
  const shown = pretty(inputs.at(-1));
  if (node.op === "log") return `log(${shown}) has no value: log needs a number above 0.`;
  if (node.op === "/" && inputs[1] === 0) return "A division by 0 has no value: change the number below the line.";
  if (node.op === "**" && Math.abs(inputs[0]) < 1e100) return `${shown} to the power ${node.number} has no value or no slope.`;
  return `The result of ${node.sign} is too large to go on: take smaller numbers.`;
}

// Values, own slopes, and what is wrong ("" if nothing).
function compute({ nodes }, given) {
  const values = [], own = [];
  for (const node of nodes) {
    const inputs = node.args.map((p) => values[p]);
    if (node.op === "name") values.push(given[node.name] ?? 1);
    else if (node.op === "number") values.push(node.number);
    else {
      const z = RULES[node.op][0](node.number, ...inputs), slopes = RULES[node.op][1](node.number, z, ...inputs);
      if ([z, ...slopes].some((v) => !(Math.abs(v) < 1e300))) return { values, own, problem: fault(node, inputs) };
      values.push(z);
      own.push(slopes);
      continue;
    }
    own.push([]);
  }
  return { values, own, problem: "" };
}

export default widget("graph", (kit) => {
  const graph = () => kit.get("_graph");
  const count = () => graph().steps.length, lastStep = () => 2 * count() + 1;
  let run, slopes, local, step;

  // At step s: forward nodes steps[0..s-1] are known; from s = n + 1 on, s - n - 1 of them, last first, have handed on.
  const refresh = () => {
    const { nodes, steps } = graph();
    run = compute(graph(), kit.get("values"));
    const reached = run.problem ? Math.max(0, steps.findIndex((i) => i >= run.values.length)) : lastStep();
    step = clamp(kit.get("step"), 0, reached);
    slopes = nodes.map(() => null);
    local = [];
    if (step > count()) {
      slopes[nodes.length - 1] = 1;
      for (const i of handed()) {
        nodes[i].args.forEach((p, slot) => {
          if (nodes[p].op === "number") return;
          slopes[p] = (slopes[p] ?? 0) + run.own[i][slot] * slopes[i];
          local.push(`${i}:${slot}`);
        });
      }
    }
    kit.say(words());
  };
  const handed = () => [...graph().steps].reverse().slice(0, Math.max(0, step - count() - 1));
  const known = (i) => !graph().nodes[i].args.length || graph().steps.indexOf(i) < step;
  const current = () => (step === 0 ? null : step <= count() ? graph().steps[step - 1] : step === count() + 1 ? graph().nodes.length - 1 : handed().at(-1));
  const named = (i) => graph().nodes[i].name || (graph().nodes[i].op === "number" ? graph().nodes[i].label : `the ${graph().nodes[i].sign}`);

  const words = () => {
    const { nodes } = graph(), i = current(), n = count();
    if (run.problem) return run.problem;
    if (step === 0) return `Start of ${graph().text}: ${n} operation${n === 1 ? "" : "s"}. Press Step forward.`;
    const node = nodes[i];
    if (step <= n) {
      const parts = node.args.map((p) => pretty(run.values[p], 4));
      const sum = node.op === "neg" ? `minus ${parts[0]}` : node.op === "**" ? `${parts[0]} to the power ${node.number}` : parts.length === 2 ? parts.join(` ${node.sign} `) : `${node.op}(${parts[0]})`;
      return `Forward ${step} of ${n}: ${node.name ? `${node.name} = ` : ""}${sum} = ${pretty(run.values[i], 4)}.`;
    }
    if (step === n + 1) return `The output's slope for itself is 1. Now backward: ${n} operation${n === 1 ? "" : "s"} hand on.`;
    const gifts = node.args.map((p, slot) => {
      if (nodes[p].op === "number") return null;
      const gift = run.own[i][slot] * slopes[i], before = before_(i, p, slot);
      const added = before === null ? "" : `, and now has ${pretty(before, 4)} + ${pretty(gift, 4)} = ${pretty(before + gift, 4)}`;
      return `${named(p)} gets ${pretty(run.own[i][slot], 4)} × ${pretty(slopes[i], 4)} = ${pretty(gift, 4)}${added}`;
    }).filter(Boolean);
    return `Backward ${step - n - 1} of ${n}: ${named(i)} hands on its slope, ${pretty(slopes[i], 4)}: ${gifts.join("; ")}.`;
  };
  // What p held before slot of i paid it; null if nothing.
  const before_ = (i, p, slot) => {
    let sum = null;
    for (const j of handed()) for (const [s, q] of graph().nodes[j].args.entries()) {
      if (j === i && s === slot) return sum;
      if (q === p) sum = (sum ?? 0) + run.own[j][s] * slopes[j];
    }
    return sum;
  };

  // ---- the picture -------------------------------------------------------------------------------------------------
  const frame = (width, height) => {
    const { nodes } = graph(), columns = 1 + Math.max(...nodes.map((n) => n.place[0])), rows = 1 + Math.max(...nodes.map((n) => n.place[1]));
    const cell = width / columns, row = height / rows, scale = clamp(Math.min(cell / (8 * kit.rem), row / (5 * kit.rem)), 0.4, 1);
    return { at: (i) => [(nodes[i].place[0] + 0.5) * cell, (nodes[i].place[1] + 0.42) * row], w: Math.min(cell * 0.66, 7 * kit.rem), h: 2.6 * kit.rem * scale, scale };
  };
  const draw = (ctx, width, height, theme) => {
    refresh();
    const { nodes } = graph(), box = (surface.box = frame(width, height)), now = current();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    nodes.forEach((node, i) => node.args.forEach((p, slot) => {
      const [x0, y0] = box.at(p), [x1, y1] = box.at(i), twice = node.args.length === 2 && node.args[0] === node.args[1];
      const bend = twice ? (slot ? 1 : -1) * box.h * 0.55 : 0, paid = local.includes(`${i}:${slot}`), hot = paid && i === now && step > count() + 1;
      const [sx, ex] = [x0 + box.w / 2, x1 - box.w / 2], mid = (sx + ex) / 2;
      ctx.strokeStyle = hot ? theme.orange : paid ? mix(theme.orange, theme.surface, 0.45) : i === now && step <= count() ? theme.blue : theme.grey;
      ctx.lineWidth = hot || (i === now && step <= count()) ? 2.6 : 1.4;
      ctx.setLineDash(known(i) ? [] : [4, 4]);
      ctx.beginPath();
      ctx.moveTo(sx, y0 + bend * 0.3);
      ctx.bezierCurveTo(mid, y0 + bend, mid, y1 + bend, ex, y1 + bend * 0.3);
      ctx.stroke();
      ctx.setLineDash([]);
      const forward = !paid, tip = forward ? [ex, y1 + bend * 0.3, 1] : [sx, y0 + bend * 0.3, -1], head = 8 * Math.max(box.scale, 0.6);
      ctx.fillStyle = ctx.strokeStyle;
      ctx.beginPath();
      ctx.moveTo(tip[0], tip[1]);
      ctx.lineTo(tip[0] - tip[2] * head, tip[1] - head * 0.45);
      ctx.lineTo(tip[0] - tip[2] * head, tip[1] + head * 0.45);
      ctx.fill();
      if (paid) {
        ctx.font = kit.font(0.74 * Math.max(box.scale, 0.75), hot ? 700 : 400);
        const bezier = (y0 + y1) / 2 + bend * 0.85;
        halo(kit, ctx, `×${pretty(run.own[i][slot])}`, mid, bezier, theme.orange);
      }
    }));
    nodes.forEach((node, i) => {
      const [x, y] = box.at(i), leaf = !node.args.length;
      ctx.beginPath();
      ctx.roundRect(x - box.w / 2, y - box.h / 2, box.w, box.h, leaf ? box.h / 2 : 6);
      ctx.fillStyle = leaf ? theme.surface : mix(theme.surface, theme.blue, theme.dark ? 0.28 : 0.1);
      ctx.fill();
      ctx.lineWidth = i === now ? 3.5 : 1.4;
      ctx.strokeStyle = i === now ? theme.gold : node.op === "number" ? theme.line : theme.blue;
      ctx.stroke();
      ctx.fillStyle = theme.ink;
      const room = box.w * 0.94, shown = node.op !== "number";
      ctx.font = kit.font(0.8 * Math.max(box.scale, 0.75), 600);
      fitText(ctx, node.label, x, shown ? y - box.h * 0.22 : y, room);
      ctx.font = kit.font(0.8 * Math.max(box.scale, 0.75));
      if (shown) fitText(ctx, known(i) && i < run.values.length ? pretty(run.values[i]) : "?", x, y + box.h * 0.24, room);
      if (slopes[i] !== null) {
        ctx.font = kit.font(0.76 * Math.max(box.scale, 0.75), 700);
        ctx.fillStyle = theme.orange;
        fitText(ctx, `slope ${pretty(slopes[i])}`, x, y + box.h * 0.5 + 0.75 * kit.rem * Math.max(box.scale, 0.7), box.w * 1.25);
      }
    });
  };
  const surface = kit.canvas({ id: "picture", height: 5, draw, label: () => `Graph of ${graph().text}. ${words()}` });

  // ---- the named numbers: handles in the picture, fields below ------------------------------------------------------------
  const setValue = (name, v) => kit.push({ values: { ...kit.get("values"), [name]: clamp(+v.toPrecision(6), -1e6, 1e6) } });
  const fields = h("div", { class: "nnw-row nnw-controls", "data-testid": "values" });
  const rebuild = () => {
    for (const { node } of surface.handles) node.remove();
    surface.handles.length = 0;
    fields.replaceChildren();
    const { nodes } = graph(), rows = 1 + Math.max(...nodes.map((n) => n.place[1]));
    surface.node.style.height = `${Math.max(7, 5 * rows)}rem`;
    nodes.forEach((node, i) => {
      if (node.op !== "name") return;
      const name = node.name, get = () => kit.get("values")[name] ?? 1;
      let grip = null;
      const handle = kit.handle(surface, { id: `number-${name}`, label: `${name}: drag up or down, or use the arrow keys`, color: "blue",
        at: () => { const [x, y] = surface.box.at(i); return [x - surface.box.w / 2, y]; },
        move: (x, y) => { grip ??= { y, v: get() }; setValue(name, grip.v + Math.round((grip.y - y) / 4) / 10); },
        nudge: (dx, dy) => setValue(name, get() + (dx + dy) / 10),
        done: () => { grip = null; }, text: () => `${name} = ${pretty(get(), 6)}` });
      handle.title = `${name}: drag up or down`;
      const field = h("input", { type: "text", inputmode: "decimal", "aria-label": `value of ${name}`, "data-testid": `value-${name}`,
        onchange: () => {
          const v = Number(field.value.trim().replace("−", "-")), good = field.value.trim() !== "" && Math.abs(v) <= 1e6;
          field.setAttribute("aria-invalid", !good);
          if (good) setValue(name, v); else kit.say(`${name}: type a number from −1,000,000 to 1,000,000.`);
        } });
      fields.append(h("label", { class: "nnw-value" }, `${name} =`, field));
    });
  };
  const fillFields = () => {
    for (const field of fields.querySelectorAll("input")) {
      const v = kit.get("values")[field.dataset.testid.slice(6)];
      if (v === undefined || document.activeElement === field) continue;
      field.value = String(v);
      field.setAttribute("aria-invalid", false);
    }
  };
  kit.syncs.push(fillFields);

  // ---- the same as a table --------------------------------------------------------------------------------------------
  const body = h("tbody");
  const table = h("details", { "data-testid": "table" }, h("summary", { "data-testid": "table-summary" }, "The same as a table"),
    h("table", {}, h("thead", {}, h("tr", {}, ...["number", "value", "own slopes", "slope so far"].map((t) => h("th", { scope: "col" }, t)))), body));
  kit.syncs.push(() => {
    body.replaceChildren(...graph().nodes.map((node, i) => {
      if (node.op === "number") return null;
      const own = node.args.map((p, slot) => (local.includes(`${i}:${slot}`) ? `${pretty(run.own[i][slot], 4)} for ${named(p)}` : null)).filter(Boolean).join(", ");
      const cells = [node.label, known(i) && i < run.values.length ? pretty(run.values[i], 4) : "?", own, slopes[i] === null ? "" : pretty(slopes[i], 4)];
      return h("tr", i === current() ? { "aria-current": "step" } : {}, ...cells.map((c) => h("td", {}, c)));
    }).filter(Boolean));
  });

  // ---- stepping -------------------------------------------------------------------------------------------------------
  const to = (s) => { kit.push({ step: clamp(s, 0, lastStep()) }); refresh(); if (step !== kit.get("step")) kit.push({ step }); };
  const atEnd = () => { refresh(); return step === lastStep() || !!run.problem; };
  let due = 0;
  const player = kit.player({
    advance: (elapsed) => { due += elapsed; if (due > 1100) { due = 0; to(step + 1); } return !atEnd(); },
    finish: () => to(lastStep()),
  });
  const begin = player.start;
  player.start = () => { due = 1100; if (step === lastStep()) to(0); begin(); };
  const entry = h("input", { type: "text", spellcheck: "false", autocapitalize: "off", "aria-label": "expression", "data-testid": "expression",
    onchange: () => { player.stop(); kit.push({ _typed: "" }); kit.push({ _typed: entry.value }); } });
  kit.syncs.push(() => { if (document.activeElement !== entry && !kit.get("message")) entry.value = graph().text; });
  kit.on("message", () => entry.setAttribute("aria-invalid", !!kit.get("message")));
  kit.add(
    kit.controls(h("label", { class: "nnw-entry" }, "expression", entry), fields),
    surface.node,
    kit.controls(
      kit.button({ id: "back", text: "Undo step", off: () => step === 0, onclick: () => { player.stop(); to(step - 1); } }),
      kit.button({ id: "step", text: () => (step < count() ? "Step forward" : "Step backward"), primary: true, off: atEnd, onclick: () => { player.stop(); to(step + 1); } }),
      player.node,
      kit.button({ id: "end", text: "To the end", off: atEnd, onclick: () => { player.stop(); to(lastStep()); } }),
      kit.button({ id: "rewind", text: "Back to step 0", onclick: () => { player.stop(); to(0); } }),
      kit.resetButton(() => { player.stop(); kit.push({ message: "", _typed: "" }); }),
    ),
    h("p", { class: "nnw-note" }, "In orange, on a line: an operation's own slope. Below a number: what it has received so far."),
    table,
  );
  kit.on("_graph", () => { rebuild(); kit.redraw(); });
  for (const name of ["values", "step", "expression"]) kit.on(name, () => kit.redraw());
  rebuild();
  refresh();
});
