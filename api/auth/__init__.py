"""Login, refresh and logout of API clients. Who may see what is decided in ``permissions`` and below."""
