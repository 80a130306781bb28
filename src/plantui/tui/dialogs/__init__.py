"""What asks before something is said, signed or left."""
