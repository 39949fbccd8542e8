"""What would give an undated session a date: changes that are tried, with what they cost."""

from allocator.scheduling.reliefs.bench import Bench, Circumstances
from allocator.scheduling.reliefs.search import reliefs_of
from allocator.scheduling.reliefs.standing_in_the_way import why_words

__all__ = ["Bench", "Circumstances", "reliefs_of", "why_words"]
