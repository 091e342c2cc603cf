// A swap takes the button that was pressed away. The keyboard then goes to data-lost-focus in what came, or else to
// data-lost-focus="page", and not back to the top. What was pressed in the toast leaves it in the toast.
let lost = false;
let inToast = false;
const toast = document.getElementById("toast");

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  lost = detail.shouldSwap && detail.target.contains(document.activeElement);
  inToast = toast.contains(document.activeElement);
});
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  lost ||= detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const came = toast.querySelector("[data-lost-focus]") ?? target.querySelector("[data-lost-focus]");
  const place = inToast ? toast.querySelector("[data-undo]") ?? toast.querySelector(".told") : came;
  if (lost && document.activeElement === document.body) {
    (place ?? document.querySelector('[data-lost-focus="page"]'))?.focus({ preventScroll: inToast });
  }
  lost = false;
});
