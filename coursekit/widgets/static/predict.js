// Predict: choose, say how sure, commit; run the next cell; compare.

export default widget("predict", (kit) => {
  const stage = () => kit.get("stage"), open = () => stage() === "open";
  const act = () => commit.click();
  const answer = choices(kit, { open, act });
  const sure = radios(kit, { id: "sure", legend: "How sure are you?", options: Object.entries(kit.get("certainties")),
    get: () => kit.get("certainty"), set: (value) => kit.push({ certainty: value }), open, act });
  sure.node.classList.add("nnq-sure");
  const commit = action(kit, { id: "commit", text: "Commit", method: "commit", primary: true, shown: open,
    options: () => ({ choice: kit.get("choice"), certainty: kit.get("certainty") }),
    ready: () => (!answer.words() ? "Choose an answer first; a guess will do." : !sure.words() ? "Say how sure you are, too." : "") });
  kit.add(sure.node, kit.controls(commit));
  kit.root.append(kit.controls(
    action(kit, { id: "compare", text: "I have run it: compare", method: "compare", primary: true, shown: () => stage() === "committed" }),
    action(kit, { id: "reset", text: "Answer again", method: "reset", shown: () => !open() })));
  status(kit, () => ({
    open: "Commit before you run the next cell.",
    committed: `Noted: “${answer.words()}”, ${sure.words()}. Now run the next cell, then come back and compare.`,
    compared: kit.get("verdict"),
  })[stage()], ["stage", "choice", "certainty", "marks", "verdict"]);
});
