// Ctrl+Z (Cmd+Z) takes the last edit back, where no text is being written: there it is the browser's.
import { undoButton, waitToUndo } from "./guesses.js";

const WRITES = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button])";

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if (event.target.closest?.(WRITES) || document.querySelector("dialog[open]")) return;
  const undo = undoButton();
  if (!undo && !waitToUndo()) return;
  event.preventDefault();
  if (!event.repeat) undo?.click();
});
