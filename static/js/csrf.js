// Signing in again, perhaps in another tab, changes the token that every form carries. The cookie has the present one, so
// that an open page goes on working and loses nothing that was typed.
const NAME = "csrfmiddlewaretoken";

export function csrfToken() {
  return document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = csrfToken();
  if (!token) return;
  detail.headers["X-CSRFToken"] = token;
  if (NAME in detail.parameters) detail.parameters[NAME] = token;
});
document.addEventListener(
  "submit",
  (event) => {
    const token = csrfToken();
    if (token) for (const field of event.target.querySelectorAll(`[name="${NAME}"]`)) field.value = token;
  },
  { capture: true },
);
