"""Configuration as code: what shall be so, the steps that lead there, and carrying them out. One module a noun."""
