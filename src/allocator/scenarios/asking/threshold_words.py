"""Which threshold fits, in words: the first sentence answers."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.wording import counted, listed
from allocator.domain.asking import ThresholdAnswer, ValueTried
from allocator.domain.authority import Authority
from allocator.scenarios.asking.words import schools_words

MOST_VALUES = 6


def threshold_in_words(authority: Authority, found: ThresholdAnswer) -> tuple[str, tuple[str, ...]]:
    """Return the sentence that answers, and what stands behind it."""
    return _answer(found), tuple(_rest(authority, found))


def _value(found: ThresholdAnswer, value: float) -> str:
    if not found.is_shift:
        return f"{value:g}"
    if value == 0:
        return "today's numbers of the sectors"
    return f"{abs(value):g} {'above' if value > 0 else 'below'} today's numbers of the sectors"


def _name(found: ThresholdAnswer) -> str:
    where = f" of {found.sector} schools" if found.sector else ""
    return f"{found.title}{where} ({found.parameter})"


def _allowed(found: ThresholdAnswer) -> str:
    if found.most_short == 0:
        return "every minimum kept"
    return f"at most {counted(found.most_short, 'school')} short of a minimum"


def _answer(found: ThresholdAnswer) -> str:
    name = _name(found)
    if found.value is None:
        least, most = _ends(found)
        unsettled = any(one.short is not None and one.fits is None for one in found.tried)
        verb = "was found to fit" if unsettled else "fits"
        return (
            f"No value of {name} from {_value(found, least)} to {_value(found, most)} {verb} the "
            f"people there are with {_allowed(found)}."
        )
    chosen = _chosen(found)
    today = f"now {found.now:g}" if not found.is_shift else "not today's"
    now = "as it is now" if found.value == found.now else today
    if found.tried[0] is chosen:
        proof = "no value tried promises more"
    elif all(one.fits is False for one in _before(found)):
        proof = "every value that promises more leaves more schools short"
    else:
        proof = "values that promise more could not all be ruled out"
    return (
        f"{name} at {_value(found, found.value)} ({now}) fits the people there are with "
        f"{_allowed(found)}, and {proof}."
    )


def _ends(found: ThresholdAnswer) -> tuple[float, float]:
    return min(one.first for one in found.tried), max(one.last for one in found.tried)


def _chosen(found: ThresholdAnswer) -> ValueTried:
    return next(one for one in found.tried if one.first <= (found.value or 0.0) <= one.last)


def _before(found: ThresholdAnswer) -> tuple[ValueTried, ...]:
    return found.tried[: found.tried.index(_chosen(found))]


def _rest(authority: Authority, found: ThresholdAnswer) -> Iterator[str]:
    if found.value is not None:
        chosen = _chosen(found)
        yield (
            f"With it there are {_counts(chosen)}, and {chosen.promised_hours:,.0f} hours on site "
            f"are promised. {_run(found, chosen)}"
        )
        beyond = [one for one in _before(found) if one.short is not None]
        if beyond:
            yield _proof(found, beyond[-1])
    elif found.tried:
        settled = [one for one in found.tried if one.short is not None]
        if settled:
            yield _proof(found, settled[-1])
    if found.short_schools:
        names = schools_words(authority, found.short_schools)
        yield f"Short of a minimum in that plan: {names}."
    today = next((one for one in found.tried if one.first <= found.now <= one.last), None)
    if today is not None and (found.value is None or today is not _chosen(found)):
        verdict = {True: "fits too", False: "does not fit", None: "was not tried"}[today.fits]
        yield f"Today's value {verdict}: {_counts(today)}."
    yield _how(found)


def _counts(one: ValueTried) -> str:
    return listed(f"{count} {tier}" for tier, count in one.counts.items())


def _run(found: ThresholdAnswer, one: ValueTried) -> str:
    if one.first == one.last:
        return "No value beside it gives the same tiers."
    if found.is_shift:
        span = f"from {one.first:+g} to {one.last:+g}"
        return f"All changes of the numbers tried {span} give the same tiers."
    return f"All values tried from {one.first:g} to {one.last:g} give the same tiers."


def _proof(found: ThresholdAnswer, one: ValueTried) -> str:
    assert one.short is not None
    least = counted(int(one.short.bound), "school")
    where = _value(
        found, one.first if abs(one.first - found.now) < abs(one.last - found.now) else one.last
    )
    if one.fits is False:
        return f"At {where} ({_counts(one)}) no plan leaves fewer than {least} short of a minimum."
    return (
        f"At {where} ({_counts(one)}) the best plan found leaves "
        f"{counted(int(one.short.value), 'school')} short, and fewer than {least} are impossible: "
        "not settled."
    )


def _how(found: ThresholdAnswer) -> str:
    how = (
        "Each promises no school more than the one before, so that the search went by halves."
        if found.search == "bisection"
        else "Values were settled one by one from the one that promises most."
    )
    count = len(found.tried)
    if count == 1:
        return "All values tried give the same tiers."
    return f"The values tried give {count} different sets of tiers. {how}"
