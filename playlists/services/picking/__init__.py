"""From the filter to the picks: candidates, what fits, the model's numbers, the tracks they mean."""
