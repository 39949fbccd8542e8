"""Keeping judgement fair and support in proportion: what is due, who agrees, how much is given."""

from allocator.tiering.moderation.due import DueItem, DueList, due_list
from allocator.tiering.moderation.report import (
    Counts,
    Group,
    ModerationReport,
    Pair,
    moderation_report,
)
from allocator.tiering.moderation.watch import Watch, watch

__all__ = [
    "Counts",
    "DueItem",
    "DueList",
    "Group",
    "ModerationReport",
    "Pair",
    "Watch",
    "due_list",
    "moderation_report",
    "watch",
]
