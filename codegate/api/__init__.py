"""Port 9211: REST, events, and the small web page."""
