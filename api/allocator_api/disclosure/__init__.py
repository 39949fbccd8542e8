"""Who sees what: narrow views of tiers, plans and readings, and counts that give nobody away."""

from allocator_api.disclosure.counts import SharedCounts, shared_counts
from allocator_api.disclosure.providers import ProviderSheet, provider_sheet
from allocator_api.disclosure.readers import COUNTS_ONLY, Reader, Sight, sight_of
from allocator_api.disclosure.views import (
    narrow_allocation,
    narrow_schedule,
    narrow_tiers,
)

__all__ = [
    "COUNTS_ONLY",
    "ProviderSheet",
    "Reader",
    "SharedCounts",
    "Sight",
    "narrow_allocation",
    "narrow_schedule",
    "narrow_tiers",
    "provider_sheet",
    "shared_counts",
    "sight_of",
]
