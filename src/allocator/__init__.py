"""Share a council's school improvement team across its schools, by need and fairly."""

__version__ = "0.1.0"
