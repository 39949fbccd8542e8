import io
import stat
import struct
import zipfile

import pytest

from allocator.errors import FaultyDataError
from allocator_api.guards.unpacking import Bounds, fault_in_name, unpack


def packed(
    *files: tuple[str, bytes], mode: int = 0, kind: int = zipfile.ZIP_DEFLATED
) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = kind
            archive.writestr(entry, data)
    stream.seek(0)
    return stream


def faults(stream: io.BytesIO, bounds: Bounds | None = None) -> str:
    with pytest.raises(FaultyDataError) as caught:
        unpack(stream, "upload.zip", bounds)
    return str(caught.value)


def test_plain_files_come_out_as_they_went_in():
    files = [("schools.csv", b"a,b\n"), ("rules/inclusion.csv", b"")]
    assert unpack(packed(*files, ("empty/", b""))) == dict(files)


@pytest.mark.parametrize(
    "name",
    [
        "../x", "a/../../x", "/etc/passwd", "C:/x", "a\\b", "a//b", "./x", "a\nb", "x" * 300,
        "CON", "nul.csv", "a/aux", "x.", "y ", "..", "a\u202eb",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name):
    assert fault_in_name(name)
    assert "name" in faults(packed((name, b"x")))


@pytest.mark.parametrize("name", ["a.csv", "rules/a b.csv", "console.csv", "Sgoil Àrd.csv", ".x"])
def test_names_of_files_pass(name):
    assert fault_in_name(name) is None


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(mode):
    assert "plain file" in faults(packed(("x", b"/etc/passwd"), mode=mode))


def test_every_fault_is_told_at_once():
    words = faults(packed(("../a", b""), ("b", b""), ("/c", b"")))
    assert "'../a'" in words
    assert "'/c'" in words


def test_a_name_that_stands_twice_is_refused_also_in_other_letters():
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed(("a", b"1"), ("a", b"2"))
    assert "once" in faults(twice)
    assert "once" in faults(packed(("a", b"1"), ("A", b"2")))


def test_a_bomb_is_refused_unopened():
    assert "swells" in faults(packed(("x", bytes(50 * 2**20))))


def test_bounds_hold():
    assert "at most 2 files" in faults(packed(*((n, b"") for n in "abc")), Bounds(files=2))
    large = packed(("a", b"x" * 3_000_000), kind=zipfile.ZIP_STORED)
    assert "a file of at most 2 MB" in faults(large, Bounds(file_bytes=2 * 2**20))
    two = packed(("a", b"x" * 2**20), ("b", b"x" * 2**20), kind=zipfile.ZIP_STORED)
    assert "at most 1 MB unpacked" in faults(two, Bounds(total_bytes=2**20))


@pytest.mark.parametrize("said", [10, 2_000])
def test_an_archive_that_lies_about_its_sizes_is_refused(said):
    raw = bytearray(packed(("x", b"y" * 1000)).getvalue())
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.index(signature) + place
        raw[at : at + 4] = struct.pack("<I", said)
    assert faults(io.BytesIO(bytes(raw)))


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive", bytes(1000)])
def test_what_is_no_archive_is_a_fault(data):
    assert "zip archive" in faults(io.BytesIO(data))


def test_damage_anywhere_is_a_fault_or_harmless():
    whole = packed(("x", b"some words " * 50)).getvalue()
    for at in range(len(whole)):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        try:
            unpack(io.BytesIO(bytes(broken)))
        except FaultyDataError:
            continue


def test_other_packings_and_passwords_are_refused():
    assert "stored or deflated" in faults(packed(("x", b"y" * 100), kind=zipfile.ZIP_BZIP2))
    raw = bytearray(packed(("x", b"y")).getvalue())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + place] |= 1
    assert "password" in faults(io.BytesIO(bytes(raw)))
