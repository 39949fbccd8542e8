"""Plans side by side: what scenarios change, for whom, and how sure that is."""

from allocator.scenarios.comparing.compare import compare
from allocator.scenarios.comparing.reading import Case, is_results, read_results
from allocator.scenarios.comparing.writing import comparison_contents, write_comparison

__all__ = [
    "Case",
    "compare",
    "comparison_contents",
    "is_results",
    "read_results",
    "write_comparison",
]
