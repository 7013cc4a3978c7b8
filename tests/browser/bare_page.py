"""A widget on a bare page in headless Chromium, without Jupyter: a stand-in model plays the kernel's part."""

import base64
import json
import re
from contextlib import contextmanager

from playwright.sync_api import expect

PRIVATE = {"_esm", "_css", "layout", "tabbable", "tooltip", "comm"}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><style>body{margin:16px;background:%(background)s}
%(css)s</style></head><body><div id="host"></div><script type="module">
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const values = %(values)s, listeners = {}, saved = {};
for (const [k, v] of Object.entries(values)) if (v && v.__bytes !== undefined) values[k] = bytes(v.__bytes);
const changed = (k) => (listeners[`change:${k}`] ?? []).forEach((f) => f());
window.model = {
  values, sent: {}, waiting: {}, messages: [],
  send(content) { this.messages.push(content); },
  get: (k) => values[k],
  set(k, v) {
    if (JSON.stringify(values[k]) === JSON.stringify(v)) return;
    values[k] = this.waiting[k] = v;
    changed(k);
  },
  on(k, f) { (listeners[k] ??= []).push(f); },
  off(k, f) { listeners[k] = (listeners[k] ?? []).filter((g) => g !== f); },
  save_changes() { // and, as Jupyter does, the kernel's echo a moment later, unless a newer value has been saved since
    const state = this.waiting;
    this.waiting = {};
    Object.assign(this.sent, state);
    for (const k in state) saved[k] = (saved[k] ?? 0) + 1;
    const mine = { ...saved };
    setTimeout(() => this.receive(Object.fromEntries(Object.entries(state).filter(([k]) => saved[k] === mine[k]))), 30);
  },
  tell(content, buffers = []) { (listeners["msg:custom"] ?? []).forEach((f) => f(content, buffers.map(bytes))); },
  bring(k, text) { this.receive({ [k]: bytes(text) }); },
  receive(state) {
    for (const [k, v] of Object.entries(state)) {
      if (!(v instanceof DataView) && JSON.stringify(values[k]) === JSON.stringify(v)) continue;
      values[k] = v;
      changed(k);
    }
  },
};
const esm = await import(URL.createObjectURL(new Blob([%(esm)s], { type: "text/javascript" })));
window.dispose = esm.default.render({ model: window.model, el: document.getElementById("host") });
window.ready = true;
</script></body></html>"""


def html(widget, background="#ffffff"):
    """The page's source: the widget's own script and style, and its state at this moment."""
    state = {k: v for k, v in widget.get_state().items() if k not in PRIVATE}
    encoded = {k: base64.b64encode(v).decode() for k, v in state.items() if isinstance(v, bytes | memoryview)}
    plain = state | {k: {"__bytes": v} for k, v in encoded.items()}
    script = json.dumps(widget._esm).replace("</", "<\\/")
    return PAGE % {"background": background, "css": widget._css, "values": json.dumps(plain), "esm": script}


@contextmanager
def shown(chromium, widget, background="#ffffff", **options):
    """The widget on a page of its own; `page.errors` collects what went wrong in JavaScript."""
    context = chromium.new_context(**{"viewport": {"width": 1100, "height": 900}, **options})
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.set_content(html(widget, background))
    page.wait_for_function("window.ready && Number(document.querySelector('.nnw').dataset.frames) > 0")
    yield page
    assert page.errors == []
    context.close()


def carry(page, widget):
    """Bring what the browser has saved to the Python widget, as a kernel would, once nothing more is waiting."""
    page.wait_for_function("Object.keys(window.model.waiting).length === 0")
    for name, value in page.evaluate("window.model.sent").items():
        setattr(widget, name, value)


def answer(page, widget):
    """Let Python do what the browser has asked for, and bring back what that changed, as a kernel would."""
    said, before = [], widget.get_state()
    widget.send = lambda content, buffers=(): said.append((content, [base64.b64encode(b).decode() for b in buffers]))
    carry(page, widget)
    for content in page.evaluate("window.model.messages.splice(0)"):
        widget._handle_custom_msg(content, [])
    after = widget.get_state()
    for name in [name for name in after if name not in PRIVATE and after[name] != before[name]]:
        value = after[name]
        if isinstance(value, bytes | memoryview):
            page.evaluate("([k, v]) => window.model.bring(k, v)", [name, base64.b64encode(value).decode()])
        else:
            page.evaluate("([k, v]) => window.model.receive({[k]: v})", [name, value])
    for content, buffers in said:
        page.evaluate("([c, b]) => window.model.tell(c, b)", [content, buffers])


def after_next_picture(page, act):
    """Do something and wait until a new picture is drawn."""
    frames = int(page.locator(".nnw").get_attribute("data-frames"))
    act()
    page.wait_for_function(f"Number(document.querySelector('.nnw').dataset.frames) > {frames}")


def printed(value, digits):
    """The number as the read-out writes it."""
    digits = max(digits, len(str(int(abs(value)))) if 1 <= abs(value) < 1e5 else 0)  # whole numbers keep all digits
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    if 1e-3 <= abs(value) < 1e5 or value == 0:
        text = f"{float(f'{value:.{digits}g}'):.10g}"
    else:
        text = f"{float(mantissa):g} × 10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
    return re.escape(text.replace("-", "−"))


def settled(page, pattern):
    """The read-out, once it matches."""
    line = page.get_by_test_id("readout")
    expect(line).to_have_text(re.compile(pattern), timeout=15_000)
    return line.inner_text()


def drag(page, testid, dx, dy):
    box = page.get_by_test_id(testid).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)
    page.mouse.up()
