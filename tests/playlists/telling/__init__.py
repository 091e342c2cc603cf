"""What is told of a playlist: sentences, truth, languages."""
