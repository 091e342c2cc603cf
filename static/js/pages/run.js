// A run.
import "../run.js";
