// A button with data-send-once sends its form once; coming back to its page makes it a new one (services/runs). The nonce
// that tells them apart is a field, or the end of the button's address.
// Who has stopped it can send it again: after a change, or a little later.
const AGAIN_AFTER = 5000; // milliseconds

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-send-once]")) return;
  if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
  button.setAttribute("aria-disabled", "true");
  setTimeout(() => button.removeAttribute("aria-disabled"), AGAIN_AFTER);
});
document.addEventListener("input", ({ target }) => {
  target.form?.querySelector("[data-send-once]")?.removeAttribute("aria-disabled");
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const button of document.querySelectorAll("[data-send-once]")) {
    button.removeAttribute("aria-disabled");
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join("");
    if (button.form.elements.nonce) button.form.elements.nonce.value = nonce;
    else if (button.formAction.includes("nonce=")) button.formAction = button.formAction.replace(/[^=]*$/, nonce);
  }
});
