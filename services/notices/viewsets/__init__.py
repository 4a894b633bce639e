"""Screens of the console: the inbox and what a person wants beside it."""
