"""The plan: its files, their format, items and dates. Pure: no git, no clock."""
