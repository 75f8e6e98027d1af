"""The pieces screens are made of, one a file."""
