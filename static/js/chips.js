// Chips: one that is taken out goes with the next answer, and the focus then goes to the field that adds such names.
document.addEventListener("change", ({ target }) => {
  if (target.matches(".named .pick > input")) {
    const field = target.closest(".named").dataset.named;
    document.getElementById(`${field}-search`).focus();
  }
});
// Narrow screens show the most common ones; data-show-all is the id of what then shows all.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-show-all]");
  if (!button) return;
  const group = document.getElementById(button.dataset.showAll);
  group.classList.add("all");
  group.querySelector(".later > input")?.focus();
});
