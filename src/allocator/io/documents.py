"""YAML documents: read safely, with the line of every key for the faults."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from allocator.errors import Fault
from allocator.io.tables import MOST_YAML_BYTES
from allocator.io.wording import expected_words, found_words

MOST_DEPTH = 30
ModelT = TypeVar("ModelT", bound=BaseModel)
Lines = dict[tuple[str, ...], int]


class _Loader(yaml.CSafeLoader):
    """A safe loader that leaves dates as text, so that a bad one is named with its key."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class _RefusedError(Exception):
    """A document that is not read further: the line and what was expected."""

    def __init__(self, line: int, expected: str, value: str | None = None) -> None:
        super().__init__(expected)
        self.line, self.expected, self.value = line, expected, value


def read_yaml(path: Path, faults: list[Fault]) -> tuple[Any, Lines] | None:
    """Read a YAML file into plain values and the line of each key path.

    Anchors and aliases are refused: a small file of them can swell without end. So are keys that
    stand twice, since one of the two would be lost.
    """
    file = path.name
    size = path.stat().st_size
    if size == 0:
        faults.append(Fault(file, expected="a YAML document, but the file is empty (0 bytes)"))
        return None
    if size > MOST_YAML_BYTES:
        faults.append(Fault(file, value=f"{size} bytes", expected="at most 1 MB of YAML"))
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault(file, expected="text in UTF-8"))
        return None
    return parse_yaml(text, file, faults)


def parse_yaml(text: str, file: str, faults: list[Fault]) -> tuple[Any, Lines] | None:
    """Read YAML text; see ``read_yaml``."""
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            anchor = getattr(event, "anchor", None)
            if anchor is not None:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise _RefusedError(line, "YAML without anchors and aliases", anchor)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        if node is None:
            raise _RefusedError(1, "a YAML document, but there is none")
        lines: Lines = {}
        _walk(node, (), lines, 0)
        return yaml.load(text, Loader=_Loader), lines
    except _RefusedError as refused:
        faults.append(Fault(file, refused.line, value=refused.value, expected=refused.expected))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "a YAML document"
        faults.append(Fault(file, mark.line + 1 if mark else None, expected=f"YAML: {problem}"))
    except (ValueError, RecursionError, OverflowError) as error:
        faults.append(Fault(file, expected=f"YAML values that exist ({error})"))
    return None


def _walk(node: yaml.Node, path: tuple[str, ...], lines: Lines, depth: int) -> None:
    """Note the line of each key; refuse keys that stand twice and nesting without end."""
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if depth > MOST_DEPTH:
        raise _RefusedError(line, f"at most {MOST_DEPTH} levels of nesting")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise _RefusedError(key.start_mark.line + 1, "each key once", name)
            seen.add(name)
            lines[*path, name] = key.start_mark.line + 1
            _walk(value, (*path, name), lines, depth + 1)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            lines[*path, str(place)] = value.start_mark.line + 1
            _walk(value, (*path, str(place)), lines, depth + 1)


def as_model(
    data: Any, lines: Lines, model: type[ModelT], file: str, faults: list[Fault]
) -> ModelT | None:
    """Turn plain values into a model; every fault with its line, key and nearest choice."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            path = tuple(str(part) for part in problem["loc"])
            faults.append(
                Fault(
                    file,
                    line_of(path, lines),
                    ".".join(path) or None,
                    found_words(problem),
                    expected_words(problem),
                    _nearest(problem, model),
                )
            )
    return None


def line_of(path: tuple[str, ...], lines: Lines) -> int | None:
    """Line of a key, or of the nearest part of the document around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """Nearest of some choices to what was written, if any is near."""
    options = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(value.strip().lower(), list(options), n=1, cutoff=0.6)
    return options[found[0]] if found else None


def _nearest(problem: Any, model: type[BaseModel]) -> str | None:
    value = problem.get("input")
    if problem["type"] == "literal_error" and isinstance(value, str):
        return nearest(value, _choices(problem))
    if problem["type"] == "extra_forbidden":
        names: set[str] = set()
        _collect_fields(model, names, set())
        return nearest(str(problem["loc"][-1]), sorted(names))
    return None


def _choices(problem: Any) -> list[str]:
    text = str(problem.get("ctx", {}).get("expected", ""))
    return [part.strip("' ") for part in text.replace(" or ", ",").split(",") if part.strip()]


def _collect_fields(model: type[BaseModel], names: set[str], seen: set[type]) -> None:
    """Gather the key names of a model and of the models inside it."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        names.add(field.alias or name)
        for part in _models_in(field.annotation):
            _collect_fields(part, names, seen)


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)
