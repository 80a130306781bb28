"""What both front ends do with a plan; the only clock."""
