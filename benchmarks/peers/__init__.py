"""The same decision tables for others, to measure beside: Python, pandas, zen-engine."""
