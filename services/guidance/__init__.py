"""The first steps of an organisation on the platform: a checklist that remembers."""
