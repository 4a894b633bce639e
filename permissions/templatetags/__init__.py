"""Template tags of the console about people."""
