"""Worked cases: run as one batch, what they cover, and which changes of the rules they notice."""

from allocator.tiering.cases.reading import read_cases
from allocator.tiering.cases.report import CasesReport, check_cases

__all__ = ["CasesReport", "check_cases", "read_cases"]
