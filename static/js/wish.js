// The wish box: Enter sends it with its form's main button, Shift+Enter starts a line; it grows with what is written.
const grows = !CSS.supports("field-sizing", "content");

function fit(box) {
  if (!grows) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-wish]");
  if (!box || event.key !== "Enter" || event.shiftKey || event.isComposing || event.defaultPrevented) return;
  event.preventDefault();
  box.form.requestSubmit(box.form.querySelector("button.primary") ?? undefined);
});
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target.matches("[data-wish]")) fit(target);
  });
}
// A chosen idea goes on in the box, where it can be changed or sent.
document.addEventListener("click", ({ target }) => {
  const chip = target.closest(".chip[data-fill='wish-text']");
  if (chip) document.getElementById("wish-text").focus();
});
// Where there is a mouse, a person can begin to type at once; a phone would put its keyboard over the page.
const first = document.getElementById("wish-text");
if (first && matchMedia("(hover: hover)").matches && document.activeElement === document.body && !location.hash) {
  first.focus({ preventScroll: true });
}
