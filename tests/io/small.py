# ruff: noqa: E501 (tables read better whole)
"""A small valid workspace on disk, to be spoilt one line at a time."""

from __future__ import annotations

from pathlib import Path

FILES: dict[str, str] = {
    "authority.yaml": """name: Small Council
school_year: "2026/27"
term: {name: autumn, start: 2026-08-17, end: 2026-10-09}
as_of: 2026-08-10
offer: offer.yaml
""",
    "offer.yaml": """activities:
  link_visit:
    title: Visit
    team: [{role: qio, count: 1, link_officer: true}]
    hours: 3.0
    preparation_hours: 2.0
    modes: [in_person, online]
entitlements:
  universal: {link_visit: {minimum: 1, target: 1}}
  targeted: {link_visit: {minimum: 1, target: 2, spacing_days: 5}}
  intensive: {link_visit: {minimum: 2, target: 4, spacing_days: 5}}
floors: {in_person_per_term: 1, longest_online_run: 1}
""",
    "schools.csv": """school_id,site_id,name,sector,latitude,longitude,roll,road_network,connection
S1,A1,First Primary,primary,56.41,-5.47,120,mainland,good
S2,A2,Second Primary,primary,56.45,-5.44,80,mainland,good
""",
    "people.csv": """person_id,name,role,latitude,longitude,road_network,fte,working_days,contact_share
P1,Ailsa Reid,qio,56.40,-5.46,mainland,1,MTWTF--,0.52
P2,Bran Low,qio,56.42,-5.46,mainland,0.6,--WTF--,0.52
""",
    "readings.csv": """school_id,indicator,period_end,value,numerator,denominator,status,source,known_on
S1,attendance,2026-06-30,93.4,,,ok,SEEMiS,2026-07-10
S2,attendance,2026-06-30,,,,not_collected,SEEMiS,2026-07-10
""",
    "links.csv": """school_id,person_id,from,to
S1,P1,2024-08-19,
S2,P1,2023-08-19,2024-08-18
S2,P2,2024-08-19,
""",
    "calendar.csv": """from,to,kind,sector,school_id
2026-08-17,2026-10-09,pupil_days,,
2026-09-18,2026-09-21,holiday,,
""",
    "leave.csv": "person_id,from,to,kind\nP1,2026-09-10,2026-09-11,annual\n",
    "conflicts.csv": "person_id,school_id,reason\nP2,S1,Former deputy there\n",
    "ports.csv": """port_id,name,latitude,longitude,road_network
PM,Pier,56.41,-5.48,mainland
PI,Slip,56.45,-5.69,isle
PJ,Airstrip,56.46,-5.70,isle
""",
    "sailings.csv": """service_id,mode,from_port,to_port,depart,arrive,days,carries_cars
X1,ferry,PM,PI,08:00,08:50,MTWTF--,yes
X1,ferry,PI,PM,17:10,18:00,MTWTF--,yes
""",
    "travel_minutes.csv": "from_id,to_id,minutes,kilometres\nP1,A2,22,16\n",
    "judgements.csv": """school_id,tier,reason,made_by,made_on,review_on
S2,targeted,New building,P1,2026-06-10,2026-12-18
""",
    "tier_history.csv": "school_id,tier,from\nS1,universal,2025-08-18\n",
    "headteachers.csv": """headteacher_id,school_id,started_on,acting,class_committed
H1,S1,2015-08-17,no,no
H1,S2,2015-08-17,no,no
""",
    "pins.csv": """kind,school_id,person_id,activity,date
fix,S1,P1,link_visit,2026-09-15
forbid,S2,P1,,
""",
    "visits.csv": """visit_id,school_ids,activity,person_ids,date,start,end,mode,status
V1,S1,link_visit,P1,2026-08-25,09:00,12:00,in_person,agreed
""",
}


def write_small(folder: Path, **changes: str | None) -> Path:
    """Write the workspace; ``schools=...`` replaces a file, ``None`` leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {name.split(".")[0]: name for name in FILES}
    replaced = {named.get(key, key): text for key, text in changes.items()}
    for name, text in {**FILES, **replaced}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def spoilt(file: str, old: str, new: str) -> str:
    """Text of a file with one piece replaced; the piece must be there."""
    text = FILES[file]
    assert old in text, f"{old!r} is not in {file}"
    return text.replace(old, new, 1)
