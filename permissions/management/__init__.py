"""Commands of identity and access."""
