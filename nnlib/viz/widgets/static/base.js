// Shared by every widget; base.py puts `const PALETTE = {light: {...}, dark: {...}}` in front and the widget's own
// script behind. A script ends with `export default widget("name", (kit) => { ... })`.

const clamp = (v, low, high) => Math.min(high, Math.max(low, v));
const stillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// h("button", { class: "x", "data-testid": "y", onclick: f }, "text", node, ...): an element.
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag), taken = attributes.onchange;
  if (tag === "input" && attributes.type === "text" && taken) { // Enter hands over what was typed: in Jupyter's pages
    let given = null; //                                           the browser alone waits until the focus is elsewhere
    attributes = { ...attributes, onchange: (event) => { if (node.value !== given) taken(event); given = null; },
      onkeydown: (event) => { if (event.key !== "Enter") return; event.preventDefault(); given = node.value; taken(event); } };
  }
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  // Jupyter's shortcuts ("a": new cell above; arrows: next cell) match the focused element before they look at its
  // parents: so every element that can have the focus says itself that its keys are its own.
  if ("tabindex" in attributes || /^(a|button|input|select|summary)$/.test(tag)) node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children.filter((c) => c != null));
  return node;
}

// Attributes and text are written only when they change: what moves is drawn sixty times a second.
const put = (node, name, value) => { if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value); };
const write = (node, words) => { if (node.textContent !== words) node.textContent = words; };

