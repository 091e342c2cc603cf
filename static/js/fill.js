// Buttons that fill a field: data-fill is the field's id, data-value what goes in. The field then acts as if typed in.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const field = document.getElementById(button.dataset.fill);
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
