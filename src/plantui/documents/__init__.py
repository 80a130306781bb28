"""Papers and files for those who answer outside the program, and what comes back of them; pure."""
