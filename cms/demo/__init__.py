"""The demo region, told through domain calls. Never loaded in production."""
