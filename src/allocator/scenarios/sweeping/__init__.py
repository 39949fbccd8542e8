"""Sweeps: many scenarios from one small file, answered in chunks, kept as they are finished."""

from allocator.scenarios.sweeping.chunks import Chunk, chunks_of
from allocator.scenarios.sweeping.reading import load_sweep
from allocator.scenarios.sweeping.schema import Sweep
from allocator.scenarios.sweeping.working import run_chunk

__all__ = ["Chunk", "Sweep", "chunks_of", "load_sweep", "run_chunk"]
