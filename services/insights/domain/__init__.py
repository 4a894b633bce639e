"""Figures, what they count, and for whom: reads only."""
