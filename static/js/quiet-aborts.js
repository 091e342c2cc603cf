// A request that a newer one replaces is no error: without this, htmx would write one to the console each time.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const aborted = detail.xhr.onabort;
  detail.xhr.onabort = (event) => {
    detail.error = ""; // htmx logs what stands here
    aborted.call(detail.xhr, event);
  };
});
