"""What was said: records, the words they use, the people who sign them. Pure."""
