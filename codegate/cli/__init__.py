"""The command line: a table of commands, each imported when it runs."""
