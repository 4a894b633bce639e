"""Media and static storage."""
