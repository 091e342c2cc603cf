// The first steps.
import "../live.js";
import "../stale-checks.js";
import "../asked-at.js";
import "../fill.js";
import "../lost-focus.js";
import "../wish.js";
import "../send-once.js";
