"""Identity and access: people, organisations, roles, grants, and who may do what. No registry content."""
