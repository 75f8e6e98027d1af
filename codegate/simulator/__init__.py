"""A provider that runs on loopback, for the demo and for trying clients without an account."""
