"""What differs between two plans, how heavily, and what it bears on. Pure: no git, no clock."""
