"""Plan and review as lines of `(text, role)` spans and as data. Pure."""
