"""Query parameters by resource: allow-lists, never names of columns given by the client."""
