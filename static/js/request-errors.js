// Says so when PlexSage itself does not answer, or refuses: htmx would stay silent.
import { tell } from "./toast.js";

const MESSAGES = {
  403: "That is not allowed. Reload the page and sign in again.",
  404: "That is not there any more. Reload the page to see what is.",
  429: "Too many tries. Wait a moment.",
};
const SIGNED_OUT = 401; // see signed-out.js

const OFFLINE = "You are offline. What you see stays, and you can go on once you are back.";
let wasRefused = false;

function tellOffline() {
  tell(OFFLINE).classList.add("stays");
}

document.addEventListener("htmx:sendError", () => {
  if (navigator.onLine) tell("PlexSage does not answer. Is it still running?");
  else {
    wasRefused = true;
    tellOffline();
  }
});
window.addEventListener("offline", tellOffline);
window.addEventListener("online", () => {
  tell(wasRefused ? "You are back online. Your last click did not arrive: do it once more." : "You are back online.");
  wasRefused = false;
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status === SIGNED_OUT) return;
  tell(MESSAGES[xhr.status] ?? "Something went wrong in PlexSage. Its log says more.");
});
