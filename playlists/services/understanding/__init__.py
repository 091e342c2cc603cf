"""What a wish says, in words of this library: signals, a song, the analysis model's reading."""
