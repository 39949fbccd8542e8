"""Commands of ``allocator scenario``, one module each."""
