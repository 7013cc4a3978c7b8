"""What the tests ask of a page: what a widget looks like, how fast it draws, whether it can be read and named."""

from __future__ import annotations

from contextlib import contextmanager

LATENCY_MS = 100  # from a key press to a new picture, median
PICTURES = 20  # a second while something moves
CONTRAST = 4.5  # of text to what is behind it

# What a reader sees of a widget: the pixels of its canvases, its text, which controls are set.
PICTURE = """root => [...root.querySelectorAll('canvas')].map((c) => c.toDataURL()).join() + root.innerText
  + [...root.querySelectorAll('input, [aria-checked]')].map((c) => [c.checked, c.value, c.ariaChecked]).join()"""

# From now on, note the milliseconds from each key press to the next picture, when it is painted.
WATCH = """root => {
  const seen = root.watched = {delays: [], pressed: 0};
  root.addEventListener('keydown', (e) => { seen.pressed = e.timeStamp; }, true);
  new MutationObserver(() => {
    if (!seen.pressed) return;
    const pressed = seen.pressed;
    seen.pressed = 0;
    setTimeout(() => seen.delays.push(performance.now() - pressed));
  }).observe(root, {attributes: true, attributeFilter: ['data-frames']});
}"""

# The mouse is down on `grip`: a second of moves, one a frame, faster than a test can send them from outside.
DRAG = """(grip, {x, y, width, height}) => new Promise((done) => {
  const began = performance.now();
  requestAnimationFrame(function move(now) {
    const t = Math.max(0, Math.min(1, (now - began) / 1000));
    setTimeout(() => grip.dispatchEvent(new PointerEvent('pointermove', {pointerId: 1, bubbles: true, buttons: 1,
      clientX: x + width * (.3 + .4 * t), clientY: y + height * (.6 - .3 * t)})));
    t < 1 ? requestAnimationFrame(move) : done();
  });
})"""

# Contrast of each piece of text (WCAG); a sign alone, such as the dot of a legend, is a graphic: there 3 is enough.
CONTRASTS = """root => {
  const rgb = (c) => { const [r, g, b, a = 1] = c.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
  const behind = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const color = rgb(getComputedStyle(n).backgroundColor);
      if (color[3] > .5) return color;
    }
  };
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = {};
  for (let t = texts.nextNode(); t; t = texts.nextNode()) {
    const box = t.parentElement;
    if (!t.data.trim() || !box.checkVisibility() || box.closest('[aria-disabled=true], option')) continue;
    const [a, b] = [rgb(getComputedStyle(box).color), behind(box)].map(light).sort((x, y) => y - x);
    found[t.data.trim().slice(0, 40)] = (a + .05) / (b + .05) * (/[\\p{L}\\p{N}]/u.test(t.data) ? 1 : 1.5);
  }
  return found;
}"""

NAMELESS = """root => [...root.querySelectorAll('button, input, select, a, summary, [tabindex="0"]')]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText).trim())
  .map((e) => e.outerHTML)"""

CUT_OFF = """root => [...root.querySelectorAll('*')]
  .filter((e) => e.checkVisibility() && e.tagName !== 'path' && !e.closest('.nnw-hidden, .nnw-handle'))
  .filter((e) => e.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
  .map((e) => e.outerHTML.slice(0, 120))"""


def settle(page, root) -> None:
    """Wait until no new picture is on its way and the read-out has been spoken."""
    page.wait_for_function(
        """root => new Promise((done) => {
             const frames = root.dataset.frames, words = root.innerText;
             setTimeout(() => done(root.dataset.frames === frames && root.innerText === words), 350); })""",
        arg=root.element_handle(),
    )


def frames(root) -> list[float]:
    """Pictures drawn so far, frames that the browser offered so far (see `pictures`), milliseconds."""
    return root.evaluate("r => [+r.dataset.frames, window.offered, performance.now()]")


def share(page) -> float:
    """The part of one processor that the page gets just now: 1 on an idle machine, 0.3 where three want it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds():
        return {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}["ThreadTime"]

    before = seconds()
    page.evaluate("() => { const end = performance.now() + 150; while (performance.now() < end); }")
    used = seconds() - before
    devtools.detach()
    return min(1.0, used / 0.150)


@contextmanager
def pictures(what: str, page, root):
    """Require PICTURES a second inside the block; fewer where others use the machine, but most of those offered."""
    page.evaluate("""() => {
      if (window.offered !== undefined) return;
      window.offered = 0;
      requestAnimationFrame(function tick() { window.offered++; requestAnimationFrame(tick); }); }""")
    part = share(page)
    began = frames(root)
    yield
    ended = frames(root)
    part = min(part, share(page))
    drawn, offered = (1000 * (ended[i] - began[i]) / (ended[2] - began[2]) for i in (0, 1))
    print(f"\n{what}: {drawn:.0f} pictures a second ({offered:.0f} offered, {part:.0%} of a processor)")
    assert drawn >= min(PICTURES * part, 0.6 * offered)
