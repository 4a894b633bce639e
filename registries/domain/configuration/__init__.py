"""The platform's configuration as text: exported, compared and applied by section. Entries and people are not in it."""
