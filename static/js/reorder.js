// Dragging a track to another place, by its number: the rows make room at once, the server is told when it is dropped.
// The buttons do the same without a pointer. What is moved about is the neighbours: a row that leaves the page for a
// moment would lose the finger that holds it.
import { send } from "./edits.js";
import { move } from "./list-rows.js";

const EDGE = 70; // pixels at the window's edge in which it scrolls
let drag = null;

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
  const { row, from } = drag;
  const to = placeOf(row);
  drop();
  if (event.type === "pointerup" && to !== from) send(row.dataset.move, { to }, move(row.id, () => to));
}

// The row goes back to where it was: from there it is moved as any other edit moves it.
function drop() {
  const { row, from, order } = drag;
  drag = null;
  row.classList.remove("dragging");
  document.documentElement.classList.remove("dragging-page");
  if (placeOf(row) !== from) row.parentElement.insertBefore(row, order[from] ?? null);
}

document.addEventListener("pointerdown", begin);
document.addEventListener("pointermove", follow);
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);
// Other rows come meanwhile: what is dragged may not be among them.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (drag && ["tracks", "tracks-top"].includes(detail.target.id)) drop();
});
