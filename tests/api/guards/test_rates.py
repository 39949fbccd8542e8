import asyncio

from allocator_api.guards.rates import Rate, address_of
from allocator_api.guards.traffic import TrafficGuard
from allocator_api.settings import Limits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_pass_in_a_minute_and_then_none():
    rate = Rate(3, Clock())
    assert [rate.wait_seconds("a") for _ in range(3)] == [0, 0, 0]
    assert rate.wait_seconds("a") > 0
    assert rate.wait_seconds("b") == 0


def test_the_wait_that_is_told_is_long_enough_and_not_much_longer():
    for start in (0.0, 17.0, 59.0):
        clock = Clock()
        clock.now = start
        rate = Rate(60, clock)
        while not (wait := rate.wait_seconds("a")):
            pass
        clock.now = start + wait
        assert rate.wait_seconds("a") == 0
        assert wait <= 120 - start


def test_a_minute_slides_so_a_burst_over_its_edge_is_no_way_round():
    clock = Clock()
    rate = Rate(100, clock)
    clock.now = 59.0
    assert sum(rate.wait_seconds("a") == 0 for _ in range(200)) == 100
    clock.now = 61.0
    assert sum(rate.wait_seconds("a") == 0 for _ in range(200)) <= 3


def test_no_limit_is_no_limit():
    rate = Rate(0, Clock())
    assert not any(rate.wait_seconds("a") for _ in range(10_000))


def test_looking_does_not_count():
    rate = Rate(1, Clock())
    assert [rate.seconds_until_free("a") for _ in range(3)] == [0, 0, 0]
    rate.wait_seconds("a")
    assert rate.seconds_until_free("a") > 0


def test_an_address_of_the_sixth_version_is_its_network():
    assert address_of({"client": ("2001:db8:1:2:3:4:5:6", 1)}) == "2001:db8:1:2"
    assert address_of({"client": ("192.0.2.1", 1)}) == "192.0.2.1"
    assert address_of({"client": None}) == ""


def ask(guard: TrafficGuard, path: str = "/x") -> tuple[int, dict[bytes, bytes]]:
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "client": ("192.0.2.1", 1)}
    asyncio.run(guard(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"])


async def fine(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})


def test_an_address_that_asks_too_often_is_told_when_to_come_again():
    limits = Limits(address_requests_per_minute=2)
    guard = TrafficGuard(fine, limits, frozenset({"/health"}))
    assert [ask(guard)[0] for _ in range(3)] == [200, 200, 429]
    assert int(ask(guard)[1][b"retry-after"]) >= 1
    assert ask(guard, "/health")[0] == 200


def test_more_at_once_than_there_is_room_for_is_refused():
    inner: list[int] = []

    async def crowded(scope, receive, send):
        if scope["path"] == "/first":
            inner.append(await second())
        await fine(scope, receive, send)

    guard = TrafficGuard(crowded, Limits(connections=1))

    async def second() -> int:
        sent = []

        async def send(message):
            sent.append(message)

        await guard({"type": "http", "path": "/x", "client": None}, None, send)
        return sent[0]["status"]

    assert ask(guard, "/first")[0] == 200
    assert inner == [503]
    assert ask(guard)[0] == 200
