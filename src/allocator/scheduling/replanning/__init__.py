"""A term laid out again after something has happened: with as few changes as can be."""

from allocator.scheduling.replanning.given import Given
from allocator.scheduling.replanning.replan import Replanned, finish, replan
from allocator.scheduling.replanning.work import Replanning

__all__ = ["Given", "Replanned", "Replanning", "finish", "replan"]
