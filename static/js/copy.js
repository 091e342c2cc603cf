// What is shown once: a button data-copy copies the field of that id, where the browser lets it (not over plain HTTP); a
// field data-select is marked whole as soon as one goes to it, for Ctrl+C.
import { tell } from "./toast.js";

function offer() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-select]")) target.select();
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  navigator.clipboard.writeText(field.value).then(
    () => tell("Copied."),
    () => field.select(),
  );
});
document.addEventListener("htmx:afterSettle", offer);
offer();
