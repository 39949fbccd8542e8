"""When, and how they get there: from an allocation to a term of dated visits."""

from allocator.scheduling.floors import reconcile_online_runs
from allocator.scheduling.solve import schedule

__all__ = ["reconcile_online_runs", "schedule"]
