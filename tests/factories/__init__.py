"""Objects for tests, made by the domain functions that the product uses."""
