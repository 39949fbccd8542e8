"""Routing engines over HTTP: their tables of journeys by road, cached, judged, never trusted."""

from allocator.travel.providers.roads import EngineRoads

__all__ = ["EngineRoads"]
