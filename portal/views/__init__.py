"""Views of the portal: read the request, make one domain call, render."""
