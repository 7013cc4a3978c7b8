// DigitPad: a sheet on the left, what a model sees of it on the right.
export default widget("digitpad", (kit) => {
  const size = kit.get("size"), area = (SIDE / size) ** 2, examples = kit.get("_examples");
  const pad = sheet(kit, { size, onPaint: () => describe() });
  const seen = kit.canvas({ id: "pixels", ratio: 1,
    label: () => `What a model sees: ${size} by ${size} numbers, row by row: ${Array.from(pad.values(), (v) => Math.round(v * area)).join(" ")}.`,
    draw: (ctx, width, height, theme) => drawGrid(kit, ctx, width, height, Array.from(pad.values()), {
      colour: (v) => mix(theme.panel, theme.ink, v),
      ink: (v) => (v > 0.5 ? theme.panel : v ? theme.ink : theme.muted),
      text: (v) => (size <= 8 ? String(Math.round(v * area)) : "") }) });
  seen.node.classList.add("nnw-paper");
  const turn = {};
  const example = Object.keys(examples).length && kit.select({ id: "example", label: "Show a digit from the data",
    options: [["", "choose"], ...Object.keys(examples).map((d) => [d, d])], get: () => "",
    set: (digit) => { if (digit) { turn[digit] = ((turn[digit] ?? -1) + 1) % examples[digit].length; pad.replace(examples[digit][turn[digit]]); } } });
  const describe = () => {
    const rows = Array.from({ length: size }, (_, r) => pad.values().slice(r * size, (r + 1) * size)).map((r) => r.some((v) => v));
    const top = rows.indexOf(true), bottom = rows.lastIndexOf(true);
    kit.say(top < 0 ? "The sheet is blank." : `${pad.count()} of 1,024 points inked; ink in rows ${top + 1} to ${bottom + 1} of ${size}.${
      top > 0 || bottom < size - 1 ? " The data's digits reach from the first row to the last." : ""}`);
  };
  kit.add(
    kit.row(
      kit.panel("Draw a digit", pad.surface.node, h("p", { class: "nnw-note" }, "Draw with the mouse or a finger. Keys: arrows move, Space paints or erases a point, Enter lowers or lifts the pen.")),
      kit.panel("What a model sees", seen.node, h("p", { class: "nnw-note" },
        `${size * size} numbers: the inked points in each block, 0 to ${area}. A model gets them divided by ${area}.`))),
    kit.controls(...pad.buttons, kit.resetButton(), ...(example ? [example] : [])),
  );
  describe();
});
