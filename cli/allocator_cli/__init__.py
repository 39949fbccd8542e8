"""Command line of allocator."""
