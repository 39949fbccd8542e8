"""Large simple questions: thousands of schools whose visits are their link officer's alone."""

from allocator.allocation.pools.recognise import is_pool

__all__ = ["is_pool"]
