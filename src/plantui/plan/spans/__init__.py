"""Where tables and keys stand in a TOML text, and edits that touch those spans and not one byte beside them."""
