"""Relaxed answers to scenarios: bounds in milliseconds, from a model that stays loaded."""

from allocator.scenarios.answers.answering import (
    Prepared,
    answer,
    answer_all,
    cold_answer,
    prepare,
)

__all__ = ["Prepared", "answer", "answer_all", "cold_answer", "prepare"]
