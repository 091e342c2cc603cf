// A run.
import "../run.js";
import "../send-once.js";
