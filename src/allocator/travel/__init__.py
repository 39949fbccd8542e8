"""How people get there: roads, ferries, flights, nights away."""

from allocator.travel.model import RoundTrip, TravelModel, build_travel

__all__ = ["RoundTrip", "TravelModel", "build_travel"]
