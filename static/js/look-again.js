// A page that nobody looks at asks no server again and again; it asks at once when somebody comes back to it.
const waiting = "[data-waits]";
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches(waiting)) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll(waiting)) window.htmx.trigger(element, "look-again");
});
