"""The 32 councils of Scotland: one spelling of each, found from the many in use."""

from __future__ import annotations

import re

from allocator.io.documents import nearest

COUNCIL_CODES: dict[str, str] = {
    "Aberdeen City": "S12000033",
    "Aberdeenshire": "S12000034",
    "Angus": "S12000041",
    "Argyll and Bute": "S12000035",
    "City of Edinburgh": "S12000036",
    "Clackmannanshire": "S12000005",
    "Dumfries and Galloway": "S12000006",
    "Dundee City": "S12000042",
    "East Ayrshire": "S12000008",
    "East Dunbartonshire": "S12000045",
    "East Lothian": "S12000010",
    "East Renfrewshire": "S12000011",
    "Falkirk": "S12000014",
    "Fife": "S12000047",
    "Glasgow City": "S12000049",
    "Highland": "S12000017",
    "Inverclyde": "S12000018",
    "Midlothian": "S12000019",
    "Moray": "S12000020",
    "Na h-Eileanan Siar": "S12000013",
    "North Ayrshire": "S12000021",
    "North Lanarkshire": "S12000050",
    "Orkney Islands": "S12000023",
    "Perth and Kinross": "S12000048",
    "Renfrewshire": "S12000038",
    "Scottish Borders": "S12000026",
    "Shetland Islands": "S12000027",
    "South Ayrshire": "S12000028",
    "South Lanarkshire": "S12000029",
    "Stirling": "S12000030",
    "West Dunbartonshire": "S12000039",
    "West Lothian": "S12000040",
}
"""Each council with its statistical code, as in the school locations of 2023."""

COUNCILS: tuple[str, ...] = tuple(COUNCIL_CODES)

_OTHER_NAMES = {
    "comhairle nan eilean siar": "Na h-Eileanan Siar",
    "na h eileanan siar": "Na h-Eileanan Siar",
    "eilean siar": "Na h-Eileanan Siar",
    "western isles": "Na h-Eileanan Siar",
    "outer hebrides": "Na h-Eileanan Siar",
    "borders": "Scottish Borders",
    "orkney": "Orkney Islands",
    "shetland": "Shetland Islands",
}
_FILLING = frozenset({"the", "of", "and", "city", "council"})


def canonical_council(name: str) -> str | None:
    """Find the one spelling of a council that is written in another way, if it is a council.

    Case, ``&``, commas, word order around "City of" and the word "Council" make no difference;
    a council's statistical code is understood too.
    """
    words = _words(name)
    plain = " ".join(words)
    return (
        _BY_CODE.get(name.strip().upper())
        or _OTHER_NAMES.get(plain.removesuffix(" council"))
        or _BY_KEY.get(_key(words))
    )


def nearest_council(name: str) -> str | None:
    """Find the council whose name is nearest to what was written, if any is near."""
    names = {**{council: council for council in COUNCILS}, **_OTHER_NAMES}
    found = nearest(" ".join(_words(name)).removesuffix(" council"), names)
    return names[found] if found else None


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.lower().replace("&", " and ").replace("-", ""))


def _key(words: list[str]) -> frozenset[str]:
    return frozenset(words) - _FILLING


_BY_CODE = {code: council for council, code in COUNCIL_CODES.items()}
_BY_KEY = {_key(_words(council)): council for council in COUNCILS}
