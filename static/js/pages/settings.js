// The settings.
import "../live.js";
import "../stale-checks.js";
import "../asked-at.js";
import "../look-again.js";
import "../fill.js";
import "../lost-focus.js";
import "../abort.js";
