"""A draft: the inputs as edited so far, what each edit did, and every fault on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from allocator.domain.authority import Authority
from allocator.errors import Fault
from allocator.io.documents import nearest, parse_yaml
from allocator.io.wording import expected_words, shown
from allocator.scenarios.composing import PlacedEdit
from allocator.tiering import Ruleset

ModelT = TypeVar("ModelT", bound=BaseModel)
Keys = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What an edit did, in words; ``changed`` is false where it touches nothing here."""

    text: str
    changed: bool = True


def untouched(text: str) -> Told:
    """Say that an edit touches nothing of this authority, and why."""
    return Told(text, changed=False)


@dataclass
class Draft:
    """Inputs on their way through the edits. The authority and ruleset it began with stay."""

    authority: Authority
    ruleset: Ruleset
    faults: list[Fault] = field(default_factory=list)
    workspace: Any = None
    """Folder of the workspace, where there is one: rulesets may be named by a path in it."""
    removed: dict[str, PlacedEdit] = field(default_factory=dict)
    """People taken away, by which edit."""
    named: dict[str, PlacedEdit] = field(default_factory=dict)
    """People that an edit changes by their id."""
    changed_parameters: dict[str, PlacedEdit] = field(default_factory=dict)
    """Parameters of the rules that are changed and not read again yet, by which edit."""
    _rules: dict[str, Any] | None = None
    _claims: dict[tuple[str, str, str], tuple[Any, PlacedEdit]] = field(default_factory=dict)
    _edit: PlacedEdit | None = None

    def at(self, edit: PlacedEdit) -> None:
        """Begin an edit: faults are its own from now on."""
        self._edit = edit

    @property
    def edit(self) -> PlacedEdit:
        """The edit that is carried out."""
        assert self._edit is not None
        return self._edit

    def put(self, **tables: Any) -> None:
        """Put other tables (or profile, or offer) in the place of those of the authority."""
        self.authority = replace(self.authority, **tables)

    def put_settings(self, changes: Mapping[str, Any]) -> None:
        """Put other settings in their place."""
        profile = self.authority.profile
        settings = profile.settings.model_copy(update=dict(changes))
        self.put(profile=profile.model_copy(update={"settings": settings}))

    def rules_yaml(self) -> dict[str, Any]:
        """The YAML of the rules as values of the draft's own, to change numbers in."""
        if self._rules is None:
            document = parse_yaml(self.ruleset.source.yaml, "ruleset.yaml", [])
            assert document is not None  # it was read before
            self._rules = document[0]
            # As the rules were read: a number may be written as text.
            spec = self.ruleset.spec
            self._rules["parameters"] = {
                name: one.model_dump(mode="json", by_alias=True, exclude_none=True)
                for name, one in spec.parameters.items()
            }
            if spec.movement is not None:
                self._rules["movement"]["leave"] = dict(spec.movement.leave)
        return self._rules

    def put_rules(self, ruleset: Ruleset) -> None:
        """Put other rules in their place."""
        self.ruleset, self._rules = ruleset, None
        self.changed_parameters.clear()

    # -- faults ------------------------------------------------------------------------------------

    def fault(self, keys: Keys, value: object, expected: str, choices: Iterable[str] = ()) -> None:
        """Note a fault of a key of this edit."""
        text = None if value is None else shown(str(value))
        near = nearest(str(value), choices) if value is not None else None
        edit = self.edit
        self.faults.append(
            Fault(edit.file, edit.row(keys), edit.column(keys), text, expected, near)
        )

    def known(self, key: str, named: Iterable[str], known: Iterable[str], what: str) -> list[str]:
        """Keep what is known of a list of ids or names; the rest are faults."""
        choices = dict.fromkeys(known)
        found = []
        for place, name in enumerate(named):
            if name in choices:
                found.append(name)
                continue
            in_list = ("edits", str(self.edit.place), key, str(place)) in self.edit.lines
            keys = (key, str(place)) if in_list else (key,)
            self.fault(keys, name, f"{what} that is known here", choices)
        return list(dict.fromkeys(found))

    def claim(self, kind: str, thing: str, changes: Mapping[str, Any]) -> None:
        """Say that this edit sets fields of a thing; another value set before is a contradiction.

        Parameters
        ----------
        kind
            What sort of thing it is, in words: ``person``, ``parameter``.
        """
        for name, value in changes.items():
            before, edit = self._claims.setdefault((kind, thing, name), (value, self.edit))
            if before != value:
                expected = (
                    f"{name} of {kind} {thing} set once, or to one value; {edit.words} sets it to "
                    f"{_plain(before)}, this to {_plain(value)}"
                )
                self.fault((), None, expected)

    def remade(
        self, value: ModelT, changes: Mapping[str, Any], keys: Keys = (), what: str = ""
    ) -> ModelT | None:
        """Change fields of a model; a value that it cannot have is a fault."""
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        try:
            return type(value).model_validate({**fields, **changes})
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                name = ".".join(str(part) for part in problem["loc"])
                given = problem.get("input") if name else None
                start = f"{what}: " if what else ""
                end = f" ({name})" if name else ""
                self.fault(keys, given, f"{start}{expected_words(problem)}{end}")
            return None


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return shown(str(value)) or "nothing"


Handler = Callable[[Draft, Any], Told]
"""Carries one kind of edit out on a draft."""
