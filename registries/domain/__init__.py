"""What happens to entries. Admin, API, importer, demo and commands call these functions and no others."""
