"""Rounds, stories, rules, history and audit in words."""
