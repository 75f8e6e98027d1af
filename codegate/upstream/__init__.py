"""HTTP to providers. The only package that opens connections to the outside."""
