// Times as the browser writes them, in its own zone; a cookie tells the server that zone, so that its days are the same.
import { keepChoice } from "./cookies.js";

const SHAPES = {
  time: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "long" },
  date: { day: "numeric", month: "long", year: "numeric" },
  long: { dateStyle: "long", timeStyle: "short" },
  full: { dateStyle: "full", timeStyle: "long" },
};
const writers = Object.fromEntries(Object.entries(SHAPES).map(([name, shape]) => [name, new Intl.DateTimeFormat(undefined, shape)]));

function shapeOf(at, form) {
  if (form === "long") return "long";
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return "time";
  return at.getFullYear() === now.getFullYear() ? "day" : "date";
}

function write(element) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  element.textContent = writers[shapeOf(at, element.dataset.moment)].format(at);
  element.title = writers.full.format(at);
}

function writeAll() {
  for (const element of document.querySelectorAll("time[data-moment]")) write(element);
}

// True when the server did not know it yet.
function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isTold = () => document.cookie.split("; ").includes(`time_zone=${zone}`);
  if (isTold()) return false;
  keepChoice("time_zone", zone);
  return isTold();
}

writeAll();
document.addEventListener("htmx:afterSettle", writeAll);
document.addEventListener("htmx:oobAfterSwap", writeAll);
// What the server has grouped by its own days is asked for anew, unless someone uses the page already: a menu that is open,
// or a title half written, must not be swapped away. The days are right at the next visit then.
function groupAnew(groups) {
  const main = groups.closest("main");
  if (main.contains(document.activeElement) || main.querySelector("details[open]")) return;
  const keep = () => window.htmx.trigger(groups, "htmx:abort");
  for (const use of ["pointerdown", "focusin"]) main.addEventListener(use, keep, { once: true });
  const asked = window.htmx.ajax("GET", location.href, { source: groups, target: groups, swap: "innerHTML" });
  asked.catch(() => {}); // aborted; or there was no answer, which request-errors.js tells
}

const byDay = document.querySelector("[data-by-day]");
if (tellZone() && byDay) groupAnew(byDay);
