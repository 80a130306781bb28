"""Rules and people: read, edited, and whether they could ever be fulfilled."""
