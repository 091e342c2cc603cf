// Buttons that end a request under way: data-abort is the id of the element that keeps it (hx-sync). The server notices.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-abort]");
  if (button) window.htmx.trigger(document.getElementById(button.dataset.abort), "htmx:abort");
});
