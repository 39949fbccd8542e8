"""Service of allocator."""
