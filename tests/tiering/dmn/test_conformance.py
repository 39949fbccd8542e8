"""The half of the standard's conformance tests that is beside the checkout: all come out right."""

from __future__ import annotations

from benchmarks.dmn_tck import run_folder
from tests.data import data_folder


def test_every_result_is_as_the_conformance_tests_expect() -> None:
    total, failures = run_folder(data_folder("dmn-tck"))
    assert failures == []
    assert total == 98
