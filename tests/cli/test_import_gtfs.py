"""``allocator import gtfs`` as a person uses it: words and exit codes."""

from __future__ import annotations

import pytest

from tests.cli.test_commands import allocator
from tests.io.imports.gtfs_feeds import changed, write_feed, write_schools


def test_a_feed_is_imported_with_words_about_what_was_done(tmp_path):
    folder = write_schools(tmp_path / "ws")
    words = ("--from", "2026-08-17", "--to", "2026-12-22", "--cars", "all", "--near", "4")
    done = allocator("import", "gtfs", write_feed(tmp_path), "--into", folder, *words)
    assert done.returncode == 0, done.stderr
    assert "Isle slip (ISLE): isle, as school Isle Primary, 0.8 km away" in done.stderr
    assert "--network FARAIR=NETWORK" in done.stderr
    assert {path.name for path in folder.iterdir()} == {"schools.csv", "ports.csv", "sailings.csv"}


def test_a_faulty_feed_is_refused_with_its_places(tmp_path):
    feed = write_feed(tmp_path, stop_times=changed("stop_times", "08:50:00", "8.50"))
    done = allocator("import", "gtfs", feed, "--into", write_schools(tmp_path / "ws"))
    assert done.returncode == 3
    assert "row 3, arrival_time: found '8.50', expected a time such as 07:55:00" in done.stderr
    assert "nothing was written" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--modes", "boat"), "ferry, flight or both"),
        (("--network", "PIER"), "STOP=NETWORK"),
        (("--from", "2026-09-01", "--to", "2026-08-01"), "--to lies before --from"),
        (("--from", "tomorrow"), "2026-08-17"),
        (("--cars", "R11"), "Did you mean 'R1'"),
    ],
)
def test_wrong_use_is_told(tmp_path, words, said):
    feed = write_feed(tmp_path)
    done = allocator("import", "gtfs", feed, "--into", write_schools(tmp_path / "ws"), *words)
    assert done.returncode == 2
    assert said in done.stderr
