// MyDigits: which digit is asked for, a sheet to draw it on, what a model will see of it, and the twenty places.
export default widget("mydigits", (kit) => {
  const slots = kit.get("slots"), asked = () => kit.get("asked"), kept = () => kit.get("kept");
  const nth = (place) => `${slots[place]} (${place < 10 ? "first" : "second"})`;
  let inks = [], note = "";
  const pad = sheet(kit, { size: 8, onPaint: () => { note = ""; describe(); } });
  const fitted = () => blocks(inkOf(fitStrokes(pad.strokes())), 8);

  const seen = kit.canvas({ id: "pixels", ratio: 1,
    label: () => `What a model will see: 8 by 8 numbers, row by row: ${Array.from(fitted(), (v) => Math.round(v * 16)).join(" ")}.`,
    draw: (ctx, width, height, theme) => drawGrid(kit, ctx, width, height, Array.from(fitted()), {
      colour: (v) => mix(theme.panel, theme.ink, v), ink: (v) => (v > 0.5 ? theme.panel : v ? theme.ink : theme.muted),
      text: (v) => String(Math.round(v * 16)) }) });
  seen.node.classList.add("nnw-paper");

  // ---- the twenty places: two rows of ten -------------------------------------------------------------------------
  const read = () => { inks = kept().map((strokes) => (strokes.length ? inkOf(strokes) : null)); };
  read();
  const places = kit.canvas({ id: "places", ratio: 0.2,
    label: () => `Twenty places, ${kept().filter((s) => s.length).length} drawn; asked for now: ${nth(asked())}.`,
    draw(ctx, width, height, theme) {
      const cell = width / 10, gap = 0.08 * cell, inner = cell - 2 * gap;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.font = kit.font(1.1);
      slots.forEach((digit, place) => {
        const x = (place % 10) * cell + gap, y = Math.floor(place / 10) * cell + gap, here = place === asked();
        ctx.fillStyle = theme.panel;
        ctx.fillRect(x, y, inner, inner);
        ctx.fillStyle = theme.ink;
        if (inks[place]) {
          const point = inner / SIDE;
          inks[place].forEach((v, i) => { if (v) ctx.fillRect(x + (i & 31) * point, y + (i >> 5) * point, point + 0.5, point + 0.5); });
        } else {
          ctx.fillStyle = theme.muted;
          ctx.fillText(digit, x + inner / 2, y + inner / 2 + 1);
        }
        ctx.strokeStyle = here ? theme.blue : theme.line;
        ctx.lineWidth = here ? 3 : 1;
        ctx.strokeRect(x, y, inner, inner);
      });
    } });
  places.node.classList.add("nnw-places");
  const choose = (place) => { if (place !== asked()) { kit.push({ asked: place }); pad.put([]); } };
  places.node.addEventListener("click", (event) => {
    const box = places.node.getBoundingClientRect();
    choose(clamp(Math.floor(((event.clientX - box.left) / box.width) * 10), 0, 9) + (event.clientY - box.top > box.height / 2 ? 10 : 0));
  });

  const question = h("p", { class: "nnw-asked", "data-testid": "asked" });
  kit.syncs.push(() => {
    const words = `Draw a ${slots[asked()]}${kept()[asked()]?.length ? " (again)" : ""}`;
    if (question.textContent !== words) question.textContent = words;
  });
  const describe = () => {
    const count = kept().filter((s) => s.length).length;
    kit.say(note || `${count === 20 ? "All twenty are drawn. Draw again" : `${count} of 20 drawn. Next: draw`} a ${nth(asked())}.`);
  };
  const waiting = (problem) => { note = problem || "One moment: the kernel is busy with a cell."; describe(); };
  const keep = kit.button({ id: "keep", text: "Keep", primary: true, onclick: () => {
    if (!pad.count()) { note = `The sheet is blank: draw a ${slots[asked()]} first.`; describe(); return; }
    const strokes = pad.strokes().map(({ points, value }) => ({ value, points: points.map((p) => p.map((v) => Math.round(v * 100) / 100)) }));
    waiting(kit.tell("keep", { strokes, place: asked() }));
  } });
  const back = kit.button({ id: "take-back", text: "Take back", off: () => !kit.get("can_take_back"), onclick: () => waiting(kit.tell("take_back")) });
  const select = kit.select({ id: "place", label: "Draw another", options: slots.map((_, place) => [place, nth(place)]),
    get: () => asked(), set: (place) => choose(Number(place)) });

  kit.on("kept", () => { read(); note = ""; describe(); kit.redraw(); });
  kit.on("asked", () => { note = ""; describe(); kit.redraw(); });
  kit.on("_sheet", () => pad.put(kit.get("_sheet").strokes));
  kit.add(
    question,
    kit.row(
      kit.panel("", pad.surface.node, h("p", { class: "nnw-note" }, "Anywhere on the sheet, as large as you like. Keys: arrows move, Space paints or erases a point, Enter lowers or lifts the pen."),
        kit.controls(keep, back, pad.buttons[0], pad.buttons[1], pad.buttons[3])),
      kit.panel("", seen.node, h("p", { class: "nnw-note" }, "What a model will see: your digit enlarged until it touches the frame, then the inked points counted in each block, 0 to 16."))),
    places.node,
    kit.controls(select, kit.resetButton()),
  );
  describe();
});
