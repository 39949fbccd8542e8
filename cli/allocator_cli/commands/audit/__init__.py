"""Commands of ``allocator audit``."""
