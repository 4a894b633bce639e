"""How the entries of any library are listed and shown, driven by its specification."""