// 0.000012 -> "1.2 × 10⁻⁵", -0.5 -> "−0.5": three significant digits that read like print.
function pretty(v, digits = 3) {
  if (Number.isNaN(v)) return "undefined";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  if (v === 0) return "0";
  const size = Math.abs(v);
  if (size >= 1e-3 && size < 1e5) return String(+v.toPrecision(Math.max(digits, Math.ceil(Math.log10(size))))).replace("-", "−");
  const [mantissa, power] = v.toExponential(digits - 1).split("e");
  const raised = [...String(+power)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("");
  return `${String(+mantissa).replace("-", "−")} × 10${raised}`;
}

// At most one call in `ms`, the last one always made.
function throttled(f, ms) {
  let timer = null, last = -Infinity;
  const run = () => { timer = null; last = performance.now(); f(); };
  const call = () => { timer ??= setTimeout(run, Math.max(0, last + ms - performance.now())); };
  call.now = () => { clearTimeout(timer); run(); };
  call.stop = () => clearTimeout(timer);
  return call;
}

// Hex colours: mix("#fff", "#000", 0.5), and "is the page behind this element dark?"
const channels = (c) => (c[0] === "#" ? [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16)) : c.match(/[\d.]+/g).map(Number));
const mix = (a, b, t) => `rgb(${channels(a).map((v, i) => Math.round(v + (channels(b)[i] - v) * t)).join(",")})`;
function onDark(node) {
  for (let n = node; n; n = n.parentElement) {
    const color = getComputedStyle(n).backgroundColor;
    if (!color) break; // not on the page yet: see watchTheme
    const [r, g, b, alpha = 1] = channels(color);
    if (alpha > 0.5) return 0.299 * r + 0.587 * g + 0.114 * b < 128;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

class Kit {
  constructor(name, model, host) {
    this.model = model;
    this.surfaces = [];
    this.syncs = [];
    this.cleanups = [];
    this.pending = 0;
    this.root = h("div", { class: `nnw nnw-${name}`, "data-testid": name, "data-frames": 0, role: "group",
      "aria-label": model.get("label"), "data-lm-suppress-shortcuts": "true" });
    this.lines = h("div", { class: "nnw-lines" },
      this.readoutLine = h("p", { role: "status", "aria-live": "polite", "data-testid": "readout" }),
      this.messageLine = h("p", { class: "nnw-message", role: "status", "aria-live": "polite", "data-testid": "message" }));
    this.root.append(this.lines);
    host.append(this.root);
    this.speak = throttled(() => { this.readoutLine.textContent = this.text; this.push({ readout: this.text }); }, 250);
    this.cleanups.push(() => this.speak.stop());
    this.readTheme();
    this.watchTheme();
    this.on("message", () => { this.messageLine.textContent = model.get("message"); });
    this.messageLine.textContent = model.get("message");
    this.on("label", () => this.root.setAttribute("aria-label", model.get("label")));
  }

  // ---- the model -------------------------------------------------------------------------------------------------
  get(name) { return this.model.get(name); }

  on(name, f) {
    this.model.on(`change:${name}`, f);
    this.cleanups.push(() => this.model.off(`change:${name}`, f));
  }

  // Set traits here (handlers of `on` run) and in Python. Saved at once, never later: a value that is set but not
  // saved would be overwritten by the kernel's echo of the one before. Jupyter itself holds back what comes too fast.
  push(values) {
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.model.save_changes();
  }

  // Ask Python to do something: the message {do: method, with: {...}}. "" when it is sent, else why not, in words for
  // the reader. What the method needs goes with it: traits that were set just before may arrive later.
  tell(method, options = {}) {
    try {
      this.model.send({ do: method, with: options });
      return "";
    } catch { // Jupyter's "Cannot send": the other end is gone
      return "The kernel was restarted: run this cell again, and go on from there.";
    }
  }

  // A trait sent as float32 bytes.
  floats(name) {
    const { buffer, byteOffset, byteLength } = this.get(name);
    return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  }

  // ---- pictures --------------------------------------------------------------------------------------------------
  // A canvas that follows its container and the screen's resolution. draw(ctx, width, height, theme) works in CSS
  // pixels; `ratio` is height / width, or `height` is in rem. The label (text or function) is read to those who cannot see.
  canvas({ id, label, ratio, height, draw }) {
    const canvas = h("canvas", { role: "img", "data-testid": id });
    const style = ratio ? `aspect-ratio: ${1 / ratio}` : `height: ${height}rem`;
    const node = h("div", { class: "nnw-canvas", style }, canvas);
    const surface = { node, canvas, ctx: canvas.getContext("2d"), draw, label, width: 0, height: 0, handles: [] };
    const resize = new ResizeObserver(([entry]) => {
      surface.width = entry.contentRect.width;
      surface.height = entry.contentRect.height;
      this.redraw();
    });
    resize.observe(node);
    this.cleanups.push(() => resize.disconnect());
    this.surfaces.push(surface);
    return surface;
  }

  // A point to drag, or to reach with Tab and move with the arrow keys (shift: ten times as far).
  // at() -> [x, y] in CSS pixels; move(x, y) puts it there; nudge(dx, dy) moves by steps (y up); text() says where it is.
  handle(surface, { id, label, color = "ink", at, move, nudge, text, done = () => {}, key = () => false, cell = false }) {
    const node = h("div", { class: cell ? "nnw-handle nnw-cell" : "nnw-handle", role: "slider", tabindex: 0,
      "data-testid": id, "aria-label": label, style: `--handle: var(--nn-${color})` });
    this.drag(node, (x, y) => move(x, y), done, surface.node);
    node.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (step && !event.ctrlKey && !event.metaKey && !event.altKey) {
        const size = event.shiftKey ? 10 : 1;
        nudge(step[0] * size, step[1] * size);
        done();
      } else if (!key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    surface.node.append(node);
    surface.handles.push({ node, at, text });
    return node;
  }

  // Pointer drags on `node`, in CSS pixels of `frame`: move(x, y, event) while down, done() at the end.
  drag(node, move, done = () => {}, frame = node) {
    const point = (event) => {
      const box = frame.getBoundingClientRect();
      move(event.clientX - box.left, event.clientY - box.top, event);
    };
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      node.focus({ preventScroll: true });
      node.setPointerCapture(event.pointerId);
      point(event);
    });
    node.addEventListener("pointermove", (event) => { if (node.hasPointerCapture(event.pointerId)) point(event); });
    for (const end of ["pointerup", "pointercancel"])
      node.addEventListener(end, (event) => { if (node.hasPointerCapture(event.pointerId)) { node.releasePointerCapture(event.pointerId); done(); } });
  }

  // Ask for one new picture of everything; many calls make one picture.
  redraw() {
    this.pending ||= requestAnimationFrame(() => { this.pending = 0; this.paint(); });
  }

  paint() {
    for (const s of this.surfaces) {
      if (!s.width || !s.height) continue;
      const density = devicePixelRatio || 1;
      const [w, hgt] = [Math.round(s.width * density), Math.round(s.height * density)];
      if (s.canvas.width !== w || s.canvas.height !== hgt) Object.assign(s.canvas, { width: w, height: hgt });
      s.ctx.setTransform(density, 0, 0, density, 0, 0);
      s.ctx.clearRect(0, 0, s.width, s.height);
      s.draw(s.ctx, s.width, s.height, this.theme);
      put(s.canvas, "aria-label", typeof s.label === "function" ? s.label() : s.label);
      for (const { node, at, text } of s.handles) {
        const [x, y] = at();
        node.style.left = `${clamp(x, 0, s.width)}px`;
        node.style.top = `${clamp(y, 0, s.height)}px`;
        put(node, "aria-valuetext", text());
        put(node, "aria-valuenow", Math.round(x));
      }
    }
    for (const sync of this.syncs) sync();
    this.root.dataset.frames = Number(this.root.dataset.frames) + 1;
  }

  // Canvas text in the widget's own font; sizes in rem so that large text stays large.
  font(rem = 0.8, weight = 400) {
    return `${weight} ${rem * this.rem}px ${this.family}`;
  }

  // ---- controls, each labelled, each with a data-testid ------------------------------------------------------------
  add(...nodes) { this.lines.before(...nodes); }

  row(...nodes) { return h("div", { class: "nnw-row" }, ...nodes); }

  controls(...nodes) { return h("div", { class: "nnw-row nnw-controls" }, ...nodes); }

  panel(title, ...nodes) { return h("div", { class: "nnw-panel" }, title && h("p", { class: "nnw-title" }, title), ...nodes); }

  // get() and set(value) talk to the model. log: equal distances are equal factors. entry: a field to type the value.
  slider({ id, label, min, max, step, get, set, text = pretty, log = false, entry = false, done = () => {} }) {
    const [forth, back] = log ? [Math.log, Math.exp] : [(v) => v, (v) => v];
    const count = log ? 400 : Math.round((max - min) / step);
    const place = (v) => ((forth(v) - forth(min)) / (forth(max) - forth(min))) * count;
    const value = (p) => log ? +back(forth(min) + (p / count) * (forth(max) - forth(min))).toPrecision(3) : +(min + p * step).toPrecision(12);
    const input = h("input", { type: "range", min: 0, max: count, step: 1, "aria-label": label, "data-testid": id,
      oninput: () => set(value(+input.value)), onchange: () => done(),
      onkeydown: (event) => {
        const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
        if (!way || !event.shiftKey) return;
        event.preventDefault();
        set(value(clamp(Math.round(place(get())) + way * 10, 0, count)));
        done();
      } });
    const typed = () => shown.value.trim() === "" ? NaN : Number(shown.value.trim().replace("−", "-").replace(/\s*[×x*]\s*10\^?/, "e"));
    const shown = entry
      ? h("input", { type: "text", inputmode: "decimal", "aria-label": `${label}, type a value`, "data-testid": `${id}-entry`,
        onchange: () => {
          const good = Number.isFinite(typed()) && typed() >= min && typed() <= max;
          shown.setAttribute("aria-invalid", !good);
          if (good) { set(typed()); done(); } else this.say(`${label}: type a number from ${pretty(min)} to ${pretty(max)}.`);
        } })
      : h("span", { class: "nnw-value", "aria-hidden": "true" });
    this.syncs.push(() => {
      if (Math.round(place(get())) !== +input.value) input.value = Math.round(place(get()));
      put(input, "aria-valuetext", text(get()));
      if (!entry) write(shown, text(get()));
      else if (document.activeElement !== shown) { shown.value = +get().toPrecision(4); put(shown, "aria-invalid", false); }
    });
    return h("div", { class: "nnw-slider" }, h("label", { "aria-hidden": "true" }, label), shown, input);
  }

  // `text`, `off`, `pressed` may be functions, read at each picture.
  button({ id, text, onclick, primary = false, off = null, pressed = null }) {
    const node = h("button", { type: "button", class: primary && "nnw-primary", "data-testid": id,
      onclick: () => { if (!off?.()) onclick(); } });
    const sync = () => {
      write(node, typeof text === "function" ? text() : text);
      if (off) put(node, "aria-disabled", off());
      if (pressed) put(node, "aria-pressed", pressed());
    };
    sync();
    this.syncs.push(sync);
    return node;
  }

  checkbox({ id, label, get, set }) {
    const input = h("input", { type: "checkbox", "data-testid": id, onchange: () => set(input.checked) });
    this.syncs.push(() => { input.checked = get(); });
    return h("label", {}, input, label);
  }

  // options: [[value, text], ...]
  select({ id, label, options, get, set }) {
    const input = h("select", { "data-testid": id, onchange: () => set(input.value) },
      ...options.map(([value, text]) => h("option", { value }, text)));
    this.syncs.push(() => { if (input.value !== String(get())) input.value = get(); });
    return h("label", {}, label, input);
  }

  // Puts back every trait that Python remembered at the start; `also` clears what only the browser knows.
  resetButton(also = () => {}) {
    return this.button({ id: "reset", text: "Reset (same start)",
      onclick: () => { also(); this.push(this.get("_start_state")); this.redraw(); } });
  }

  // A button that plays and pauses. advance(milliseconds) -> true while there is more to come; finish() goes to the
  // end in one go, and is what happens when the reader asked for reduced motion.
  player({ id = "play", advance, finish, off = null }) {
    let last = null, ticket = 0;
    const player = { playing: false, stop: () => { cancelAnimationFrame(ticket); if (player.playing) { player.playing = false; this.redraw(); } } };
    const tick = (now) => {
      const more = advance(last === null ? 0 : Math.min(now - last, 500));
      last = now;
      if (more) ticket = requestAnimationFrame(tick); else player.stop();
      cancelAnimationFrame(this.pending); // this is a frame already: one asked for now would be every other one
      this.pending = 0;
      this.paint();
    };
    player.start = () => {
      if (stillness()) { finish(); this.redraw(); return; }
      player.playing = true;
      last = null;
      ticket = requestAnimationFrame(tick);
    };
    player.node = this.button({ id, primary: true, text: () => (player.playing ? "Pause" : "Play"), off: off && (() => !player.playing && off()),
      onclick: () => { player.playing ? player.stop() : player.start(); this.redraw(); } });
    this.cleanups.push(player.stop);
    return player;
  }

  // Text for everybody, spoken by a screen reader when it settles, and Python's `readout`.
  say(text) {
    if (text === this.text) return;
    this.text = text;
    this.speak();
  }

  // ---- theme -----------------------------------------------------------------------------------------------------
  readTheme() {
    const style = getComputedStyle(this.root);
    const dark = onDark(this.root.parentElement);
    const jupyter = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
    const base = PALETTE[dark ? "dark" : "light"];
    this.theme = { ...base, dark, surface: jupyter("--jp-layout-color0", base.surface) };
    for (const [name, value] of Object.entries(this.theme)) this.root.style.setProperty(`--nn-${name}`, value);
    this.theme.surface = style.backgroundColor || base.surface; // Jupyter says "white": as rgb(), which mix() reads
    this.root.dataset.theme = dark ? "dark" : "light";
    this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    this.family = style.fontFamily || "system-ui, sans-serif";
  }

  watchTheme() {
    const again = throttled(() => { this.readTheme(); this.redraw(); }, 150);
    const bodies = new MutationObserver(again);
    for (const node of [document.documentElement, document.body])
      bodies.observe(node, { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-jp-theme-name", "data-jp-theme-light"] });
    const shown = new ResizeObserver(() => { shown.disconnect(); this.readTheme(); this.redraw(); });
    shown.observe(this.root); // Jupyter puts the root on the page only after it is built
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", again);
    this.cleanups.push(() => { bodies.disconnect(); shown.disconnect(); scheme.removeEventListener("change", again); again.stop(); });
  }

  dispose() {
    cancelAnimationFrame(this.pending);
    for (const f of this.cleanups) f();
  }
}

function widget(name, build) {
  return {
    render({ model, el }) {
      const kit = new Kit(name, model, el);
      build(kit);
      kit.readTheme();
      kit.redraw();
      return () => kit.dispose();
    },
  };
}
