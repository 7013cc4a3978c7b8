// The form that Predict and Quiz share: radio buttons, a mark and an explanation under each choice, and what to do next.

function rich(tag, attributes, html) {
  const node = h(tag, attributes);
  node.innerHTML = html; // made by coursekit.widgets.text, which escapes everything but its own tags
  return node;
}

// One of several as native radio buttons: arrow keys move, Tab leaves, Enter acts.
// options: [[value, html], ...]; get() and set(value) talk to the model; open(): may it still be changed?
function radios(kit, { id, legend, legendClass = null, options, get, set, open, act }) {
  const name = `nnq-${Math.random().toString(36).slice(2)}`; // every widget's script runs on its own: a counter would repeat
  const items = options.map(([value, html], i) => {
    const input = h("input", { type: "radio", name, "data-testid": `${id}-${i}`, onchange: () => { kit.prompt = ""; set(value); kit.redraw(); },
      onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); act(); } } });
    const mark = h("span", { class: "nnq-mark" });
    const note = h("p", { class: "nnq-note", id: `${name}-${i}`, hidden: true });
    return { value, input, mark, note, node: h("div", { class: "nnq-option" }, h("label", {}, input, rich("span", {}, html), mark), note) };
  });
  kit.syncs.push(() => {
    for (const { input, value } of items) {
      input.checked = get() === value;
      input.disabled = !open();
    }
  });
  const node = h("fieldset", { class: "nnq-group" }, rich("legend", { class: legendClass }, legend), ...items.map((i) => i.node));
  return { node, items, words: () => items.find((i) => i.value === get())?.node.querySelector("label > span").textContent };
}

// The question with its choices, marked and explained once Python says so.
function choices(kit, { open, act }) {
  const texts = kit.get("options");
  const group = radios(kit, { id: "choice", legend: kit.get("ask"), legendClass: "nnq-question", options: texts.map((html, i) => [i, html]),
    get: () => kit.get("choice"), set: (i) => kit.push({ choice: i }), open, act });
  const others = h("details", { class: "nnq-others", hidden: true }, h("summary", {}, "About the other answers"));
  kit.syncs.push(() => {
    const marks = kit.get("marks"), notes = kit.get("notes");
    group.items.forEach(({ node, input, mark, note }, i) => {
      node.dataset.mark = marks[i];
      mark.textContent = { right: "✓", wrong: "✗" }[marks[i]] ?? "";
      note.innerHTML = marks[i] ? notes[i] : "";
      note.hidden = !note.innerHTML;
      input.setAttribute("aria-describedby", note.hidden ? "" : note.id);
    });
    const rest = texts.map((text, i) => [text, marks[i] ? "" : notes[i]]).filter(([, note]) => note);
    if (others.hidden !== !rest.length) {
      others.hidden = !rest.length;
      others.replaceChildren(others.firstChild, ...rest.map(([text, note]) => rich("p", {}, `<strong>${text}</strong>: ${note}`)));
    }
  });
  kit.add(h("p", { class: "nnw-note" }, kit.get("name")), group.node, others);
  return group;
}

// A button that calls a method of the Python object with options(). ready() -> "" or what is still missing; shown() -> is it there now?
function action(kit, { id, text, method, options = () => ({}), shown, ready = () => "", primary = false }) {
  const node = kit.button({ id, text, primary, onclick: () => {
    kit.prompt = ready() || kit.tell(method, options());
    if (!kit.prompt) {
      kit.prompt = "One moment: the kernel is busy with a cell.";
      kit.pressed = node;
    }
    kit.redraw();
  } });
  kit.syncs.push(() => { node.hidden = !shown(); });
  return node;
}

// The line below: what to do next. text() is read at each picture; a prompt ("choose first") holds until Python answers.
function status(kit, text, traits) {
  for (const [name, value] of [["tabindex", "-1"], ["data-lm-suppress-shortcuts", "true"]]) kit.readoutLine.setAttribute(name, value);
  for (const trait of traits) kit.on(trait, () => { kit.prompt = ""; kit.redraw(); });
  kit.syncs.push(() => {
    kit.say(kit.prompt || text());
    if (kit.prompt || !kit.pressed) return;
    // The button that had the focus may be gone: go on from the line that answers it.
    if (kit.pressed.hidden && [kit.pressed, document.body].includes(document.activeElement)) kit.readoutLine.focus({ preventScroll: true });
    kit.pressed = null;
  });
}
