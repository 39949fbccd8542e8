"""A small results folder, made once for the tests that read it."""

from __future__ import annotations

from pathlib import Path

from tests.io.small import write_small

SCENARIOS = {
    "fewer": "{edit: remove_people, where: {part_time: yes}}",
    "polished": "{edit: settings, set: {polish_rounds: 3}}",
    "nothing": "{edit: copy_people, where: {role: psychologist}}",
    "lifted": "{edit: tier, schools: [S1], tier: highest}",
}


def write_council(folder: Path) -> Path:
    """Write the small workspace with scenarios of its own."""
    write_small(folder)
    (folder / "scenarios").mkdir()
    for name, edit in SCENARIOS.items():
        text = f"name: {name}\nquestion: And if {name}?\nedits:\n  - {edit}\n"
        (folder / "scenarios" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder
