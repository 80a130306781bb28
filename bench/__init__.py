"""Measures plantui against plain programs doing the same, side by side in one run."""
