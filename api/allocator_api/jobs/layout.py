"""Names within the folder of a job: what goes in, and ``out``, which comes out."""

WORKSPACE = "workspace"
"""The dataset."""
RULES = "rules"
"""Rules, where the request chooses them."""
PLAN = "plan"
"""An earlier plan that this one stands on."""
CHANGE = "change.yaml"
"""What has happened since."""
SWEEP = "sweep.yaml"
"""The sweep asked for."""
OUT = "out"
"""Everything that the job makes."""
CHUNKS = "chunks"
"""Within ``out``: the chunks of a sweep, each in a file of its own."""


def part_size(chunks: int) -> int:
    """Chunks of one part of a sweep, which is known by the number of its first chunk.

    A part prepares the workspace anew, which takes a second or two, and is lost where its process
    is killed: large sweeps have larger parts, small ones parts of one chunk.
    """
    return max(1, min(4, chunks // 16))


def chunk_file(number: int) -> str:
    """Name of the file of a chunk."""
    return f"{number:05d}.json"
