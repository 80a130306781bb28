"""Whether a record counts, and who edited what (clauses 3, 5-8, 11 and 13)."""
