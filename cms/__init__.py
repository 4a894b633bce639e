"""The Django project: settings, URLs, and the composition of all apps."""
