// A request whose element leaves the page is aborted: its late answer must not end up in what took the place.
// Most elements of a long list ask for nothing, and are not bothered.
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  if (target.matches?.("[hx-get], [hx-post], [hx-sync]")) window.htmx.trigger(target, "htmx:abort");
});
