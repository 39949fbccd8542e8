"""From scenario files to one list of edits: those that a scenario extends come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import Lines, line_of
from allocator.scenarios.edits import EditShape
from allocator.scenarios.finding import find_extended
from allocator.scenarios.schema import Scenario, read_scenario

MOST_FILES = 50
"""Scenarios in one chain."""


@dataclass(frozen=True)
class PlacedEdit:
    """An edit with where it stands, so that a fault can name the line."""

    edit: EditShape
    file: str
    place: int
    lines: Lines = field(default_factory=dict, repr=False, compare=False)
    folder: Path | None = None
    """Folder of the file: paths in the edit begin there."""

    def row(self, keys: tuple[str, ...] = ()) -> int | None:
        """Line of the edit, or of a key in it."""
        return line_of(("edits", str(self.place), *keys), self.lines) if self.lines else None

    def column(self, keys: tuple[str, ...] = ()) -> str:
        """Path of a key of the edit."""
        return ".".join(("edits", str(self.place), *keys))

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        row = self.row()
        return f"{self.file}, line {row}" if row is not None else f"{self.file}, edit {self.place}"


@dataclass(frozen=True)
class WholeScenario:
    """A scenario with everything that it extends.

    ``names`` are those of the scenarios whose edits it holds, its own last.
    """

    name: str
    question: str
    edits: tuple[PlacedEdit, ...]
    names: tuple[str, ...] = ()


def whole(scenario: Scenario) -> WholeScenario:
    """Take a scenario that was made in code and extends nothing.

    Raises
    ------
    ValueError
        Where it extends another: only files can be found by name.
    """
    if scenario.extends:
        raise ValueError("a scenario made in code extends nothing: put its edits together")
    edits = tuple(
        PlacedEdit(edit, scenario.name, place) for place, edit in enumerate(scenario.edits)
    )
    return WholeScenario(scenario.name, scenario.question, edits, (scenario.name,))


def compose(path: Path, workspace: Path | None = None) -> WholeScenario:
    """Read a scenario and all that it extends; each of them counts once.

    Parameters
    ----------
    workspace
        Folder in whose ``scenarios`` extended names are looked for as well.

    Raises
    ------
    FaultyDataError
        With every fault of every file; a chain that comes back to itself is one.
    """
    chain = _Chain(workspace)
    chain.read(path, ())
    if chain.faults:
        raise FaultyDataError(chain.faults)
    last = chain.found[path.resolve()][0]
    edits = tuple(
        PlacedEdit(edit, file.name, place, lines, file.parent)
        for file, (scenario, lines) in chain.found.items()
        for place, edit in enumerate(scenario.edits)
    )
    names = tuple(scenario.name for scenario, _ in chain.found.values())
    return WholeScenario(last.name, last.question, edits, names)


def compose_all(paths: Iterable[Path], workspace: Path | None = None) -> list[WholeScenario]:
    """Read several scenarios; faults of all of them are told together.

    Raises
    ------
    FaultyDataError
        With every fault, two scenarios of one name among them.
    """
    faults: list[Fault] = []
    found: dict[str, tuple[Path, WholeScenario]] = {}
    for path in dict.fromkeys(path.resolve() for path in paths):
        try:
            scenario = compose(path, workspace)
        except FaultyDataError as error:
            faults.extend(error.faults)
            continue
        other = found.setdefault(scenario.name, (path, scenario))[0]
        if other != path:
            expected = f"a name of its own; {other.name} has it too"
            faults.append(Fault(path.name, None, "name", scenario.name, expected))
    if faults:
        raise FaultyDataError(dict.fromkeys(faults))
    return [scenario for _, scenario in found.values()]


class _Chain:
    """Files as they are read, those that are extended before those that extend them."""

    def __init__(self, workspace: Path | None) -> None:
        self.workspace = workspace
        self.found: dict[Path, tuple[Scenario, Lines]] = {}
        self.faults: list[Fault] = []

    def read(self, path: Path, above: tuple[Path, ...]) -> None:
        """Read a file after all that it extends."""
        path = path.resolve()
        if path in self.found:
            return
        try:
            scenario, lines = read_scenario(path)
        except FaultyDataError as error:
            self.faults.extend(error.faults)
            return
        for place, name in enumerate(scenario.extends):
            key = ("extends", str(place)) if ("extends", str(place)) in lines else ("extends",)
            fault = Fault(path.name, line_of(key, lines), "extends", name)
            other = find_extended(name, path.parent, self.workspace, fault, self.faults)
            if other is not None:
                self._follow(other.resolve(), (*above, path), fault)
        self.found[path] = (scenario, lines)

    def _follow(self, other: Path, above: tuple[Path, ...], fault: Fault) -> None:
        """Read what is extended, unless the chain comes back to itself or has no end."""
        if other in above:
            circle = [*above[above.index(other) :], other]
            expected = f"a chain with an end; this one goes {' > '.join(p.stem for p in circle)}"
        elif len(above) >= MOST_FILES:
            expected = f"at most {MOST_FILES} scenarios in one chain"
        else:
            self.read(other, above)
            return
        self.faults.append(Fault(fault.file, fault.row, fault.column, fault.value, expected))
