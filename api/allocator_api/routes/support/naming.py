"""Names of files that may come in: those of a workspace or ruleset, and nothing that leads out."""

from __future__ import annotations

import re

from allocator.errors import Fault

MOST_FILES = 500
MOST_NAME = 200
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._ @-]{0,99}")
_ENDINGS = (".yaml", ".yml", ".csv", ".geojson", ".xlsx", ".dmn", ".md", ".json")


def fault_of_name(name: str) -> Fault | None:
    """Say what is wrong with a file's name; ``None`` where it stays within its folder."""
    parts = name.split("/")
    is_plain = (
        0 < len(name) <= MOST_NAME
        and len(parts) <= 4
        and all(_PART.fullmatch(part) and not part.endswith((".", " ")) for part in parts)
    )
    if is_plain and name.lower().endswith(_ENDINGS):
        return None
    expected = (
        "a file of a workspace by its own name, such as schools.csv or rules/ruleset.yaml: "
        f"letters, digits, . _ @ - and at most three folders, ending in {', '.join(_ENDINGS)}"
    )
    return Fault("request", None, "files", shown_name(name), expected)


def shown_name(name: str) -> str:
    """A name as it may be repeated in an answer: short and printable."""
    text = "".join(letter if letter.isprintable() else "?" for letter in name)
    return text if len(text) <= 60 else text[:57] + "..."


def stays_inside(path: str) -> bool:
    """Whether a path that a file names stays within the folder it is read from."""
    parts = path.replace("\\", "/").split("/")
    return (
        bool(path.strip())
        and not path.startswith(("/", "\\", "~"))
        and ":" not in path
        and ".." not in parts
        and "\x00" not in path
    )
