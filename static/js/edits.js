// The small forms of the list are sent in the background, one after another, and what they will do is shown at once. Without
// a script they are sent as they are.
import { guess } from "./guesses.js";
import { keepingPlace } from "./keep-place.js";
import { lock, move, remove } from "./list-rows.js";
import { steadily } from "./steady.js";

const ACTS = {
  up: (id) => move(id, (place) => place - 1),
  down: (id) => move(id, (place) => place + 1),
  lock,
  remove,
};

// It is the list that asks: a form that waits in line may be gone by then, with its row, and its edit with it. What goes
// wrong is told by request-errors.js.
export function send(address, values, act) {
  const tracks = document.getElementById("tracks");
  const headers = {};
  if (act) steadily(() => keepingPlace(() => { headers["X-Guess"] = String(guess(act)); }));
  const asked = { source: tracks, target: tracks, swap: "innerHTML", values, headers };
  window.htmx.ajax("POST", address, asked).catch(() => {});
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const address = button?.getAttribute("formaction");
  if (!address || !document.getElementById("tracks").contains(event.target)) return;
  event.preventDefault();
  send(address, {}, ACTS[button.dataset.edit]?.(button.closest(".track").id));
});
