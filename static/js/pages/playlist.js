// A playlist.
import "../live.js";
import "../dialog.js";
import "../share.js";
import "../edits.js";
import "../keep-place.js";
import "../lost-focus.js";
import "../rename.js";
import "../reorder.js";
