"""Commands for master data."""
