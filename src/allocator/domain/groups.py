"""Groups of schools by which fairness is looked at: deprivation, rurality, island, sector, size."""

from __future__ import annotations

from collections.abc import Callable

from allocator.domain.schools import School

NOT_GIVEN = "not given"
SIZE_BANDS: tuple[tuple[int, str], ...] = (
    (50, "under 50 pupils"),
    (200, "50 to 199 pupils"),
    (400, "200 to 399 pupils"),
    (800, "400 to 799 pupils"),
)
"""Upper end (not included) of each band of rolls, and its name."""
LARGEST_BAND = "800 pupils or more"
_URBAN_RURAL = (
    "large urban area",
    "other urban area",
    "accessible small town",
    "remote small town",
    "very remote small town",
    "accessible rural",
    "remote rural",
    "very remote rural",
)


def quintile_group(school: School) -> str:
    """Deprivation quintile, 1 the most deprived fifth."""
    quintile = school.simd_quintile
    if quintile is None:
        return NOT_GIVEN
    words = {1: "1 (most deprived)", 5: "5 (least deprived)"}
    return words.get(quintile, str(quintile))


def rurality_group(school: School) -> str:
    """Scottish Government eight-fold urban-rural class."""
    if school.urban_rural is None:
        return NOT_GIVEN
    return f"{school.urban_rural} ({_URBAN_RURAL[school.urban_rural - 1]})"


def island_group(school: School) -> str:
    """Landmass, or the mainland."""
    return school.island or "mainland"


def sector_group(school: School) -> str:
    """Sector."""
    return school.sector


def size_band(school: School) -> int | None:
    """Place of the roll among the bands, the smallest 0; ``None`` where the roll is not known."""
    roll = school.roll
    if roll is None:
        return None
    return sum(roll >= limit for limit, _ in SIZE_BANDS)


def size_group(school: School) -> str:
    """Band of the roll."""
    band = size_band(school)
    if band is None:
        return NOT_GIVEN
    return LARGEST_BAND if band == len(SIZE_BANDS) else SIZE_BANDS[band][1]


def medium_group(school: School) -> str:
    """Language medium."""
    return school.language_medium


GROUPINGS: dict[str, Callable[[School], str]] = {
    "quintile": quintile_group,
    "urban-rural": rurality_group,
    "island": island_group,
    "sector": sector_group,
    "size": size_group,
    "language medium": medium_group,
}
"""Every way of grouping, by its name."""


def in_order(grouping: str, groups: set[str]) -> list[str]:
    """Groups as a person would list them: by size or number, then by name, unknown last."""
    bands = [name for _, name in SIZE_BANDS] + [LARGEST_BAND]

    def key(group: str) -> tuple[bool, int, str]:
        place = bands.index(group) if grouping == "size" and group in bands else 0
        return group == NOT_GIVEN, place, group

    return sorted(groups, key=key)
