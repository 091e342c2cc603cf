"""What a wish says of lengths, numbers, ratings, plays, ages and order, in words and figures of six languages."""
