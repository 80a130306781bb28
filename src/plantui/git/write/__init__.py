"""Commits, merges and tags landed on a branch, and the work tree kept in step."""
