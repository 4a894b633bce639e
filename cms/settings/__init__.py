"""Settings: base and parts, then the differences of dev, test and production."""
