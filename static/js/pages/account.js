// One's own account, and the people of the household.
import "../live.js";
import "../lost-focus.js";
import "../invalid-focus.js";
import "../copy.js";
