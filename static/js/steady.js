// What the pointer is on stays there when pieces of the page are swapped: the page is scrolled by what came or went above.
// Where it is too short for that, it keeps as much room as is missing until it is scrolled. With the keyboard it is the
// element that has the focus. The browser's own anchoring, which knows of no pointer, is off (base.css).
const pointer = { x: -1, y: -1 };
const room = { above: 0, height: 0 };
let byKeyboard = false;
let held = null;

for (const kind of ["pointermove", "pointerdown"]) {
  document.addEventListener(kind, ({ clientX, clientY }) => {
    [pointer.x, pointer.y, byKeyboard] = [clientX, clientY, false];
  }, { passive: true, capture: true });
}
document.addEventListener("keydown", ({ key }) => {
  if (!["Control", "Meta", "Shift", "Alt"].includes(key)) byKeyboard = true;
}, { capture: true });

const isInView = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};
// Nothing is to be kept of what lies on nothing but the page, or is fixed in the window.
const isPart = (element) => element?.closest("main, .site-footer") && !element.matches("main, body, html");

function chosen() {
  const focused = document.activeElement;
  const pointed = document.elementFromPoint(pointer.x, pointer.y);
  const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const inOrder = byKeyboard ? [focused, pointed, middle] : [pointed, focused, middle];
  return inOrder.find((element) => isPart(element) && isInView(element));
}

// The element and those around it: the innermost that is still there, or has come again under its id, is what counts.
function hold() {
  const places = [];
  for (let element = chosen(); element && element.id !== "main"; element = element.parentElement) {
    places.push({ element, id: element.id, y: element.getBoundingClientRect().top + scrollY });
  }
  return { places, top: scrollY };
}

function release({ places, top }) {
  for (const { element, id, y } of places) {
    const now = element.isConnected ? element : id && document.getElementById(id);
    if (!now || !now.getClientRects().length) continue;
    scrollWithRoom(top + now.getBoundingClientRect().top + scrollY - y);
    return;
  }
}

export function steadily(change) {
  const before = hold();
  change();
  release(before);
}

function makeRoom(above, height) {
  // On the root: htmx copies the body for the history, and the copy of a style would be one too many for the CSP.
  document.documentElement.style.setProperty("--room-above", `${above}px`);
  document.documentElement.style.setProperty("--room-height", `${height}px`);
  Object.assign(room, { above, height });
}

function scrollWithRoom(goal) {
  const top = Math.max(0, goal);
  const height = Math.ceil(top + innerHeight);
  makeRoom(room.above + Math.max(0, Math.ceil(-goal)), 0);
  if (document.documentElement.scrollHeight < height) makeRoom(room.above, height);
  scrollTo({ top, behavior: "instant" });
}

// Room that nobody sees any more goes.
addEventListener("scroll", () => {
  if (room.above && scrollY >= room.above) {
    const top = scrollY - room.above;
    makeRoom(0, room.height && Math.ceil(top + innerHeight));
    scrollTo({ top, behavior: "instant" });
  } else if (room.height && scrollY + innerHeight < room.height) makeRoom(room.above, Math.ceil(scrollY + innerHeight));
}, { passive: true });
addEventListener("resize", () => makeRoom(0, 0));

document.addEventListener("htmx:beforeSwap", () => { held = hold(); });
document.addEventListener("htmx:afterSettle", () => held && release(held));
