// The start page.
import "../live.js";
import "../fill.js";
import "../wish.js";
import "../send-once.js";
