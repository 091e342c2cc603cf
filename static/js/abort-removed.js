// A request whose element leaves the page is aborted: its late answer must not end up in what took the place.
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  window.htmx.trigger(event.target, "htmx:abort");
});
