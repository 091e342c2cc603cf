// A form whose button has data-send-once goes out once; coming back to its page makes it a new one (see services/one_run).
// Who has stopped it can send it again: after a change, or a little later.
const AGAIN_AFTER = 5000; // milliseconds

document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-send-once]");
  if (!button || event.submitter !== button) return;
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
    button.form.elements.nonce.value = crypto.getRandomValues(new Uint32Array(4)).join("");
  }
});
