"""Analysis: what can be proved about a ruleset without any school, each finding with a witness."""

from allocator.tiering.analysis.analyse import analyse
from allocator.tiering.analysis.findings import Finding

__all__ = ["Finding", "analyse"]
