"""A person's own entries in the portal: list and form, laid out from the library's declaration."""
