"""Commands of the editorial pages."""
