// Says so when PlexSage itself does not answer, or refuses: htmx would stay silent.
import { tell } from "./toast.js";

const MESSAGES = {
  403: "That is not allowed. Reload the page and sign in again.",
  404: "That is not there any more. Reload the page to see what is.",
  429: "Too many tries. Wait a moment.",
};
const SIGNED_OUT = 401; // see signed-out.js

document.addEventListener("htmx:sendError", () => tell("PlexSage does not answer. Is it still running?"));
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status === SIGNED_OUT) return;
  tell(MESSAGES[xhr.status] ?? "Something went wrong in PlexSage. Its log says more.");
});
