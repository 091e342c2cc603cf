// What asks in the background never leaves the page when nobody is signed in any more: something may be half typed there.
// The way back leads here, with the wish.
import { tell } from "./toast.js";

const link = document.createElement("a");
link.textContent = "Sign in again";
link.addEventListener("click", aim);

function aim() {
  const here = new URL(location.href);
  const wish = document.querySelector("#wish, #wish-text");
  if (wish?.value) here.searchParams.set(wish.name, wish.value);
  link.href = `${document.getElementById("toast").dataset.login}?${new URLSearchParams({ next: here.pathname + here.search })}`;
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.xhr.status !== 401 || link.checkVisibility()) return; // what asks every other second says it once
  aim();
  tell("You are signed out. ", link).classList.add("stays");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) link.closest(".told")?.remove(); // signed in again elsewhere
});
