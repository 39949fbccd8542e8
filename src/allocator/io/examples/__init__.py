"""Shipped example authorities. Everything in them is invented."""
