// A swap takes the button that was pressed away. The keyboard then goes to what tells of the change (data-lost-focus), not
// back to the top of the page.
let lost = false;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  lost = detail.shouldSwap && detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  lost ||= detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:afterSettle", () => {
  if (lost && document.activeElement === document.body) document.querySelector("[data-lost-focus]")?.focus();
  lost = false;
});
