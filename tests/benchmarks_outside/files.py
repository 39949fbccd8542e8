"""Tiny files in the forms of the published sets, worked by hand."""

from __future__ import annotations

from pathlib import Path

# One vehicle, two days; customer 1 is called at on both, 2 and 3 on either.
PERIODIC = """1 1 3 2
0 20
0 20
0 0 0 0 0 0 0
1 3 4 0 5 2 1 3
2 6 8 0 5 1 2 1 2
3 -3 4 0 5 1 2 1 2
"""

# The same with two depots, one vehicle each; depot 1 stands on customer 2.
DEPOTS = """8 1 3 2 2
0 20
0 20
0 20
0 20
0 0 0 0 0 0 0
1 6 8 0 0 0 0
2 3 4 0 5 2 1 3
3 6 8 0 5 1 2 1 2
4 -3 4 0 5 1 2 1 2
"""

WINDOWS = """5 1 2 1
100 20
0 0 0 0 0 0 0 0 1000
1 3 4 2 5 1 1 1 50 60
2 6 8 2 5 1 1 1 10 20
"""

TECHNICIANS = """tiny

INFO
CREW COUNT  SKILLS  TOOLS   SPARE PARTS
2 2 2 1

DEPOT TECHNICIANS AND REQUESTS
ID X Y TWS TWE Serv SKILLS TOOLS PARTS
0 0 10 0 200 0 [] [] []
1 0 0 0 200 0 [0] [0] [1]
2 100 0 0 200 0 [1] [] [0]
3 0 20 0 200 5 [0] [1] [0]
4 0 5 0 200 5 [0] [0] [1]
5 90 0 50 200 5 [1] [] [0]
"""


def written(folder: Path, text: str, name: str = "tiny.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
