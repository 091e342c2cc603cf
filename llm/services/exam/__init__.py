"""An exam for each model, once: what it can is measured with tiny tasks, and decides what it is trusted with."""
