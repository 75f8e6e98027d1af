"""The database: table definitions, one file of functions per noun, one writer thread. Only records leave it."""
