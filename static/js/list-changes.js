// An edit says which list the page shows. Where that is the one that was edited, its answer brings what has changed: the
// rows that are gone, those that came or are to be made anew, and behind which others some stand now.
import { settle } from "./guesses.js";
import { list, number } from "./list-rows.js";
import { steadily } from "./steady.js";

const PARTS = ["tracks", "tracks-top"];
const words = (text) => text.split(" ").filter(Boolean);

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const shown = document.querySelector("[data-shown]")?.dataset.shown;
  if (shown && detail.target.id === "tracks") detail.headers["X-Shown"] = shown;
});

function apply(changes) {
  const rows = new Map([...list().children].map((row) => [row.id.replace("track-", ""), row]));
  for (const id of words(changes.dataset.gone)) rows.get(id).remove();
  for (const fresh of [...changes.children]) {
    const id = fresh.id.replace("track-", "");
    rows.get(id)?.replaceWith(fresh);
    rows.set(id, fresh);
  }
  for (const placed of words(changes.dataset.placed)) {
    const [id, behind] = placed.split(":");
    if (behind) rows.get(behind).after(rows.get(id));
    else list().prepend(rows.get(id));
  }
  number();
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!PARTS.includes(detail.target.id)) return;
  const changes = document.getElementById("track-changes");
  settle(detail.requestConfig.guess, () => {
    if (!changes) return;
    changes.remove();
    apply(changes);
  });
});

// Not made, and nothing came in its place.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const isSwapped = detail.successful || detail.xhr?.status === 422;
  if (!isSwapped && detail.requestConfig?.guess) {
    steadily(() => settle(detail.requestConfig.guess, () => list() && number()));
  }
});
