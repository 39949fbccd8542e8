import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator_api.guards.sound_json import MOST_PARTS, fault_in_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
).filter(lambda value: "\\u0000" not in json.dumps(value))


@settings(deadline=None)
@given(values, st.booleans())
def test_any_sound_value_passes(value, is_ascii):
    assert fault_in_json(json.dumps(value, ensure_ascii=is_ascii).encode(), 64) is None


@pytest.mark.parametrize(
    "body",
    [
        '{"a": NaN}', '[Infinity]', '[-Infinity]', "1e999", "-1E+400", "9" * 310, "9" * 5000,
        r'"\ud800"', r'{"\udfff": 1}', r'["\ud83d\ud83d"]', r'"\u0000"', r'{"a\u0000": 1}',
        '{"a": 1, "a": 2}', '[{"b": {"c": 1, "c": 1}}]',
        "{", "", "[1,]", "{'a': 1}", "nul", "[1] 2", '"a', "\x00",
    ],
)  # fmt: skip
def test_what_is_not_sound_is_told(body):
    fault = fault_in_json(body.encode(), 64)
    assert fault is not None
    assert fault.file == "request"
    assert fault.expected


@pytest.mark.parametrize("body", [b"\xff", b'"\xed\xa0\x80"', "[1]".encode("utf-16"), b'"\xc3"'])
def test_bytes_that_are_no_utf_8_are_refused(body):
    assert "UTF-8" in fault_in_json(body, 64).expected


@pytest.mark.parametrize("body", [r'"\\u0000"', r'"\ud83d\ude00"', "[1e308, 1E+3, 1e-999]"])
def test_what_only_looks_like_it_passes(body):
    assert fault_in_json(body.encode(), 64) is None


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_is_counted_to_the_last_level(opening):
    closing = "]" if opening == "[" else "}"

    def nested(depth: int) -> bytes:
        return (opening * depth + "1" + closing * depth).encode()

    assert fault_in_json(nested(64), 64) is None
    assert "64 levels" in fault_in_json(nested(65), 64).expected
    assert "64 levels" in fault_in_json(nested(5_000), 64).expected


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000])
def test_a_hundred_thousand_levels_are_a_fault_and_no_crash(body):
    assert "levels" in fault_in_json(body, 64).expected


def test_brackets_in_texts_are_no_levels():
    assert fault_in_json(json.dumps(["[" * 200, "{" * 200]).encode(), 64) is None


def test_a_body_of_parts_without_end_is_refused_before_it_is_taken_apart():
    assert fault_in_json(b"[" + b"[]," * MOST_PARTS + b"1]", 64) is not None
