"""Words of the command line that name something of the plan or somebody of its rules."""
