// Keys for the whole page: "/" to the field to type in, "n" to a new playlist, "?" to the list of them. They never act
// while something is typed or a dialog is open, and can be switched off (WCAG 2.1.4). Ctrl+Enter sends the form one is in.
const KEPT = "plexsage-keys"; // "off" or nothing, in this browser
const FIELDS = "[data-wish], #wish, #song-q, #history-q, #add-search, main input[type=search]";
const help = document.getElementById("keys");
const opener = document.getElementById("open-keys");
const box = document.getElementById("keys-on");

const isOn = () => localStorage.getItem(KEPT) !== "off";
const isTyping = (element) => Boolean(element?.closest("input, textarea, select, [contenteditable]"));

const ACTIONS = {
  "/": () => {
    const field = [...document.querySelectorAll(FIELDS)].find((found) => found.checkVisibility());
    field?.focus();
    return Boolean(field);
  },
  n: () => {
    const link = document.querySelector("[data-key=n]");
    link?.click();
    return Boolean(link);
  },
  "?": () => {
    help.showModal();
    return true;
  },
};

if (help) {
  box.checked = isOn();
  opener.hidden = false;
  opener.addEventListener("click", ACTIONS["?"]);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(KEPT) : localStorage.setItem(KEPT, "off")));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || event.repeat) return;
    if (!isOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (Object.hasOwn(ACTIONS, event.key) && ACTIONS[event.key]()) event.preventDefault();
  });
}
document.addEventListener("keydown", (event) => {
  const form = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && event.target.form;
  const button = form && form.querySelector("button.primary:not([disabled])");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
});
