"""A private connection between two processes of one server: messages told, questions asked, questions watched."""
