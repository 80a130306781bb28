"""The audit: what a history has against itself (clauses 2, 4, 17 and 18)."""
