"""Figures in the console: panels of the first page, and the list behind a figure."""
