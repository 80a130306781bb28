"""The same as data: JSON, CSV, Markdown and plain text."""
