// Playground: the settings, the buttons, and the pictures that come from the training in the kernel.
export default widget("playground", (kit) => {
  const frame = () => kit.get("_frame"), { grid, small, reach } = frame(), own = () => frame().ownModel;
  let pic = null, rows = [], spoken = 0, choosing = null, notice = "";
  const tell = (words) => { notice = words; kit.redraw(); }; // instead of the read-out, until something new is shown

  // ---- pictures come in -------------------------------------------------------------------------------------------
  const take = (view) => {
    pic = readPicture(view, grid, small);
    const more = Array.from({ length: pic.rows.length / 5 }, (_, i) => Array.from(pic.rows.subarray(5 * i, 5 * i + 5)));
    rows = pic.whole ? more : [...rows, ...more];
    if (rows.length > 4000) rows = rows.filter((_, i) => i % 2 === 0 || i === rows.length - 1);
    kit.root.dataset.epoch = pic.now;
    notice = "";
  };
  let drawn = -Infinity;
  const heard = (message, buffers) => {
    if (message.do === "code") showCode(message.text);
    if (message.do === "file") download(message.name, buffers[0]);
    if (message.do !== "picture" || !kit.get("playing")) return;
    take(buffers[0]);
    kit.root.dataset.pictures = pic.number;
    if (pic.number % 3 === 0) kit.tell("seen", { number: pic.number }); // whether it is painted or the page out of sight
    if (stillness() && performance.now() - drawn < 1000) return; // one picture a second is enough
    drawn = performance.now();
    kit.redraw();
  };
  kit.model.on("msg:custom", heard);
  kit.cleanups.push(() => { kit.model.off("msg:custom", heard); if (kit.get("playing")) kit.tell("pause"); });
  kit.on("_picture", () => { take(kit.get("_picture")); kit.redraw(); });
  take(kit.get("_picture"));
  let points = kit.floats("_points");
  kit.on("_points", () => { points = kit.floats("_points"); kit.redraw(); });

  const ask = (what, options) => { const fault = kit.tell(what, options); if (fault) tell(fault); return fault; };

  // ---- pictures ------------------------------------------------------------------------------------------------------
  const names = () => kit.get("features"), probe = () => kit.get("probe");
  const changed = () => kit.redraw();
  const net = network(kit, { now: () => pic, names, small, changed });
  const title = () => {
    const s = net.selected();
    return s && s.line === null && s.layer < pic.units.length - 1 ? `${net.nameOf(s.layer, s.unit)} over the plane` : "The network's answer";
  };
  const plane = decisionPlane(kit, { now: () => pic, points: () => points, selected: net.selected, grid, small, reach, probe, setProbe: (p) => kit.push({ probe: p }), title });
  const curves = lossCurves(kit, { rows: () => rows, now: () => pic });
  const planeTitle = h("p", { class: "nnw-title" }), inspect = h("p", { class: "nnw-note nnw-inspect", "data-testid": "inspect" });
  const cell = (id) => h("td", { "data-testid": id }), [loss, testLoss, right, testRight] = ["loss", "test-loss", "right", "test-right"].map(cell);
  const table = h("table", {}, h("tr", {}, h("th", {}, "\u00a0"), h("th", {}, "train"), h("th", {}, "test")),
    h("tr", {}, h("th", {}, "loss"), loss, testLoss), h("tr", {}, h("th", {}, "right"), right, testRight));
  const percent = (v) => `${(100 * v).toFixed(1)} %`;
  const shownRow = () => rows.findLast((r) => r[0] <= pic.epoch) ?? rows[0];
  const words = () => {
    const r = shownRow(), back = pic.epoch === pic.now ? "" : ` (looking back; it has learnt for ${pic.now})`;
    return `Epoch ${pic.epoch}${back}: loss ${pretty(r[1])} on the training points, ${pretty(r[3])} on the test points; ${percent(r[2])} and ${percent(r[4])} right.`;
  };
  kit.syncs.push(() => {
    const r = shownRow();
    [loss, testLoss].forEach((node, i) => write(node, pretty(r[1 + 2 * i])));
    [right, testRight].forEach((node, i) => write(node, percent(r[2 + 2 * i])));
    write(planeTitle, title()[0].toUpperCase() + title().slice(1));
    write(inspect, net.words() || "Point at a unit or a line (or press Tab and the arrow keys) to read its numbers. Blue, solid: positive; orange, dashed: negative; the thicker, the larger.");
    if (!notice && kit.get("playing") && performance.now() - spoken < 2000) return; // a screen reader must come to an end
    spoken = performance.now();
    kit.say(notice || words());
  });

  // ---- training --------------------------------------------------------------------------------------------------------
  const play = kit.button({ id: "play", primary: true, text: () => (kit.get("playing") ? "Pause" : "Play"), onclick: () => {
    const playing = kit.get("playing");
    if (!ask(playing ? "pause" : "play")) kit.push({ playing: !playing }); // seen at once; Python says the same a moment later
  } });
  const back = h("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "look back to the network after epoch", "data-testid": "look-back",
    oninput: () => { choosing = +back.value; look(); } });
  const look = throttled(() => { ask("look_back", { epoch: choosing >= pic.now ? null : choosing }); choosing = null; }, 40);
  const backText = h("span", { class: "nnw-value", "aria-hidden": "true" });
  kit.syncs.push(() => {
    put(back, "min", pic.first);
    put(back, "max", Math.max(pic.now, pic.first + 1));
    if (choosing === null) back.value = pic.epoch;
    put(back, "aria-valuetext", `epoch ${pic.epoch} of ${pic.now}`);
    write(backText, pic.epoch === pic.now ? `epoch ${pic.now}` : `${pic.epoch} of ${pic.now}`);
  });
  kit.cleanups.push(() => look.stop());
  const lookBack = h("div", { class: "nnw-slider" }, h("label", { "aria-hidden": "true" }, "look back"), backText, back);
  const controls = kit.controls(play, kit.button({ id: "step", text: "One batch", onclick: () => ask("step") }),
    kit.button({ id: "rewind", text: "Back to epoch 0", onclick: () => ask("rewind") }),
    kit.button({ id: "other", text: "Other start", onclick: () => kit.push({ seed: kit.get("seed") + 1 }) }),
    kit.resetButton(() => ask("reset")),
    kit.select({ id: "pace", label: "from picture to picture", options: frame().paces.map((p) => [p, p]), get: () => kit.get("pace"), set: (v) => kit.push({ pace: v }) }));

  // ---- settings -----------------------------------------------------------------------------------------------------------
  const choice = (id, label, options, { number = false, text = String } = {}) => kit.select({ id, label, options: options.map((o) => [o, text(o)]),
    get: () => kit.get(id), set: (v) => kit.push({ [id]: number ? +v : v }) });
  const fields = (...nodes) => h("div", { class: "nnw-fields" }, ...nodes), group = (name, ...nodes) => h("div", { class: "nnw-group" }, h("p", { class: "nnw-title" }, name), ...nodes);
  const data = group("Data",
    fields(frame().ownData ? h("span", {}, "your own points") : choice("dataset", "data set", frame().datasets), kit.button({ id: "sample", text: frame().ownData ? "Other split" : "New sample", onclick: () => kit.push({ sample: kit.get("sample") + 1 }) })),
    frame().ownData ? null : fields(kit.slider({ id: "points", label: "how many", min: 20, max: 500, step: 20, get: () => kit.get("points"), set: (v) => kit.push({ points: v }) }),
      kit.slider({ id: "noise", label: "noise", min: 0, max: 1, step: 0.05, get: () => kit.get("noise"), set: (v) => kit.push({ noise: v }) })),
    fields(kit.slider({ id: "test_share", label: "test points", min: 0.1, max: 0.9, step: 0.05, text: (v) => `${Math.round(100 * v)} %`, get: () => kit.get("test_share"), set: (v) => kit.push({ test_share: v }) })),
    h("p", { class: "nnw-note nnw-legend" }, ...[["orange", "■", "class 0"], ["blue", "●", "class 1"], ["ink", "○", "strong rim: test point"]].map(([color, sign, text]) =>
      h("span", {}, h("span", { style: `color: var(--nn-${color})` }, sign), ` ${text}`))));

  const layerBox = h("div", { class: "nnw-fields" }), layers = () => kit.get("layers");
  const setLayers = (list) => kit.push({ layers: list });
  let built = "";
  const buildLayers = () => { // one counter for each hidden layer; the focus stays where it was
    if (built === String(layers().length)) return;
    built = String(layers().length);
    const focus = document.activeElement?.dataset?.testid;
    layerBox.replaceChildren(...layers().map((_, i) => {
      const count = h("span", { "data-testid": `units-${i + 1}` });
      kit.layerTexts[i] = () => write(count, String(layers()[i]));
      const button = (sign, step, name) => h("button", { type: "button", "aria-label": `${name} unit in layer ${i + 1}`, "data-testid": `${step > 0 ? "more" : "fewer"}-${i + 1}`,
        onclick: () => setLayers(layers().map((n, k) => (k === i ? clamp(n + step, 1, frame().widest) : n))) }, sign);
      return h("span", { class: "nnw-layer" }, `layer ${i + 1}`, button("−", -1, "one fewer"), count, button("+", 1, "one more"));
    }));
    layerBox.querySelector(`[data-testid="${focus}"]`)?.focus();
  };
  kit.layerTexts = [];
  kit.syncs.push(() => { buildLayers(); layers().forEach((_, i) => kit.layerTexts[i]()); });
  const shape = group("Network"), shapeTitle = shape.firstChild, building = [
    fields(...frame().features.map((name) => kit.checkbox({ id: `feature-${name}`, label: name, get: () => names().includes(name),
      set: (on) => {
        const list = frame().features.filter((f) => (f === name ? on : names().includes(f)));
        if (list.length) kit.push({ features: list });
        else tell("The network needs at least one feature.");
      } }))),
    layerBox,
    fields(kit.button({ id: "add-layer", text: "Add a layer", off: () => layers().length >= frame().deepest, onclick: () => setLayers([...layers(), layers().at(-1) ?? 4]) }),
      kit.button({ id: "remove-layer", text: "Remove a layer", off: () => !layers().length, onclick: () => setLayers(layers().slice(0, -1)) })),
    fields(choice("activation", "activation", frame().activations), choice("dropout", "dropout", frame().dropouts, { number: true }))];
  const ownNote = h("p", { "data-testid": "own" }, "This is your own model: it is shown and trained as it is.");
  let shown = null;
  kit.syncs.push(() => { if (own() !== shown) { shown = own(); shape.replaceChildren(shapeTitle, ...(shown ? [ownNote] : building)); } });
  const learning = group("Learning",
    fields(choice("optimiser", "optimiser", frame().optimisers), choice("batch", "batch", frame().batches, { number: true, text: (v) => (v ? String(v) : "all") })),
    fields(kit.slider({ id: "rate", label: "learning rate", min: 1e-4, max: 10, log: true, entry: true, get: () => kit.get("rate"), set: (v) => kit.push({ rate: v }) })),
    fields(choice("l2", "weight decay (L2)", frame().decays, { number: true })));

  // ---- taking it away ----------------------------------------------------------------------------------------------------
  const text = h("textarea", { readonly: true, hidden: true, "aria-label": "the program", "data-testid": "code", spellcheck: "false" });
  text.setAttribute("data-lm-suppress-shortcuts", "true");
  const copy = kit.button({ id: "copy", text: "Copy", off: () => text.hidden, onclick: async () => {
    text.select();
    try { await navigator.clipboard.writeText(text.value); tell("Copied."); } catch { tell("The text is selected: copy it with Ctrl+C."); }
  } });
  const showCode = (code) => { text.hidden = false; text.value = code; kit.redraw(); };
  const download = (name, bytes) => {
    const url = URL.createObjectURL(new Blob([bytes]));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    tell(`Saved as ${name}. “Open a file” brings this network back, here or in another notebook.`);
  };
  const file = h("input", { type: "file", accept: ".safetensors", class: "nnw-hidden", tabindex: -1, "aria-label": "open a saved network", "data-testid": "file",
    onchange: async () => {
      const chosen = file.files[0];
      if (!chosen) return;
      const bytes = await chosen.arrayBuffer();
      file.value = "";
      try { kit.model.send({ do: "open", with: { name: chosen.name } }, undefined, [bytes]); } catch { ask("open"); }
    } });
  const entry = (i) => {
    const node = h("input", { type: "text", inputmode: "decimal", "aria-label": `x${i + 1} of the point to try`, "data-testid": `try-x${i + 1}`,
      onchange: () => {
        const v = Number(node.value.trim().replace("−", "-").replace(",", "."));
        const good = node.value.trim() !== "" && Math.abs(v) <= reach;
        node.setAttribute("aria-invalid", !good);
        if (good) kit.push({ probe: probe().map((p, k) => (k === i ? v : p)) });
        else tell(`x${i + 1}: type a number from −${reach} to ${reach}.`);
      } });
    kit.syncs.push(() => { if (document.activeElement !== node) { node.value = +probe()[i].toFixed(3); put(node, "aria-invalid", false); } });
    return h("label", {}, `x${i + 1}`, node);
  };
  const verdict = h("span", { "data-testid": "verdict" });
  kit.syncs.push(() => {
    const p = plane.chance();
    write(verdict, `class ${p > 0.5 ? 1 : 0}, with probability ${pretty(100 * Math.max(p, 1 - p))} %`);
  });
  const away = h("details", { "data-testid": "away" }, h("summary", { "data-testid": "away-summary" }, "Take it away: as code, as a file"),
    kit.controls(kit.button({ id: "nnlib-code", text: "nnlib code", onclick: () => ask("code", { library: "nnlib" }) }),
      kit.button({ id: "torch-code", text: "torch code", onclick: () => ask("code", { library: "torch" }) }), copy,
      kit.button({ id: "save", text: "Save as a file", onclick: () => ask("save") }), kit.button({ id: "open", text: "Open a file", onclick: () => file.click() }), file), text);

  kit.add(
    h("div", { class: "nnw-settings" }, data, shape, learning),
    controls,
    h("div", { class: "nnw-pictures" },
      h("div", { class: "nnw-net" }, net.node, inspect),
      h("div", { class: "nnw-plane" }, planeTitle, plane.node, h("div", { class: "nnw-fields nnw-try" }, "Try", entry(0), entry(1), verdict)),
      h("div", { class: "nnw-loss" }, h("div", {}, h("p", { class: "nnw-title" }, "Loss"), curves.node), h("div", {}, table, lookBack))),
    away,
  );
  for (const trait of ["dataset", "points", "noise", "test_share", "features", "layers", "activation", "dropout", "optimiser", "rate", "batch", "l2", "pace", "probe", "playing", "seed", "_frame"])
    kit.on(trait, () => kit.redraw());
});
