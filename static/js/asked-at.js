// When a check was asked for, in milliseconds: requests may overtake each other, and the server keeps to the newest.
let last = 0;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  last = Math.max(last + 1, Date.now());
  detail.headers["X-Asked-At"] = String(last);
});
