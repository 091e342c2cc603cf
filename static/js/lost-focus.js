// A swap takes the button that was pressed away. The keyboard then goes to data-lost-focus in what came, or else to
// data-lost-focus="page", and not back to the top.
let lost = false;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  lost = detail.shouldSwap && detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  lost ||= detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const place = target.querySelector("[data-lost-focus]") ?? document.querySelector('[data-lost-focus="page"]');
  if (lost && document.activeElement === document.body) place?.focus();
  lost = false;
});
