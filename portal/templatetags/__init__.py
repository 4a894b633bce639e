"""Template tags of the portal: components and formats."""
