"""Version 1: URLs, views and representations of each resource."""
