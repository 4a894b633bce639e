"""The REST API for mini-programs: the only package that imports rest_framework."""
