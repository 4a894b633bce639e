"""Editorial pages: events, exchange fairs, policies, and their blocks."""
