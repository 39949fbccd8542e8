"""Why each school has its tier: rows that fired, near misses, what is missing, what it could be."""

from allocator.tiering.explanation.explain import (
    Explanation,
    ExplanationColumns,
    explain,
    explain_as_columns,
)

__all__ = ["Explanation", "ExplanationColumns", "explain", "explain_as_columns"]
