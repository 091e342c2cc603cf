// The history, and the genres.
import "../live.js";
import "../lost-focus.js";
