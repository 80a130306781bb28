"""The commands, by subject; `cli.registry` says which module holds which."""
