"""Many edits as one text table in the user's own editor."""
