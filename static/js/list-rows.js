// What can be done to the rows of a playlist's list. Each gives the way back, or nothing where there was nothing to do.
export const list = () => document.getElementById("track-list");
const rowOf = (id) => list()?.querySelector(`:scope > #${CSS.escape(id)}`);

// Back to where it is now, as long as it is the same list.
function wayBack(row) {
  const [here, next] = [list(), row.nextElementSibling];
  return () => {
    if (here === list()) here.insertBefore(row, next);
  };
}

export const move = (id, placeFrom) => () => {
  const row = rowOf(id);
  if (!row) return null;
  const back = wayBack(row);
  const others = [...list().children].filter((other) => other !== row);
  const place = Math.min(Math.max(placeFrom([...list().children].indexOf(row) + 1), 1), others.length + 1);
  list().insertBefore(row, others[place - 1] ?? null);
  number();
  return back;
};

export const remove = (id) => () => {
  const row = rowOf(id);
  if (!row) return null;
  const back = wayBack(row);
  row.remove();
  number();
  return back;
};

export const lock = (id) => () => {
  const row = rowOf(id);
  if (!row) return null;
  const button = row.querySelector("[data-edit=lock]");
  const press = (isLocked) => {
    button.setAttribute("aria-pressed", isLocked);
    button.querySelector("use").setAttribute("href", isLocked ? "#i-lock" : "#i-unlock");
    row.classList.toggle("locked-track", isLocked);
  };
  const was = button.getAttribute("aria-pressed") === "true";
  press(!was);
  return () => press(was);
};

// The numbers, and the buttons that lead nowhere, are the places'.
export function number() {
  const rows = [...list().children];
  rows.forEach((row, place) => {
    const shown = row.querySelector(".track-number");
    if (shown.textContent !== String(place + 1)) shown.textContent = String(place + 1);
  });
  for (const button of list().querySelectorAll("[aria-disabled]:is([data-edit=up], [data-edit=down])")) {
    button.removeAttribute("aria-disabled");
  }
  rows.at(0)?.querySelector("[data-edit=up]")?.setAttribute("aria-disabled", "true");
  rows.at(-1)?.querySelector("[data-edit=down]")?.setAttribute("aria-disabled", "true");
}
