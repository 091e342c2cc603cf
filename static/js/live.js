// What every page with htmx needs besides.
import "./abort-removed.js";
import "./quiet-aborts.js";
import "./pressed.js";
import "./steady.js";
import "./undo-key.js";
import "./request-errors.js";
import "./signed-out.js";
