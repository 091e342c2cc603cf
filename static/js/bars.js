// Bars at the foot of the window: how much they take, so that nothing hides behind them. Where they would take more than
// MOST of the height (large letters, a low window), first the way around stands in the page as all else, then the button.
const MOST = 0.3;
const root = document.documentElement;

function heightAtFoot(selector, positions = ["fixed", "sticky"]) {
  const bars = [...document.querySelectorAll(selector)];
  const atFoot = bars.filter((bar) => positions.includes(getComputedStyle(bar).position));
  return atFoot.reduce((sum, bar) => sum + bar.offsetHeight, 0);
}

function measure() {
  root.classList.remove("static-nav", "static-bars");
  const most = MOST * innerHeight;
  const bar = heightAtFoot(".foot-bar");
  let nav = heightAtFoot(".site-nav");
  if (nav + bar > most) {
    root.classList.add("static-nav");
    nav = heightAtFoot(".site-nav");
  }
  root.classList.toggle("static-bars", nav + bar > most);
  root.style.setProperty("--nav-foot", `${nav}px`);
  root.style.setProperty("--bar-foot", `${heightAtFoot(".foot-bar", ["fixed"])}px`);
  root.style.setProperty("--foot", `${nav + heightAtFoot(".foot-bar")}px`);
}

const watched = new ResizeObserver(measure);
for (const bar of document.querySelectorAll(".site-nav, .foot-bar")) watched.observe(bar);
addEventListener("resize", measure);
// A bar may come anew with an answer of the server.
document.addEventListener("htmx:oobAfterSwap", measure);
measure();
