"""Tags of the console's first page."""
