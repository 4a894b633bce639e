"""Admin screens of the libraries."""
