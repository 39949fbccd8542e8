"""Decision models of the DMN standard (1.1 to 1.5): read, worked out and written."""

from allocator.tiering.dmn.foreign_yaml import Answers
from allocator.tiering.dmn.model import Model
from allocator.tiering.dmn.reading import read_model, read_model_text
from allocator.tiering.dmn.rulesets import is_our_own, read_ruleset_dmn, write_ruleset_dmn
from allocator.tiering.dmn.running import Run

__all__ = [
    "Answers",
    "Model",
    "Run",
    "is_our_own",
    "read_model",
    "read_model_text",
    "read_ruleset_dmn",
    "write_ruleset_dmn",
]
