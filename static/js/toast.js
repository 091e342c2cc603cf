// The line in the window that tells what happened, and may hold the way back. It is never put under the pointer, and an
// open dialog, which shuts off all that is outside of it, takes it in.
const toast = document.getElementById("toast");
let pointerY = 0;

for (const kind of ["pointermove", "pointerdown"]) {
  document.addEventListener(kind, ({ clientY }) => { pointerY = clientY; }, { passive: true });
}

function place() {
  const home = document.querySelector("dialog[open]") ?? document.body;
  if (toast.parentElement !== home) home.append(toast);
  const half = pointerY > innerHeight / 2 ? "above" : "below";
  if (pointerY) toast.dataset.side = half;
}

export function tell(...words) {
  place();
  const line = document.createElement("div");
  line.className = "told";
  const text = document.createElement("p");
  text.append(...words);
  line.append(text);
  toast.replaceChildren(line);
  return line;
}

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target === toast) place();
});
document.addEventListener("close", () => document.body.append(toast), { capture: true });
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close-toast]")) toast.replaceChildren();
});
