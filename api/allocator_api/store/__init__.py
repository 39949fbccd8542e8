"""The store: what the service must never lose, double or show to another council."""
