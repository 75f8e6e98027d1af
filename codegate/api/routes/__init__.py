"""One module per noun; a route decodes, calls a service, encodes."""
