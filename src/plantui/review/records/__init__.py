"""Records: one or more acts by one recorder, as values and as canonical bytes."""
