"""A plan and its review as lines of text in roles, and as data. Pure."""
