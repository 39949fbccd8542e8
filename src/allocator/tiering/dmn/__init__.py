"""Decision models of the DMN standard (1.1 to 1.5): read, worked out and written."""

from allocator.tiering.dmn.model import Model
from allocator.tiering.dmn.reading import read_model, read_model_text
from allocator.tiering.dmn.running import Run

__all__ = ["Model", "Run", "read_model", "read_model_text"]
