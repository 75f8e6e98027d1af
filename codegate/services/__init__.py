"""The use cases, written once: what the doors (REST, proxy) and the CLI do, they do through here."""
