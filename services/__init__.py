"""Business apps above the libraries. Each has one shape: enums, models, access, domain, receivers, viewsets."""
