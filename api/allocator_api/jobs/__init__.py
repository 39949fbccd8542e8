"""Jobs: long work that is never lost, done in guarded processes and told as it goes."""
