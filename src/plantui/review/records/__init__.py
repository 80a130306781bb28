"""Records: what one person said, as values and as canonical bytes."""
