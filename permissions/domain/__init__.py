"""What changes identity and rights, with who may do it."""
