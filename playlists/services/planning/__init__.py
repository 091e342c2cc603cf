"""A wish as one plan: what rules and the model read and the person chose, merged, checked, and told in words."""
