# ruff: noqa: E501 (tables read better whole)
"""A small GTFS feed: a mainland pier, two islands, a plane and a bus; one line can be changed."""

from __future__ import annotations

import zipfile
from pathlib import Path

FEED: dict[str, str] = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\n"
    "IS,Isle Boats,http://example.org,Europe/London\n",
    "stops": """stop_id,stop_name,stop_lat,stop_lon,parent_station,location_type
PIER,Town pier,56.4110,-5.4800,,
ISLE,Isle slip,56.4500,-5.6900,,
FAR,Far Isle harbour,56.6200,-6.5200,,
AIR,Town airfield,56.4600,-5.4000,,
FARAIR,Far Isle airfield,56.6000,-6.6000,,
BUS1,High Street,56.4100,-5.4700,,
BUS2,not a place,north,west,,
""",
    "routes": """route_id,agency_id,route_short_name,route_long_name,route_type
R1,IS,1,Town - Isle - Far Isle,4
F1,IS,F,Town - Far Isle by air,1100
B1,IS,B,Town bus,3
""",
    "trips": """route_id,service_id,trip_id
R1,WEEK,T1
R1,WEEK,T2
R1,SAT,T3
F1,WEEK,A1
B1,WEEK,BUS
""",
    "stop_times": """trip_id,arrival_time,departure_time,stop_id,stop_sequence
T1,08:00:00,08:00:00,PIER,1
T1,08:50:00,08:55:00,ISLE,2
T1,11:00:00,11:00:00,FAR,3
T2,15:00:00,15:00:00,FAR,1
T2,17:05:00,17:10:00,ISLE,2
T2,18:00:00,18:00:00,PIER,3
T3,10:00:00,10:00:00,PIER,1
T3,10:50:00,10:50:00,ISLE,2
A1,09:00:00,09:00:00,AIR,1
A1,09:35:00,09:35:00,FARAIR,2
BUS,late,late,BUS1,1
BUS,late,late,BUS2,2
""",
    "calendar": """service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
WEEK,1,1,1,1,1,0,0,20260803,20261002
SAT,0,0,0,0,0,1,0,20260803,20261002
""",
    "calendar_dates": "service_id,date,exception_type\nWEEK,20260921,2\nWEEK,20260919,1\n",
}

SCHOOLS = """school_id,site_id,name,sector,latitude,longitude,road_network
S1,A1,Town Primary,primary,56.41,-5.47,mainland
S2,A2,Isle Primary,primary,56.455,-5.70,isle
S3,A3,Far Isle Primary,primary,56.615,-6.53,far-isle
S4,A4,Town High,secondary,56.455,-5.41,mainland
"""


def write_feed(folder: Path, *, zipped: bool = True, **changes: str | None) -> Path:
    """Write the feed; ``stops=...`` replaces a file, ``None`` leaves it out."""
    files = {**FEED, **changes}
    folder.mkdir(parents=True, exist_ok=True)
    if not zipped:
        for name, text in files.items():
            if text is not None:
                (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        return folder
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            if text is not None:
                archive.writestr(f"{name}.txt", text)
    return path


def changed(name: str, old: str, new: str) -> str:
    """Text of a file with one piece replaced; the piece must be there."""
    assert old in FEED[name], f"{old!r} is not in {name}"
    return FEED[name].replace(old, new, 1)


def write_schools(folder: Path) -> Path:
    """Write a workspace of four schools on three road networks."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "schools.csv").write_text(SCHOOLS, encoding="utf-8")
    return folder
