"""What two branches say differently of the same items, merged as a person chooses."""
