// A playlist as text: handed to the phone's own way of sharing, or else copied. Without either, its link shows it.
import { tell } from "./toast.js";

const isPhone = matchMedia("(hover: none)").matches;

async function pass(link) {
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(response.statusText);
  const text = await response.text();
  if (isPhone && navigator.share) return navigator.share({ title: link.dataset.share, text });
  await navigator.clipboard.writeText(text);
  tell("Copied as text.");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-share]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!navigator.clipboard && !(isPhone && navigator.share)) return; // not over plain HTTP: the link shows the text
  event.preventDefault();
  pass(link).catch((error) => {
    if (error.name !== "AbortError") location.assign(link.href);
  });
});
