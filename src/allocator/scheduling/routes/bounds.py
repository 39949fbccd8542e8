"""Least travel that the placed visits could need: each person's best trips, whatever the day."""
