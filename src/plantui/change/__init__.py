"""What differs between two revisions, how far dates moved, and what that hits. Pure."""
