"""Where items stand in the plan's files, and who names them: moving, renaming and taking out without a loose end."""
