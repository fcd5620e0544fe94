"""One module per page: what the reader asked for in, components out."""
