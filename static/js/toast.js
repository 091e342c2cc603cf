// The line at the foot of the page that tells what happened. An open dialog shuts off all that is outside of it.
export function tell(...words) {
  const toast = document.getElementById("toast");
  const place = document.querySelector("dialog[open]") ?? document.body;
  if (toast.parentElement !== place) place.append(toast);
  const line = document.createElement("p");
  line.append(...words);
  toast.replaceChildren(line);
  return line;
}
