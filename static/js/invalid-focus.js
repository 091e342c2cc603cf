// A section that comes back with mistakes leads to the first field that has one, and not to where one was before.
document.addEventListener("htmx:afterSettle", ({ target }) => target.querySelector("[aria-invalid=true]")?.focus());
