// An answer that comes while something is pressed waits for the release: a click on what was swapped meanwhile is lost.
const PRESSABLE = "a, button, label, summary, input:is([type=checkbox], [type=radio])";
let pressed = false;
const waiting = new Set();

function press({ target }) {
  pressed ||= Boolean(target.closest?.(PRESSABLE));
}

// The click comes with the release, and may ask for something newer: that goes first.
function release() {
  if (pressed) setTimeout(goOn);
}

function goOn() {
  pressed = false;
  for (const answer of waiting) {
    waiting.delete(answer);
    answer();
  }
}

document.addEventListener("pointerdown", (event) => event.button === 0 && press(event));
document.addEventListener("keydown", (event) => event.key === " " && press(event));
for (const kind of ["pointerup", "pointercancel", "keyup", "contextmenu", "visibilitychange"]) {
  document.addEventListener(kind, release);
}
window.addEventListener("blur", release);

document.addEventListener("htmx:beforeRequest", ({ detail: { xhr } }) => {
  const { onload } = xhr;
  xhr.onload = (event) => {
    const answer = () => onload.call(xhr, event);
    if (!pressed) return answer();
    waiting.add(answer);
    // A newer request replaces this one (hx-sync); the browser tells nobody of the abort of a request that is complete.
    xhr.abort = () => waiting.delete(answer) && xhr.onabort(event);
  };
});
