"""Port 9212: the request flow from a client's bytes to a provider's and back."""
