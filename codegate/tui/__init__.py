"""The Textual dashboard; it knows the server only through the REST client."""
