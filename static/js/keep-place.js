// The list is swapped after each edit: what was unfolded stays so, and the keyboard stays where it was. Where its button
// is gone with its row, it goes to the same button of the row that took the place.
const LIST = "tracks";
let before = null;

function rows() {
  return [...document.querySelectorAll(`#${LIST} .track`)];
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== LIST) return;
  const active = document.activeElement;
  const row = active?.closest(`#${LIST} .track`);
  before = {
    unfolded: [...detail.target.querySelectorAll("details[open]")].map(({ id }) => id),
    inside: active === document.body || detail.target.contains(active),
    id: active?.id,
    edit: active?.dataset.edit,
    place: row ? rows().indexOf(row) : -1,
  };
});

function keeper({ id, edit, place }) {
  const same = id && document.getElementById(id);
  if (same) return same;
  const row = rows().at(Math.min(place, rows().length - 1));
  const neighbour = edit && place >= 0 && row?.querySelector(`[data-edit="${edit}"]`);
  return neighbour?.checkVisibility() ? neighbour : document.getElementById("tracks-heading");
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== LIST || !before) return;
  for (const id of before.unfolded) {
    const details = document.getElementById(id);
    if (details) details.open = true;
  }
  if (before.inside && before.id) keeper(before)?.focus();
  before = null;
});

// Pictures that are shown already must not flicker: their cached copies are there at once. The others wait to be seen.
let shown = new Set();
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== LIST) return;
  const images = [...detail.target.querySelectorAll("img")];
  shown = new Set(images.filter((image) => image.complete && image.naturalWidth).map(({ src }) => src));
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== LIST) return;
  for (const image of detail.target.querySelectorAll("img")) if (shown.has(image.src)) image.loading = "eager";
});
