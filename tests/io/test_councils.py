from __future__ import annotations

import csv

import pytest

from allocator.io.councils import COUNCIL_CODES, COUNCILS, canonical_council, nearest_council
from tests.data import data_folder

SPELLINGS = {
    "Argyll and Bute": ("Argyll & Bute", "ARGYLL AND BUTE COUNCIL", " argyll  and bute "),
    "City of Edinburgh": ("Edinburgh, City of", "Edinburgh City", "The City of Edinburgh Council"),
    "Na h-Eileanan Siar": ("Comhairle nan Eilean Siar", "Eilean Siar", "NA H-EILEANAN SIAR"),
    "Perth and Kinross": ("Perth & Kinross", "Perth & Kinross Council", "PERTH AND KINROSS"),
    "Glasgow City": ("Glasgow", "City of Glasgow", "Glasgow City Council"),
    "Shetland Islands": ("Shetland", "Shetland Islands Council", "S12000027"),
    "Highland": ("The Highland Council", "HIGHLAND", "highland council"),
}


@pytest.mark.parametrize(
    ("council", "spelling"),
    [(council, spelling) for council, many in SPELLINGS.items() for spelling in many],
)
def test_a_council_is_known_in_three_spellings(council: str, spelling: str) -> None:
    assert canonical_council(spelling) == council


def test_every_council_is_its_own_spelling() -> None:
    assert len(COUNCILS) == 32
    assert [canonical_council(name) for name in COUNCILS] == list(COUNCILS)


@pytest.mark.parametrize("name", ["", "City", "Council of the City", "Scotland", "Grant aided"])
def test_what_is_no_council_is_none(name: str) -> None:
    assert canonical_council(name) is None


def test_similar_councils_are_told_apart() -> None:
    assert canonical_council("East Renfrewshire Council") == "East Renfrewshire"
    assert canonical_council("Renfrewshire Council") == "Renfrewshire"
    assert canonical_council("Aberdeenshire") != canonical_council("Aberdeen")


def test_the_nearest_council_is_offered() -> None:
    assert nearest_council("Argyle & Butte") == "Argyll and Bute"
    assert nearest_council("Comhairle nan Eilan Siar") == "Na h-Eileanan Siar"
    assert nearest_council("Atlantis") is None


def test_names_and_codes_are_those_of_the_location_file() -> None:
    path = data_folder("scotland_schools", "schools_2023_locations_and_roll.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        found = {row["local_authority"]: row["la_code"] for row in csv.DictReader(stream)}
    assert found == COUNCIL_CODES
