"""The libraries: entries, their life, their import and export, their admin screens."""
