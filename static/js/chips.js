// Chips: one that is taken out goes with the next answer, and the focus then goes to the field that adds such names.
document.addEventListener("change", ({ target }) => {
  if (target.matches(".named .pick > input")) {
    const field = target.closest(".named").dataset.named;
    document.getElementById(`${field}-search`).focus();
  }
});
