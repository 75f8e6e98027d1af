"""Edits of other programs' configuration files that leave comments, order and layout alone."""
