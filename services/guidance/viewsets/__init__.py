"""Where the steps lead, and the panel of the console's first page."""
