"""A round: its acts, which of them are newest, what its items need, and the standing (clauses 8-12, 14 and 15)."""
