"""Which schools are there, and where? Sixty schools of six clusters on a mainland and four islands.

All names are invented. Coordinates are kilometres on the grid of ``coast``.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.schools import Connection, LanguageMedium, School, Sector
from allocator.io.examples.innis.coast import Point, to_degrees

PORTDARROCH, KILVARRAN = "Portdarroch Academy", "Kilvarran High School"
STRATHULLIN, INVERSTRAE = "Strathullin High School", "Inverstrae Academy"
TARVASAY, SKARVAY = "Tarvasay School", "Skarvay School"

CATHOLIC = "roman_catholic"


@dataclass(frozen=True)
class Roll:
    """A school of a site: sector letter, name and pupils."""

    letter: str
    name: str
    pupils: int
    medium: LanguageMedium = "english"
    denomination: str = "none"


@dataclass(frozen=True)
class Site:
    """One place with one or more schools. ``rurality`` is the eight-fold class."""

    site_id: str
    at: Point
    cluster: str
    rurality: int
    quintile: int
    schools: tuple[Roll, ...]
    island: str | None = None
    connection: Connection = "good"

    @property
    def network(self) -> str:
        """The road network: one for the mainland, one for each island."""
        return self.island.lower() if self.island else "mainland"


SECTOR_OF_LETTER: dict[str, Sector] = {
    "N": "elc", "P": "primary", "G": "primary", "S": "secondary", "X": "special",
}  # fmt: skip
"""``G`` is a Gaelic-medium primary or unit, which may share a site with a primary."""

SITES: tuple[Site, ...] = (
    # Portdarroch: the council's town, its suburbs and the coast on both sides.
    Site("IN01", (45.8, 39.2), PORTDARROCH, 4, 3, (Roll("S", "Portdarroch Academy", 782),)),
    Site("IN02", (45.2, 38.1), PORTDARROCH, 4, 2, (
        Roll("P", "Portdarroch Primary School", 318), Roll("N", "Portdarroch Nursery Class", 62))),
    Site("IN03", (46.1, 37.5), PORTDARROCH, 4, 2, (
        Roll("P", "St Ernoc's Primary School", 126, denomination=CATHOLIC),)),
    Site("IN04", (46.6, 38.6), PORTDARROCH, 4, 4, (
        Roll("G", "Bun-sgoil Ghàidhlig Phort Darach", 97, "gaelic"),)),
    Site("IN05", (45.5, 36.6), PORTDARROCH, 4, 1, (Roll("N", "Shorehead Family Centre", 71),)),
    Site("IN06", (46.9, 36.9), PORTDARROCH, 4, 3, (Roll("X", "Tornabreck School", 41),)),
    Site("IN07", (47.4, 41.2), PORTDARROCH, 4, 1, (
        Roll("P", "Ardlunan Primary School", 204), Roll("N", "Ardlunan Nursery Class", 44))),
    Site("IN08", (41.6, 46.6), PORTDARROCH, 7, 3, (Roll("P", "Kinlarvan Primary School", 33),)),
    Site("IN09", (42.0, 31.0), PORTDARROCH, 7, 3, (
        Roll("P", "Balnashiel Primary School", 64), Roll("N", "Balnashiel Nursery Class", 17))),
    Site("IN10", (56.0, 40.5), PORTDARROCH, 7, 4, (Roll("P", "Glenhallin Primary School", 38),)),
    Site("IN11", (60.5, 34.5), PORTDARROCH, 7, 4, (Roll("P", "Braevannoch Primary School", 19),),
         connection="poor"),
    Site("IN12", (51.0, 51.3), PORTDARROCH, 7, 3, (Roll("P", "Achvallan Primary School", 27),),
         connection="poor"),
    Site("IN13", (33.2, 39.2), PORTDARROCH, 8, 3, (Roll("P", "Hestray Primary School", 11),),
         island="Hestray", connection="poor"),
    # Kilvarran: the south coast and the Ross.
    Site("IN20", (52.4, 10.9), KILVARRAN, 5, 3, (Roll("S", "Kilvarran High School", 468),)),
    Site("IN21", (51.6, 9.9), KILVARRAN, 5, 2, (
        Roll("P", "Kilvarran Primary School", 242), Roll("N", "Kilvarran Nursery Class", 48),
        Roll("G", "Kilvarran Primary School Gaelic Unit", 36, "gaelic"))),
    Site("IN22", (60.2, 12.6), KILVARRAN, 7, 3, (Roll("P", "Drumfinnan Primary School", 78),)),
    Site("IN23", (66.3, 8.4), KILVARRAN, 7, 4, (Roll("P", "Clachgarve Primary School", 18),)),
    Site("IN24", (73.5, 11.5), KILVARRAN, 8, 4, (Roll("P", "Lagganroy Primary School", 13),),
         connection="poor"),
    Site("IN25", (49.3, 18.4), KILVARRAN, 7, 2, (
        Roll("P", "Port Ruadhan Primary School", 57), Roll("N", "Port Ruadhan Nursery Class", 14))),
    Site("IN26", (62.4, 22.3), KILVARRAN, 7, 4, (Roll("P", "Auchterlour Primary School", 29),)),
    Site("IN27", (42.6, 9.0), KILVARRAN, 8, 3, (Roll("P", "Portnacarra Primary School", 24),)),
    Site("IN28", (33.8, 5.3), KILVARRAN, 8, 3, (Roll("P", "Rossvannie Primary School", 0),),
         connection="none"),
    # Strathullin: the inland east and the head of Loch Vallan.
    Site("IN30", (71.2, 46.6), STRATHULLIN, 7, 3, (Roll("S", "Strathullin High School", 356),)),
    Site("IN31", (70.6, 47.3), STRATHULLIN, 7, 3, (
        Roll("P", "Strathullin Primary School", 172), Roll("N", "Strathullin Nursery Class", 35))),
    Site("IN32", (70.0, 45.9), STRATHULLIN, 7, 3, (Roll("X", "Craigendarran School", 22),)),
    Site("IN33", (76.4, 37.4), STRATHULLIN, 7, 5, (Roll("P", "Corrievannan Primary School", 26),)),
    Site("IN34", (62.6, 50.2), STRATHULLIN, 8, 4, (Roll("P", "Achnaferrich Primary School", 12),),
         connection="poor"),
    Site("IN35", (75.0, 53.4), STRATHULLIN, 7, 4, (Roll("P", "Balmorlich Primary School", 91),)),
    Site("IN36", (66.2, 41.4), STRATHULLIN, 7, 4, (Roll("P", "Inshmallie Primary School", 47),)),
    Site("IN37", (73.6, 61.2), STRATHULLIN, 8, 2, (
        Roll("P", "Kinvallan Primary School", 66), Roll("N", "Kinvallan Nursery Class", 15))),
    # Inverstrae: the north, beyond Loch Vallan.
    Site("IN40", (62.6, 80.2), INVERSTRAE, 8, 3, (Roll("S", "Inverstrae Academy", 248),)),
    Site("IN41", (62.2, 79.4), INVERSTRAE, 8, 3, (
        Roll("P", "Inverstrae Primary School", 129), Roll("N", "Inverstrae Nursery Class", 24))),
    Site("IN42", (70.4, 86.2), INVERSTRAE, 8, 3, (Roll("P", "Aultmarrow Primary School", 41),)),
    Site("IN43", (53.6, 88.8), INVERSTRAE, 8, 3, (Roll("P", "Fernavik Primary School", 16),),
         connection="none"),
    Site("IN44", (73.8, 73.2), INVERSTRAE, 8, 4, (Roll("P", "Dunskellan Primary School", 53),)),
    Site("IN45", (46.0, 72.4), INVERSTRAE, 8, 3, (Roll("P", "Sandhallow Primary School", 21),),
         connection="poor"),
    Site("IN46", (48.8, 60.3), INVERSTRAE, 8, 3, (Roll("P", "Ruvallan Primary School", 34),)),
    # Tarvasay: the large island, with a school for all ages in its port.
    Site("IN50", (28.6, 61.4), TARVASAY, 8, 3, (
        Roll("S", "Tarvasay School (secondary)", 138, "both"),
        Roll("P", "Tarvasay School (primary)", 86, "both"),
        Roll("N", "Tarvasay School (nursery)", 22, "both")), island="Tarvasay"),
    Site("IN51", (20.2, 70.4), TARVASAY, 8, 3, (Roll("P", "Hallabrek Primary School", 39),),
         island="Tarvasay"),
    Site("IN52", (13.6, 61.4), TARVASAY, 8, 3, (Roll("P", "Croshavik Primary School", 23, "both"),),
         island="Tarvasay", connection="poor"),
    Site("IN53", (22.6, 50.2), TARVASAY, 8, 2, (Roll("P", "Grimmavik Primary School", 17),),
         island="Tarvasay", connection="poor"),
    Site("IN54", (27.4, 53.0), TARVASAY, 8, 3, (
        Roll("G", "Bun-sgoil a' Bhàigh Ruaidh", 28, "gaelic"),), island="Tarvasay"),
    Site("IN55", (20.4, 62.4), TARVASAY, 8, 4, (
        Roll("P", "Kirkavoe Primary School", 59), Roll("N", "Kirkavoe Nursery Class", 12)),
         island="Tarvasay"),
    # Skarvay and Gormsay: far out, no day return.
    Site("IN60", (-1.2, 88.2), SKARVAY, 8, 3, (
        Roll("S", "Skarvay School (S1 to S4)", 31, "both"),
        Roll("P", "Skarvay School (primary)", 44, "both"),
        Roll("N", "Skarvay School (nursery)", 11, "both")), island="Skarvay", connection="poor"),
    Site("IN61", (-3.4, 93.0), SKARVAY, 8, 3, (Roll("G", "Sgoil na Machaire", 13, "gaelic"),),
         island="Skarvay", connection="poor"),
    Site("IN62", (12.6, 25.4), SKARVAY, 8, 3, (Roll("P", "Gormsay Primary School", 19),),
         island="Gormsay", connection="poor"),
)  # fmt: skip

MOTHBALLED = ("IN28P",)


def schools() -> tuple[School, ...]:
    """Return every school, in the order of the sites."""
    return tuple(_school(site, roll) for site in SITES for roll in site.schools)


def school_ids(site: Site) -> tuple[str, ...]:
    """Return the ids of the schools at a site, in order."""
    return tuple(site.site_id + roll.letter for roll in site.schools)


def _school(site: Site, roll: Roll) -> School:
    latitude, longitude = to_degrees(site.at)
    school_id = site.site_id + roll.letter
    return School(
        school_id=school_id,
        site_id=site.site_id,
        name=roll.name,
        sector=SECTOR_OF_LETTER[roll.letter],
        latitude=latitude,
        longitude=longitude,
        cluster=site.cluster,
        roll=roll.pupils,
        urban_rural=site.rurality,
        island=site.island,
        road_network=site.network,
        connection=site.connection,
        language_medium=roll.medium,
        denomination=roll.denomination,
        simd_quintile=site.quintile,
        status="mothballed" if school_id in MOTHBALLED else "open",
    )
