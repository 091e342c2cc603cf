// A new playlist, from a prompt or from a song.
import "../live.js";
import "../chips.js";
import "../name-search.js";
import "../opens.js";
import "../paired-range.js";
import "../parts.js";
import "../send-once.js";
