// The title is renamed in its own place: a click on it or on the pencil opens the field, all of it marked. Enter keeps what
// is written, Escape brings back what was there.
const detailsOf = (element) => element.closest?.(".playlist-title")?.querySelector(".rename");

function close(details) {
  details.querySelector("form").reset();
  details.open = false;
  details.querySelector("summary").focus();
}

// Of a details element, "toggle" does not bubble.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches(".rename") || !target.open) return;
  target.querySelector("#rename-title").focus({ preventScroll: true });
  target.querySelector("#rename-title").select();
}, { capture: true });
document.addEventListener("click", ({ target }) => {
  if (target.closest("#playlist-heading")) detailsOf(target).open = true;
  else if (target.closest("[data-rename-cancel]")) close(detailsOf(target));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || !event.target.matches?.("#rename-title")) return;
  event.preventDefault();
  close(detailsOf(event.target));
});
document.addEventListener("htmx:afterRequest", ({ detail, target }) => {
  // Under the same title the form is not made anew.
  const details = detail.successful && target.closest(".rename");
  if (details?.isConnected) close(details);
});
