"""Commands of ``allocator live``, one module each."""
