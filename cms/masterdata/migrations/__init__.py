"""Schema of the code lists."""
