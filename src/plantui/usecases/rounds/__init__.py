"""The steps of a round, adoption, and the small round by which people change."""
