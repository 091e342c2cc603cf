// The theme switch: system, light, dark. A cookie keeps the choice, so that the server sends the right page at once; of who
// is signed in, the server keeps it too. Until it has, a mark in the cookie says that this choice is the newest.
import { keepChoice } from "./cookies.js";
import { csrfToken } from "./csrf.js";

const NEW = "+"; // as in accounts/services/themes.py
const ORDER = ["auto", "light", "dark"];
const ACTIONS = { auto: "Use the system theme", light: "Use the light theme", dark: "Use the dark theme" };
const GROUNDS = { light: "#f7f2ea", dark: "#161411" }; // as in tokens.css
const button = document.getElementById("theme");

function current() {
  return document.documentElement.dataset.theme ?? "auto";
}

function show(theme) {
  for (const icon of button.querySelectorAll("[data-theme-icon]")) icon.hidden = icon.dataset.themeIcon !== theme;
  button.querySelector("[data-theme-label]").textContent = ACTIONS[after(theme)];
  button.title = ACTIONS[after(theme)];
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    meta.content = GROUNDS[theme] ?? GROUNDS[meta.media.includes("dark") ? "dark" : "light"];
  }
}

function after(theme) {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
}

function choose(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  keepChoice("theme", `${theme}${button.dataset.save ? NEW : ""}`);
  show(theme);
  save(theme);
}

// The answer takes the mark away. Where none comes, the next page tries again.
function save(theme) {
  if (!button.dataset.save) return;
  fetch(button.dataset.save, {
    method: "POST",
    keepalive: true,
    headers: { "X-CSRFToken": csrfToken(), "X-Theme-Button": "1" },
    body: new URLSearchParams({ theme }),
  }).catch(() => {});
}

function unsaved() {
  return document.cookie.match(/(?:^|;\s*)theme=(auto|light|dark)\+/)?.[1];
}

if (button) {
  button.hidden = false;
  show(current());
  if (unsaved()) save(unsaved());
  button.addEventListener("click", () => choose(after(current())));
}
