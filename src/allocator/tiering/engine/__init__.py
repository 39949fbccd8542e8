"""Decision tables as arrays: compiled to codes and bit masks, read for any number of schools."""

from allocator.tiering.engine.compiling import CompiledTable, compile_table
from allocator.tiering.engine.policies import TableResult, resolve_one
from allocator.tiering.engine.reading import TableReading, read_table
from allocator.tiering.engine.tables import (
    DecisionTable,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
    Series,
)

__all__ = [
    "CompiledTable",
    "DecisionTable",
    "HitPolicy",
    "InputClause",
    "OutputClause",
    "Rule",
    "Series",
    "TableReading",
    "TableResult",
    "compile_table",
    "read_table",
    "resolve_one",
]
