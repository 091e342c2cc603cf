// The theme switch: system, light, dark. A cookie keeps the choice, so that the server sends the right page at once.
const YEAR = 31536000;
const ORDER = ["auto", "light", "dark"];
const LABELS = { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" };
const button = document.getElementById("theme");

function current() {
  return document.documentElement.dataset.theme ?? "auto";
}

function show(theme) {
  for (const icon of button.querySelectorAll("[data-theme-icon]")) icon.hidden = icon.dataset.themeIcon !== theme;
  button.querySelector("[data-theme-label]").textContent = LABELS[theme];
  button.title = LABELS[theme];
}

function choose(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  show(theme);
}

if (button) {
  button.hidden = false;
  show(current());
  button.addEventListener("click", () => choose(ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length]));
}
