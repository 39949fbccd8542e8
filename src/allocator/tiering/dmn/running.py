"""Works out the decisions of a model for given inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocator.tiering.dmn.model import Decision, InputData, Knowledge, Model, Table, Unsupported
from allocator.tiering.dmn.names import names_in
from allocator.tiering.dmn.setting import Setting
from allocator.tiering.dmn.types import MisfitError, fit, with_float_numbers
from allocator.tiering.dmn.working import function_of, work_out
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.feel.values import Value

_LISTS = (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT)


class Run:
    """One case: the inputs given, the decisions worked out so far, and notes on what failed."""

    def __init__(self, model: Model, inputs: Mapping[str, Value]) -> None:
        self.model = model
        self.notes: list[str] = []
        self._given = {name: with_float_numbers(value) for name, value in inputs.items()}
        self._found: dict[str, Any] = {}

    def decide(self, name: str) -> Value:
        """Return the value of a decision; null where it cannot be decided.

        Raises
        ------
        KeyError
            Where the model has no decision of that name.
        """
        value: Value = self._value_of(self.model.decisions[name].id)
        return value

    def _value_of(self, element_id: str) -> Any:
        if element_id not in self._found:
            element = self.model.elements[element_id]
            if isinstance(element, InputData):
                self._found[element_id] = self._input(element)
            elif isinstance(element, Decision):
                self._found[element_id] = self._decision(element)
            else:
                self._found[element_id] = self._function(element)
        return self._found[element_id]

    def _input(self, item: InputData) -> Value:
        setting = self._setting(())
        return setting.fitted(self._given.get(item.name), item.type_ref, item.name)

    def _decision(self, item: Decision) -> Value:
        if item.name in self._given:
            return self._given[item.name]
        if item.body is None:
            return None
        setting = self._setting(names_in(self.model, item))
        value: Value = work_out(item.body, self._scope(item.requires), setting)
        if isinstance(item.body, Table) and item.body.hit_policy in _LISTS:
            return self._listed(value, item, setting)
        return value if callable(value) else setting.fitted(value, item.type_ref, item.name)

    def _listed(self, value: Value, item: Decision, setting: Setting) -> Value:
        """Fit the list of a table; a type that is no list is read as the type of its items."""
        declared = self.model.types.get(item.type_ref or "")
        if (declared is not None and declared.is_list) or not isinstance(value, list):
            return setting.fitted(value, item.type_ref, item.name)
        try:
            return [fit(part, item.type_ref, self.model.types) for part in value]
        except MisfitError as misfit:
            self.notes.append(f"{item.name}: {misfit}")
            return None

    def _function(self, item: Knowledge) -> Any:
        if isinstance(item.function, Unsupported):
            self.notes.append(f"{item.name}: not supported: {item.function.what}")
            return None
        setting = self._setting(names_in(self.model, item))
        return function_of(item.function, self._scope(item.requires), setting)

    def _scope(self, requires: tuple[str, ...]) -> dict[str, Any]:
        return {self.model.elements[wanted].name: self._value_of(wanted) for wanted in requires}

    def _setting(self, names: tuple[str, ...]) -> Setting:
        return Setting(names, self.model.types, self.notes.append)
