// Quiz: choose, check; a wrong answer is explained and another may be tried.

export default widget("quiz", (kit) => {
  const open = () => !kit.get("solved");
  const check = action(kit, { id: "check", text: "Check", method: "check", primary: true, shown: open,
    options: () => ({ choice: kit.get("choice") }),
    ready: () => (kit.get("choice") < 0 ? "Choose an answer first." : "") });
  choices(kit, { open, act: () => check.click() });
  kit.add(kit.controls(check));
  kit.root.append(kit.controls(
    action(kit, { id: "reset", text: "Answer again", method: "reset", shown: () => kit.get("tries") > 0 })));
  status(kit, () => kit.get("verdict") || "Choose, then check: a wrong answer is explained, and you may try again.",
    ["verdict", "tries", "solved", "choice", "marks"]);
});
