"""Migrations of the store; each a file ``NNNN_what.py`` whose revision is its number."""
