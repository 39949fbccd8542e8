"""Timetables of ferries and flights from GTFS feeds into the workspace.

Format: the General Transit Feed Specification, schedule reference (gtfs.org).
"""
