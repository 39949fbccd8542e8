"""A comparison as files: JSON that is the truth, a workbook, the page, the assessment sheet."""

from __future__ import annotations

from pathlib import Path

from allocator.domain.comparisons import Comparison
from allocator.io.plan_files import canonical_json
from allocator.io.writing import write_atomically
from allocator.scenarios.comparing.page import assessment_page, comparison_page
from allocator.scenarios.comparing.workbook import comparison_workbook

JSON, WORKBOOK, PAGE = "comparison.json", "comparison.xlsx", "comparison.html"
ASSESSMENT = "assessment.html"


def comparison_contents(comparison: Comparison) -> dict[str, bytes]:
    """Every file of a comparison by its name."""
    return {
        JSON: canonical_json(comparison).encode(),
        WORKBOOK: comparison_workbook(comparison),
        PAGE: comparison_page(comparison).encode(),
        ASSESSMENT: assessment_page(comparison).encode(),
    }


def write_comparison(comparison: Comparison, out: Path) -> None:
    """Write the files of a comparison, each whole or not at all; other files stay."""
    contents = comparison_contents(comparison)
    out.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        write_atomically(out / name, data)
