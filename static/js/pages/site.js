// Every page.
import "../csrf.js";
import "../theme.js";
import "../bars.js";
import "../times.js";
import "../keys.js";
import "../menu.js";
