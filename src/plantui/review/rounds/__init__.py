"""A round: what was said in it, what is newest, what it needs and how it stands (clauses 8-12, 14 and 15)."""
