"""Shapes of the answers, for the OpenAPI document, and the functions that make them from rows."""
