// WidgetProbe: says that this script runs, asks Python, and says when it has answered.
export default widget("probe", (kit) => {
  const problem = kit.tell("hear");
  kit.syncs.push(() => kit.say(kit.get("heard") ? "✓ widgets: they work in this browser, and Python answers them."
    : problem || "Widgets work in this browser. Waiting for Python: it answers when the running cells are done."));
  kit.on("heard", () => kit.redraw());
});
