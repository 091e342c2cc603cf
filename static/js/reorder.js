// Dragging a track to another place, by its number: the rows make room at once, the server is told when it is dropped.
// The buttons do the same without a pointer. What is moved about is the neighbours: a row that leaves the page for a
// moment would lose the finger that holds it.
const EDGE = 70; // pixels at the window's edge in which it scrolls
let drag = null;
let dropped = null;

function placeOf(row) {
  return [...row.parentElement.children].indexOf(row) + 1;
}

function begin(event) {
  const handle = event.target.closest("[data-drag]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  const row = handle.closest(".track");
  drag = { row, pointer: event.pointerId, from: placeOf(row), order: [...row.parentElement.children] };
  row.classList.add("dragging");
  document.documentElement.classList.add("dragging-page");
}

function follow(event) {
  if (event.pointerId !== drag?.pointer) return;
  const { row } = drag;
  let next;
  while ((next = row.nextElementSibling) && event.clientY > middle(next)) row.before(next);
  while ((next = row.previousElementSibling) && event.clientY < middle(next)) row.after(next);
  if (event.clientY < EDGE) window.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
}

function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

function end(event) {
  if (event.pointerId !== drag?.pointer) return;
  const { row, from, order } = drag;
  drag = null;
  dropped = null;
  row.classList.remove("dragging");
  document.documentElement.classList.remove("dragging-page");
  const to = placeOf(row);
  if (event.type === "pointercancel") row.parentElement.append(...order);
  else if (to !== from) {
    dropped = order;
    tell(row, to);
  }
}

// The server has not taken it: the rows go back, so that the page shows what is kept.
function takeBack() {
  if (dropped?.[0].isConnected) dropped[0].parentElement.append(...dropped);
  dropped = null;
}

function tell(row, to) {
  const list = { target: "#tracks", swap: "innerHTML", source: document.getElementById("tracks"), values: { to } };
  window.htmx.ajax("POST", row.dataset.move, list).catch(takeBack);
}

document.addEventListener("pointerdown", begin);
document.addEventListener("pointermove", follow);
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);
document.addEventListener("htmx:responseError", takeBack);
// The list was swapped meanwhile: what is dragged is not in the page any more.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (drag && detail.target.contains(drag.row)) {
    document.documentElement.classList.remove("dragging-page");
    drag = null;
  }
});
