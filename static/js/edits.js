// The small forms of the list are sent in the background, one after another; each answer is the whole list, made anew.
// Without a script they are sent as they are.
document.addEventListener("submit", (event) => {
  const tracks = document.getElementById("tracks");
  const address = event.submitter?.getAttribute("formaction");
  if (!address || !tracks.contains(event.target)) return;
  event.preventDefault();
  // It is the list that asks: a form that waits in line may be gone by then, with its row, and its edit with it.
  // What goes wrong is told by request-errors.js.
  window.htmx.ajax("POST", address, { source: tracks, target: tracks, swap: "innerHTML" }).catch(() => {});
});
