// Rows are put in the place of others after each edit: what was unfolded stays so, and the keyboard stays where it was.
// Where its button is gone with its row, it goes to the same button of the row that took the place.
import "./list-changes.js";

const LIST = "tracks";
const PARTS = [LIST, "tracks-top"];
let before = null;

function rows() {
  return [...document.querySelectorAll(`#${LIST} .track`)];
}

function note() {
  const tracks = document.getElementById(LIST);
  const active = document.activeElement;
  const row = active?.closest(`#${LIST} .track`);
  return {
    unfolded: [...tracks.querySelectorAll("details[open]")].map(({ id }) => id),
    inside: active === document.body || tracks.contains(active),
    id: active?.id,
    edit: active?.dataset.edit,
    place: row ? rows().indexOf(row) : -1,
  };
}

function keeper({ id, edit, place }) {
  const same = id && document.getElementById(id);
  if (same) return same;
  const row = rows().at(Math.min(place, rows().length - 1));
  const neighbour = edit && place >= 0 && row?.querySelector(`[data-edit="${edit}"]`);
  return neighbour?.checkVisibility() ? neighbour : document.getElementById("tracks-heading");
}

function restore(noted) {
  for (const id of noted.unfolded) {
    const details = document.getElementById(id);
    if (details) details.open = true;
  }
  const active = document.activeElement;
  if (noted.inside && noted.id && active.id !== noted.id) keeper(noted)?.focus();
}

export function keepingPlace(change) {
  const noted = note();
  change();
  restore(noted);
}

// Pictures that are shown already must not flicker: their cached copies are there at once. The others wait to be seen.
let shown = new Set();

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!PARTS.includes(detail.target.id)) return;
  before = note();
  const images = [...document.querySelectorAll(`#${LIST} img`)];
  shown = new Set(images.filter((image) => image.complete && image.naturalWidth).map(({ src }) => src));
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!PARTS.includes(detail.target.id) || !before) return;
  restore(before);
  before = null;
  for (const image of document.querySelectorAll(`#${LIST} img`)) if (shown.has(image.src)) image.loading = "eager";
});
