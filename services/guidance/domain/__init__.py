"""The checklist of first steps."""
