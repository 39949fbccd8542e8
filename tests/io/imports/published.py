"""Small files in the published forms: schools and figures are invented (synthetic).

Two schools share a site in Argyll, one has closed, one is elsewhere.
"""

# ruff: noqa: E501 - the lines are those of the files

from __future__ import annotations

import csv
from pathlib import Path

import xlsxwriter

from allocator.io.writing import as_csv

LOCATIONS = """\
SeedCode,SchUID,SchoolType,SchoolName,LAName,Denomination,PupilRoll,DZSIMDPercentile,AddrUR8,Latitude,Longitude
9000001,9000001P,Primary,Sron Academy,Argyll and Bute,Non-denominational,106,63,8,55.861840,-5.413170
9000001,9000001S,Secondary,Sron Academy,Argyll and Bute,Non-denominational,120,63,8,55.861840,-5.413170
9000002,9000002P,Primary,Old School,Argyll and Bute,Roman Catholic,6,20,8,55.92,-5.58
9000003,9000003P,Primary,City School,Aberdeen City,Non-denominational,229,45,1,57.12,-2.11
"""
STATISTICS = """\
Local Authority,SeedCode,School Name,School Type,Teachers (Full Time Equivalent),Pupil roll [Note 1],Pupil Teacher Ratio,Average class size,Pupils with an Additional Support Need recorded,Percentage of P6-P7/S1-S6/SP pupils registered for free school meals,SIMD Quintile 1,Attendance rate (%),Authorised absence rate (%),Unauthorised absence rate (%),Absence due to temporary exclusion rate (%)
Argyll and Bute,9000001,Sron Primary,Primary,7.0,"1,102",14.7,20.4,28,34.3,C,92.3%,5.9,1.9,0.0
Argyll and Bute,9000001,Sron Academy,Secondary,17.6,134,7.6,z,58,C,0,0,..,x,C
Aberdeen City,9000003,City School,Primary,16.2,231,14.3,23.1,139,39.2,44,92.4,6.5,1.1,C
Scotland,0,All schools,All,1,2,3,4,5,6,7,8,9,10,11
"""
ATTAINMENT = """\
local_authority,seed_code,name,stage,reading,writing,listening_talking,numeracy
Argyll & Bute,9000001,Sron Academy,"P1, P4 & P7 combined",45.65217391,97-100%,[c],-
Argyll & Bute,9000001,Sron Academy,S3,<20,wet,*,100
Argyll & Bute,9000001,Sron Academy,P1,50,50,50,50
"""
LEAVERS = """\
year,seed_code,name,pct_leavers_5plus_scqf6
2023-24,9000001,Sron Academy,*
2024-25,9000001,Sron Academy,39
"""
TREND = """\
seed_code,local_authority,name,year,attendance_pct,authorised_absence_pct,temporary_exclusions_pct,unauthorised_absence_pct
0,Scotland,All publicly funded schools,2022/23,91,6,z,2
9000001,Argyll & Bute,Sron Academy,2022/23,90.2,7.8,0,c
9000001,Argyll & Bute,Sron Academy,2023/24,89.4,8.2,0,2.4
"""
LONG_TREND = """\
year,seed_code,la_code,la_name,school_name,school_type,stage,measure,value,chart_label
2022/23,9000001,130,Argyll & Bute,Sron Academy,Secondary,All Stages,Attendance,90.2%,
2022/23,9000001,130,Argyll & Bute,Sron Academy,Secondary,S1,Attendance,95%,
2022/23,9000001,130,Argyll & Bute,Sron Academy,Secondary,All Stages,Unauthorised Absence,c,c
"""
INSPECTIONS = """\
seed_code,local_authority,name,inspection_date,publication_date,qi_1_3,qi_2_3,qi_3_2,qi_3_1,note
9000001,Argyll and Bute,Sron Academy,12 March 2019,25/06/2019,0,4,good,,
9000002,Argyll and Bute,Old School,spring 2018,2018-06-01,3,3,3,3,
"""
FILES = {
    "locations_2023.csv": LOCATIONS,
    "statistics_2024.csv": STATISTICS,
    "acel_2021_22.csv": ATTAINMENT,
    "leavers.csv": LEAVERS,
    "trend.csv": TREND,
    "inspections.csv": INSPECTIONS,
}


def published(folder: Path, **changed: str) -> list[Path]:
    """Write the small files; ``trend="..."`` changes the text of one whose stem begins so."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in FILES.items():
        path = folder / name
        path.write_text(changed.get(name.split("_")[0].split(".")[0], text), encoding="utf-8")
        paths.append(path)
    return paths


def as_workbook(
    path: Path, text: str, *, sheet: str = "Data", titles: tuple[str, ...] = ()
) -> Path:
    """Write CSV text as a sheet under title lines, after a sheet of notes."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": True})
    book.add_worksheet("Notes").write_string(0, 0, "Notes about this publication")
    page = book.add_worksheet(sheet)
    for row, title in enumerate(titles):
        page.write_string(row, 0, title)
    for row, line in enumerate(csv.reader(text.splitlines()), len(titles)):
        for column, cell in enumerate(line):
            page.write(row, column, cell)
    book.close()
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a written table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def reading(folder: Path, school_id: str, indicator: str, period_end: str = "") -> dict[str, str]:
    """The one reading of a school, indicator and period."""
    found = [
        row
        for row in rows_of(folder / "readings.csv")
        if (row["school_id"], row["indicator"]) == (school_id, indicator)
        and row["period_end"].startswith(period_end)
    ]
    assert len(found) == 1, found
    return found[0]


def rewritten(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a table as a person might leave it."""
    path.write_bytes(as_csv([list(rows[0]), *[list(row.values()) for row in rows]]))
