// A link with data-opens goes to a field of the page: what it is folded in opens, and the field gets the focus.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-opens]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  for (let folded = field.closest("details:not([open])"); folded; folded = folded.parentElement.closest("details:not([open])")) {
    folded.open = true;
  }
  (field.matches("fieldset") ? field.querySelector("input:not([type=hidden])") : field).focus();
  field.scrollIntoView({ block: "center" });
});
