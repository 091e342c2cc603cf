// Says so when PlexSage itself does not answer, or refuses: htmx would stay silent.
const MESSAGES = { 403: "That is not allowed. Reload the page and sign in again.", 429: "Too many tries. Wait a moment." };

function tell(text) {
  const line = document.createElement("p");
  line.textContent = text;
  document.getElementById("toast").replaceChildren(line);
}

document.addEventListener("htmx:sendError", () => tell("PlexSage does not answer. Is it still running?"));
document.addEventListener("htmx:responseError", (event) => {
  tell(MESSAGES[event.detail.xhr.status] ?? "Something went wrong in PlexSage. Its log says more.");
});
