"""Why each school has its tier: rows that fired, near misses, what is missing, what it could be."""

from allocator.tiering.explanation.explain import Explanation, explain

__all__ = ["Explanation", "explain"]
