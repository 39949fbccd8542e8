"""Tell whoever asked for a job that it has ended: signed, to hosts on the list, until it is heard.

The request is a POST of JSON with these headers:

``Allocator-Delivery``
    The same for every try of one message, so that a message heard twice is known.
``Allocator-Signature``
    ``t=SECONDS,v1=HEX``: the time of the try in seconds since 1970, and HMAC-SHA256 over
    ``SECONDS.BODY`` by the secret of the authority. Refuse what is older than five minutes.

Any status of 200 to 299 is a yes. 410 means that nobody wants to hear more; all else is tried
again, with longer and longer pauses, also over restarts.
"""

from __future__ import annotations

import time
from typing import Literal

import httpx

from allocator_api.guards.outbound import RefusedAddressError, outbound_client
from allocator_api.jobs import queue
from allocator_api.jobs.signing import secret_of, signature
from allocator_api.logs import log
from allocator_api.settings import Outbound, Settings
from allocator_api.store import jobs
from allocator_api.store.columns import canonical_json
from allocator_api.store.jobs import JobRow
from allocator_api.store.opening import Store

Said = Literal["delivered", "refused", "not_heard"]

SIGNATURE, DELIVERY = "Allocator-Signature", "Allocator-Delivery"
PAUSES_SECONDS = (5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 3 * 3600.0)
"""Pauses between tries: after the last of them one more, then it is given up."""
_GONE = 410


def message_of(row: JobRow) -> bytes:
    """The message about a job that has ended: ids and state, nothing about people."""
    ended = row.finished_at.isoformat(timespec="seconds") if row.finished_at else None
    value = {
        "authority_id": row.authority_id,
        "job_id": row.job_id,
        "kind": row.kind,
        "state": row.state,
        "result_id": row.result_id,
        "finished_at": ended,
    }
    return canonical_json(value).encode()


def send(outbound: Outbound, url: str, body: bytes, *, secret: str, delivery: str) -> Said:
    """Try once to say something."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "allocator",
        DELIVERY: delivery,
        SIGNATURE: signature(secret, body, int(time.time())),
    }
    try:
        with (
            outbound_client(outbound) as client,
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            status = response.status_code  # what it says besides is not read
    except RefusedAddressError:
        return "refused"
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return "not_heard"
    if status == _GONE:
        return "refused"
    return "delivered" if 200 <= status < 300 else "not_heard"


def tell(store: Store, settings: Settings, authority_id: str, job_id: str) -> None:
    """Tell of the end of a job until it is heard or given up; an entry of the queue.

    Each try and each pause is remembered, so a restart goes on where it was.
    """
    with store.reading(authority_id) as connection:
        row = jobs.find(connection, authority_id, job_id)
    if row is None or row.webhook_url is None or row.webhook_state != "waiting":
        return
    url, body, secret = row.webhook_url, message_of(row), secret_of(store, authority_id)
    said: Said = "not_heard"
    for pause in (0.0, *PAUSES_SECONDS):
        if pause:
            queue.sleep(pause)
        said = queue.once(
            lambda: send(settings.outbound, url, body, secret=secret, delivery=f"webhook-{job_id}")
        )
        if said != "not_heard":
            break
    with store.writing(authority_id) as connection:
        jobs.set_webhook_state(connection, authority_id, job_id, said)
    log.info("webhook ended", job_id=job_id, authority_id=authority_id, state=said)
