"""Views by resource: read the request, one query of the layer below, write the answer."""
