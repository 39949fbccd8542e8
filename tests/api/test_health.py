import asyncio

import httpx

from allocator_api.app import app


async def ask(path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return await client.get(path)


def test_the_service_says_that_it_is_up():
    answer = asyncio.run(ask("/health"))
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
