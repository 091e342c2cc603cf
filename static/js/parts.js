// Parts of what was understood, removed and brought back without a new page. What was pressed stays in the form until an
// answer has it: another question that overtakes this one, as when ideas come, asks it along.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".part-button");
  if (!button) return;
  event.preventDefault();
  const pressed = document.createElement("input");
  pressed.type = "hidden";
  pressed.name = button.name;
  pressed.value = button.value;
  document.getElementById("words").append(pressed);
  pressed.dispatchEvent(new Event("change", { bubbles: true }));
});
