"""Guards: what a request must be before the service looks at it, and where it may call out to."""
