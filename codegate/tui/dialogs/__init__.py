"""Questions and texts over a screen: each takes the keys until it is answered."""
