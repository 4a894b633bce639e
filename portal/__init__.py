"""The PC portal: server-rendered pages, one domain call a view."""
