"""School locations and rolls: where each school is, its sector, roll and surroundings."""

from __future__ import annotations

from allocator.io.councils import canonical_council
from allocator.io.imports.codes import read_cell
from allocator.io.imports.editions import calendar_year, census_day, rolls_known
from allocator.io.imports.gathering import SECTOR_LETTERS, Gathering, Origin
from allocator.io.imports.publication import Dataset, Publication
from allocator.io.writing import number_text

DENOMINATIONS = {
    "non denominational": "none",
    "roman catholic": "roman_catholic",
    "inter denominational": "inter_denominational",
    "episcopalian": "episcopalian",
    "jewish": "jewish",
}
_GAELIC_NAMES = ("gaelic", "ghàidhlig", "ghaidhlig", "bun-sgoil", "bunsgoil")


def read_locations(publication: Publication, gathering: Gathering) -> None:
    """Read the schools of the council, with their rolls as readings."""
    year = publication.named(
        lambda text: calendar_year(publication.header) or calendar_year(text),
        "the year of the rolls",
    )
    origin = Origin(
        census_day(year), f"published: School roll and locations {year}", rolls_known(year)
    )
    gathering.rolls.setdefault(year, {})
    for row, record in publication.rows:
        if canonical_council(record["council"]) != gathering.council:
            gathering.skip("another council")
            continue
        letter = SECTOR_LETTERS.get(record["sector"].lower())
        if letter is None or not record["seed_code"].isdigit():
            gathering.skip("no seed code or a sector that is not primary, secondary or special")
            gathering.note(row, f"sector {record['sector']!r}, seed {record['seed_code']!r}")
            continue
        if not _is_position(record["latitude"], record["longitude"]):
            gathering.skip("no position")
            gathering.note(row, f"{record['name']} has no latitude and longitude")
            continue
        school_id = f"{record['seed_code']}{letter}"
        gathering.keep()
        gathering.located[school_id] = _school(school_id, record)
        if "roll" in publication.columns:
            gathering.measure(row, school_id, "roll", record["roll"], origin)
            note_roll(gathering, year, school_id, record["roll"])


def note_roll(gathering: Gathering, year: int, school_id: str, text: str) -> None:
    """Keep the roll of a year for ``schools.csv``, where it is a number."""
    cell = read_cell(text)
    if cell is not None and cell.value is not None:
        gathering.rolls.setdefault(year, {})[school_id] = number_text(cell.value)


def _is_position(latitude: str, longitude: str) -> bool:
    try:
        return 49 <= float(latitude) <= 62 and -10 <= float(longitude) <= 3
    except ValueError:
        return False


def _school(school_id: str, record: dict[str, str]) -> dict[str, str]:
    """Cells of ``schools.csv`` that the file gives; the roll follows from the newest edition."""
    name = record["name"]
    denomination = " ".join(record.get("denomination", "").lower().replace("-", " ").split())
    return {
        "school_id": school_id,
        "site_id": record["seed_code"],
        "name": name,
        "sector": record["sector"].lower(),
        "latitude": record["latitude"],
        "longitude": record["longitude"],
        "urban_rural": _urban_rural(record.get("urban_rural", "")),
        "language_medium": "gaelic" if _is_gaelic(name) else "english",
        "denomination": DENOMINATIONS.get(denomination, denomination.replace(" ", "_")),
        "simd_quintile": _quintile(record.get("simd_percentile", "")),
        "road_network": "mainland",
        "connection": "good",
        "status": "open",
    }


def _is_gaelic(name: str) -> bool:
    return any(word in name.lower() for word in _GAELIC_NAMES)


def _urban_rural(text: str) -> str:
    return text if text in tuple("12345678") else ""


def _quintile(text: str) -> str:
    """Fifth of the data zones that a percentile lies in: 1 is the most deprived."""
    cell = read_cell(text)
    if cell is None or cell.value is None or not 1 <= cell.value <= 100:
        return ""
    return str(int((cell.value - 1) // 20) + 1)


LOCATIONS = Dataset(
    title="School roll and locations",
    required={
        "seed_code": ("seed code", "seedcode"),
        "sector": ("sector", "schooltype", "school type"),
        "name": ("name", "schoolname", "school name"),
        "council": ("local authority", "laname", "la name"),
        "latitude": ("latitude",),
        "longitude": ("longitude",),
    },
    optional={
        "roll": ("pupil roll 2023", "pupil roll", "pupilroll"),
        "denomination": ("denomination",),
        "urban_rural": ("ur8", "addrur8"),
        "simd_percentile": ("dz simd percentile", "dzsimdpercentile"),
    },
    read=read_locations,
)
