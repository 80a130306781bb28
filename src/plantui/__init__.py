"""The governance review of a plan kept as TOML in git, in a terminal."""
