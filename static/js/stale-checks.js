// Typing makes the last check stale at once: one under way is given up, and its line is dimmed until the next answer.
// data-checked-by is the id of the field whose requests are the checks (hx-sync).
document.addEventListener("input", ({ target }) => {
  const id = target.dataset.checkedBy;
  if (!id) return;
  window.htmx.trigger(document.getElementById(id), "htmx:abort");
  target.form.querySelector(".status-row")?.classList.add("stale");
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  target.closest(".status-row")?.classList.remove("stale");
});
