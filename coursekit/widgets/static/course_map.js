// CourseMap: boxes are buttons (one Tab stop, arrow keys inside), lines are SVG, and a panel tells about the chosen one.

const SVG = "http://www.w3.org/2000/svg";

// The path that Lab knows a file by: below the folder it serves, which the page's own settings name.
function pathInLab(path, home) {
  const settings = document.getElementById("jupyter-config-data");
  if (!settings) return null;
  const { serverRoot = "", baseUrl = "/" } = JSON.parse(settings.textContent);
  const root = serverRoot.replaceAll("\\", "/").replace(/^~/, home).replace(/\/*$/, "/");
  return path.startsWith(root) ? { path: path.slice(root.length), baseUrl } : null;
}

// A link to a notebook. In Lab its own link handling opens it in a tab there; elsewhere it is a plain relative link.
function notebookLink([name, path, relative], home) {
  const lab = pathInLab(path, home);
  const coded = (p) => p.split("/").map(encodeURIComponent).join("/");
  return h("a", { class: "nnm-link", "data-testid": `open-${name}`, href: lab ? `${lab.baseUrl}lab/tree/${coded(lab.path)}` : coded(relative),
    "data-commandlinker-command": lab && "docmanager:open", "data-commandlinker-args": lab && JSON.stringify({ path: lab.path }) }, name);
}

function stateOf(lesson, { points, possible, done }) {
  if (!lesson.notebooks.length) return { name: "to-come", words: "to come" };
  if (!possible) return { name: "open", words: "ready to read" };
  return { name: done ? "done" : points ? "started" : "open", words: `${points} of ${possible} points` };
}

export default widget("coursemap", (kit) => {
  const lesson = (id) => kit.get("lessons").find((l) => l.id === id);
  const state = (l) => stateOf(l, kit.get("progress")[l.id]);
  const names = (ids) => ids.map((id) => `${id} ${lesson(id).title}`).join(", ");
  const choose = (id, focus = false) => {
    kit.push({ selected: id });
    kit.redraw();
    if (focus) boxes.get(id).node.focus();
  };

  // The map itself.
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("aria-hidden", "true");
  const map = h("div", { class: "nnm-map", role: "radiogroup", "aria-label": "Lessons", "data-testid": "map" }, lines);
  const boxes = new Map(), labels = new Map();
  let part = null;
  for (const l of kit.get("lessons")) {
    if (l.part !== part) {
      part = l.part;
      const [number, title] = part.split(": ");
      labels.set(l.id, h("div", { class: "nnm-part" }, h("strong", {}, number), " ", h("span", {}, title)));
      map.append(labels.get(l.id));
    }
    const [sign, words, bar] = [h("span", { class: "nnm-sign", "aria-hidden": "true" }), h("span", { class: "nnm-words" }), h("span", { class: "nnm-bar" })];
    const node = h("button", { type: "button", class: "nnm-lesson", role: "radio", "data-testid": `lesson-${l.id}`,
      onclick: () => choose(l.id) },
      h("span", { class: "nnm-id" }, l.id, sign), h("span", { class: "nnm-title" }, l.title), words, bar);
    boxes.set(l.id, { node, sign, words, bar });
    map.append(node);
  }
  map.addEventListener("keydown", (event) => {
    const all = kit.get("lessons"), at = all.findIndex((l) => l.id === kit.get("selected"));
    const place = (l) => grid.places[l.id], [column, row] = place(all[at]);
    const below = (way) => all.filter((l) => Math.sign(place(l)[1] - row) === way)
      .sort((a, b) => Math.abs(place(a)[1] - row) - Math.abs(place(b)[1] - row) || Math.abs(place(a)[0] - column) - Math.abs(place(b)[0] - column))[0];
    const to = { ArrowRight: all[at + 1], ArrowLeft: all[at - 1], ArrowDown: below(1), ArrowUp: below(-1), Home: all[0], End: all.at(-1) }[event.key];
    if (to) choose(to.id, true);
    else if (event.key === "Enter") panel.querySelector("a")?.focus();
    else return;
    event.preventDefault();
  });

  // Boxes and lines in pixels of the map, placed again whenever its width changes. A very narrow page gets a list.
  let grid = kit.get("layouts")[0];
  const arrange = () => {
    const [wide, narrow] = kit.get("layouts"), width = map.clientWidth, [left, right, top, bottom] = kit.get("box");
    map.dataset.form = width > 46 * kit.rem ? "wide" : width > 27 * kit.rem ? "narrow" : "list";
    grid = map.dataset.form === "wide" ? wide : narrow;
    const margin = (map.dataset.form === "wide" ? 6.2 : 3.6) * kit.rem, cell = (width - margin) / grid.columns, tall = 6.8 * kit.rem;
    const put = (node, x, y, w, hgt) => Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: w && `${w}px`, height: hgt && `${hgt}px` });
    for (const [id, [column, row]] of Object.entries(grid.places)) {
      put(boxes.get(id).node, margin + (column + left) * cell, (row + top) * tall, (right - left) * cell, (bottom - top) * tall);
      if (labels.has(id)) put(labels.get(id), 0, row * tall, margin - 0.3 * kit.rem);
    }
    lines.setAttribute("viewBox", `0 0 ${width} ${grid.rows * tall}`);
    lines.style.height = `${grid.rows * tall}px`;
    lines.replaceChildren(...grid.lines.flatMap(({ from, to, points }) => {
      const at = points.map(([x, y]) => [margin + x * cell, y * tall]);
      const path = document.createElementNS(SVG, "path"), head = document.createElementNS(SVG, "path");
      path.setAttribute("d", rounded(at, 6));
      const [[x0, y0], [x, y]] = at.slice(-2), [ux, uy] = [Math.sign(x - x0), Math.sign(y - y0)];
      head.setAttribute("d", `M${x},${y} l${-6 * ux - 3.5 * uy},${-6 * uy - 3.5 * ux} l${7 * uy},${7 * ux} z`);
      head.setAttribute("class", "nnm-head");
      for (const piece of [path, head]) Object.assign(piece.dataset, { from, to });
      return [path, head];
    }));
    showLines();
  };
  const showLines = () => {
    const chosen = kit.get("selected");
    for (const piece of lines.children) {
      piece.classList.toggle("nnm-needed", piece.dataset.to === chosen);
      piece.classList.toggle("nnm-opened", piece.dataset.from === chosen);
    }
  };

  // The panel about the chosen lesson.
  const heading = h("p", { class: "nnm-heading" }), question = h("p", { class: "nnm-question" });
  const facts = h("p", { class: "nnw-note" }), links = h("p", { class: "nnm-links" });
  const panel = h("div", { class: "nnm-panel", "data-testid": "about" }, heading, question, facts, links);
  let silence = ""; // why the points cannot be read again
  const refresh = throttled(() => { silence = kit.tell("refresh"); kit.redraw(); }, 1000);

  kit.syncs.push(() => {
    const chosen = lesson(kit.get("selected"));
    for (const l of kit.get("lessons")) {
      const { node, sign, words, bar } = boxes.get(l.id), now = state(l), { points, possible } = kit.get("progress")[l.id];
      Object.assign(node.dataset, { state: now.name, relation: chosen.needs.includes(l.id) ? "needed" : chosen.opens.includes(l.id) ? "opened" : "" });
      sign.textContent = now.name === "done" ? "✓" : "";
      words.textContent = now.words;
      bar.style.setProperty("--share", possible ? points / possible : 0);
      node.title = `${l.id} ${l.title}: ${l.question} ${l.needs.length ? `Needs ${names(l.needs)}.` : ""}`;
      node.setAttribute("aria-checked", l.id === chosen.id);
      node.tabIndex = l.id === chosen.id ? 0 : -1;
    }
    heading.textContent = `${chosen.id} ${chosen.title}`;
    question.textContent = chosen.question;
    facts.textContent = `${chosen.part}. ${chosen.needs.length ? `Needs ${names(chosen.needs)}. ` : ""}${chosen.opens.length ? `Leads to ${names(chosen.opens)}. ` : ""}`;
    const key = JSON.stringify(chosen.notebooks);
    if (links.dataset.key !== key) {
      links.dataset.key = key;
      links.replaceChildren(...chosen.notebooks.flatMap((n, i) => [i ? " " : "", notebookLink(n, kit.get("places").home)]));
      if (!chosen.notebooks.length) links.textContent = "This lesson is still to come.";
    }
    showLines();
    const all = kit.get("lessons"), sums = Object.values(kit.get("progress")), sum = (name) => sums.reduce((total, one) => total + one[name], 0);
    kit.say(silence || `${chosen.id} ${chosen.title}: ${state(chosen).words}. In all ${sum("points")} of ${sum("possible")} points, `
      + `${sum("done")} of ${all.length} lessons done.`);
  });
  for (const trait of ["selected", "progress", "lessons"]) kit.on(trait, () => kit.redraw());
  kit.add(map, panel);
  kit.root.append(kit.controls(
    kit.button({ id: "refresh", text: "Refresh", onclick: () => refresh.now() }), kit.resetButton()));

  // The progress file is written by other notebooks: look again whenever the map comes back into view.
  const look = () => { if (!document.hidden && map.offsetParent) refresh(); };
  const seen = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) look(); });
  seen.observe(map);
  const sized = new ResizeObserver(arrange);
  sized.observe(map);
  kit.root.addEventListener("pointerenter", look);
  kit.root.addEventListener("focusin", look);
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  kit.cleanups.push(() => {
    seen.disconnect();
    sized.disconnect();
    refresh.stop();
    window.removeEventListener("focus", look);
    document.removeEventListener("visibilitychange", look);
  });
});

// A path through right-angled points with corners of radius r.
function rounded(points, r) {
  let d = `M${points[0]}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [[ax, ay], [bx, by], [cx, cy]] = points.slice(i - 1, i + 2);
    const [before, after] = [Math.hypot(bx - ax, by - ay), Math.hypot(cx - bx, cy - by)];
    const k = Math.min(r, before / 2, after / 2);
    if (!before || !after) continue;
    d += ` L${bx - ((bx - ax) / before) * k},${by - ((by - ay) / before) * k} Q${bx},${by} ${bx + ((cx - bx) / after) * k},${by + ((cy - by) / after) * k}`;
  }
  return `${d} L${points.at(-1)}`;
}
