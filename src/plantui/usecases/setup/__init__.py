"""Beginning a plan, the demo, and what a machine lacks."""
