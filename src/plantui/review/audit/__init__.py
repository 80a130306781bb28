"""The audit: the findings of a history, and what they do to an audit and a gate (clauses 2, 4, 17 and 18)."""
