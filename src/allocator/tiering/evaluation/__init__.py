"""A ruleset put to work: columns, tables in order, triggers counted, the tier of every school."""

from allocator.tiering.evaluation.columns import Column, Columns
from allocator.tiering.evaluation.evaluate import Evaluation, evaluate

__all__ = ["Column", "Columns", "Evaluation", "evaluate"]
