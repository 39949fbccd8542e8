"""Counting: which counts can come together, against every set of triggers counted out."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from allocator.tiering.analysis.choices import Span
from allocator.tiering.analysis.counting import COUNTS, Counting

domains = st.lists(st.integers(0, 3), min_size=1, max_size=3)


def counting_of(sizes):
    return Counting(
        [{f"{n}{m}": (float(m), 2.0) for m in range(size)} for n, size in enumerate(sizes)],
        readable=sizes,
        safeguards=2,
        asks_points=True,
    )


def counted_out(sizes):
    """All counts of all sets of triggers that fire among those that can be read."""
    triggers = [(n, m) for n, size in enumerate(sizes) for m in range(size)]
    for states in product((0, 1, 2, 3), repeat=len(triggers)):  # unread, read, fires for m, for 2
        fired = [one for one, state in zip(triggers, states, strict=True) if state >= 2]
        read = [one for one, state in zip(triggers, states, strict=True) if state >= 1]
        points = sum(
            one[1] if state == 2 else 2.0
            for one, state in zip(triggers, states, strict=True)
            if state >= 2
        )
        of_fired, of_read = {one[0] for one in fired}, {one[0] for one in read}
        yield len(fired), len(of_fired), points, len(read), len(of_read)


@given(domains.filter(lambda sizes: sum(sizes) <= 5), st.data())
def test_a_count_fits_exactly_where_some_set_of_triggers_has_it(sizes, data):
    real = set(counted_out(sizes))
    counting = counting_of(sizes)
    values = [data.draw(st.integers(0, 5), label=name) for name in COUNTS]
    asked = data.draw(st.sets(st.sampled_from(COUNTS)))
    wanted = {
        name: (Span(value, value),)
        for name, value in zip(COUNTS, values, strict=True)
        if name in asked
    }
    is_there = any(
        all(counts[COUNTS.index(name)] == span.low for name, (span,) in wanted.items())
        for counts in real
    )
    assert (counting.fits(wanted) is not None) is is_there


@given(domains)
def test_the_triggers_of_a_count_make_it_up(sizes):
    for (count, domains_, _), triggers in counting_of(sizes).fired.items():
        assert len(set(triggers)) == count
        assert len({trigger[0] for trigger in triggers}) == domains_
