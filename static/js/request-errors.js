// Says so when PlexSage itself does not answer, or refuses: htmx would stay silent.
import { tell } from "./toast.js";

const TOO_LONG = "That's too long. Shorten it and try again.";
const MESSAGES = {
  403: "That isn't allowed. Reload the page and sign in again.",
  404: "That no longer exists. Reload the page.",
  413: TOO_LONG,
  414: TOO_LONG,
  429: "Too many attempts. Wait a moment.",
};
const SIGNED_OUT = 401; // see signed-out.js

const OFFLINE = "You're offline. This page stays as it is, and you can continue once you're back online.";
let wasRefused = false;

function tellOffline() {
  tell(OFFLINE).classList.add("stays");
}

document.addEventListener("htmx:sendError", () => {
  if (navigator.onLine) tell("Can't reach PlexSage. Check your connection, or whether it's still running.");
  else {
    wasRefused = true;
    tellOffline();
  }
});
window.addEventListener("offline", tellOffline);
window.addEventListener("online", () => {
  tell(wasRefused ? "You're back online. Your last click wasn't sent: please repeat it." : "You're back online.");
  wasRefused = false;
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status === SIGNED_OUT) return;
  tell(MESSAGES[xhr.status] ?? "Something went wrong in PlexSage. See the log for details.");
});
