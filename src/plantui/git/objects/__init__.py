"""Objects read and made: commits, trees, packs; each hashed again on arrival."""
