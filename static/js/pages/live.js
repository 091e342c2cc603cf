// A page that needs no more than htmx.
import "../live.js";
