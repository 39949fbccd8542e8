"""Access: who asks, and what that role may do."""

from allocator_api.access.asking import allowed
from allocator_api.access.principals import Principal

__all__ = ["Principal", "allowed"]
