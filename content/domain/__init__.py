"""Rules of the editorial pages over time and several rows."""
