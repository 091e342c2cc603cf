// What an edit is going to do is shown at once. With the answer, or with none, it is taken back, and what the server says
// takes its place: rows are never left where only the page believes them.
const pending = [];
let last = 0;
let isUndoAsked = false;

// `act` does it and gives the way back. The number goes with the request (X-Guess), and comes back with its events.
export function guess(act) {
  last += 1;
  pending.push({ number: last, act, back: act() });
  return last;
}

// The edit of this number has been answered: `change` is done to the rows as the server last knew them, and what is still
// asked for is shown again on top.
export function settle(number, change) {
  for (const one of pending.toReversed()) one.back?.();
  change();
  const place = pending.findIndex((one) => one.number === number);
  if (place >= 0) pending.splice(place, 1);
  for (const one of pending) one.back = one.act();
}

// What is shown is not yet made: its Undo comes with the answer, and the one that stands there takes back something else.
export function waitToUndo() {
  isUndoAsked ||= pending.length > 0;
  return isUndoAsked;
}

export function undoButton() {
  return document.querySelector("#toast [data-undo]") ?? document.querySelector("main [data-undo]");
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-undo]") || !waitToUndo()) return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const isLast = pending.every(({ number }) => number === detail.requestConfig?.guess);
  if (!isUndoAsked || !isLast) return;
  isUndoAsked = false;
  if (detail.successful) setTimeout(() => undoButton()?.click());
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.guess = Number(detail.headers["X-Guess"]);
  delete detail.headers["X-Guess"];
});
