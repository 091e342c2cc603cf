// A run's page follows its run: pieces of the page come as events, and it only puts each in its place.
import { elapsed, roughly } from "./run-time.js";
import { steadily } from "./steady.js";

const page = document.getElementById("run");
const RETRY_SECONDS = [1, 2, 5, 10, 20];
const SILENT_SECONDS = 40; // two heartbeats and a half: longer than that, a waking device asks anew

let last = Number(page.dataset.last);
let source = null;
let failures = 0;
let over = false;
const opened = Date.now();
let progressAt = opened - Number(page.dataset.quiet) * 1000;
let heardAt = opened;

const part = (id) => document.getElementById(id);
const seconds = (since) => (Date.now() - since) / 1000;

function isNews(event) {
  heardAt = Date.now();
  const number = Number(event.lastEventId);
  if (!(number > last)) return false;
  progressAt = heardAt;
  part("run-stalled").hidden = true;
  return true;
}

function showStages(event) {
  if (isNews(event)) last = Number(event.lastEventId);
  steadily(() => { part("run-progress").innerHTML = event.data; });
  const { say, picked } = part("run-progress").firstElementChild.dataset;
  if (part("run-say").textContent !== say) part("run-say").textContent = say;
  if (Number(picked)) document.title = document.title.replace(/^(\d+ picked · )?/, `${picked} picked · `);
}

// Its number is noted with the stages that follow it: a connection lost in between brings both again.
function showTrack(event) {
  isNews(event);
  const template = document.createElement("template");
  template.innerHTML = event.data.trim();
  const track = template.content.firstElementChild;
  if (part(track.id)) return;
  track.classList.add("new");
  const place = part("run-tracks").querySelector(".run-place");
  if (place) place.replaceWith(track);
  else part("run-tracks").append(track);
}

// Once all are picked, the playlist may get another order, or lose what makes it too long.
function showTracks(event) {
  isNews(event);
  steadily(() => { part("run-tracks").innerHTML = event.data; });
}

// The server says where to: the playlist, or this page, which then tells what happened. Back leads past it.
function goOn(event) {
  over = true;
  source.close();
  location.replace(event.data);
}

function connect() {
  source?.close();
  source = new EventSource(`${page.dataset.events}?after=${last}`);
  source.addEventListener("open", () => {
    failures = 0;
    heardAt = Date.now();
    part("run-lost").hidden = true;
  });
  source.addEventListener("stages", showStages);
  source.addEventListener("track", showTrack);
  source.addEventListener("tracks", showTracks);
  source.addEventListener("end", goOn);
  source.addEventListener("error", lost);
}

function lost({ target }) {
  if (over || target !== source) return;
  failures += 1;
  // One break is nothing: a browser mends it before anybody could read about it.
  steadily(() => { part("run-lost").hidden = failures < 2; });
  if (source.readyState !== EventSource.CLOSED) return;
  const wait = RETRY_SECONDS[Math.min(failures, RETRY_SECONDS.length) - 1];
  setTimeout(() => source.readyState === EventSource.CLOSED && connect(), wait * 1000);
  leaveIfClosed();
}

// A stream that was refused, and not cut, may be refused for ever: nobody is signed in any more, or the run is gone.
// The page itself knows; what only a server that is starting answers (5xx) is waited for.
async function leaveIfClosed() {
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  const isElsewhere = answer?.type === "opaqueredirect" || (answer?.status >= 400 && answer.status < 500);
  if (isElsewhere && !over) location.reload();
}

function wake() {
  if (!over && !document.hidden && seconds(heardAt) > SILENT_SECONDS) connect();
}

function tick() {
  const waits = part("run-progress").firstElementChild.dataset.state === "queued";
  part("run-elapsed").textContent = `${elapsed(Number(page.dataset.elapsed) + seconds(opened))} elapsed`;
  part("run-elapsed").hidden = false;
  const limit = Number(page.dataset.timeout);
  if (waits || seconds(progressAt) < limit || !part("run-stalled").hidden) return;
  steadily(() => { part("run-stalled").hidden = false; });
  part("run-stalled-text").textContent = `No progress for ${roughly(seconds(progressAt))}. The model may be stuck: you can wait or try again.`;
}

if (page.dataset.events) {
  connect();
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", () => !over && connect());
}
// From the back/forward cache comes a page of long ago.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
window.addEventListener("pagehide", () => source?.close());
