"""Bearer tokens of an OpenID provider: whose they are, if their signature and claims hold.

Signed by RS256 or ES256 with a key that the provider publishes now; the key is named by ``kid``.
Nothing that the token says chooses how it is checked.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol, RSAKey

from allocator_api.access.principals import NoKeysError, Principal
from allocator_api.access.roles import ROLE_SCOPES
from allocator_api.settings import Oidc, Role

ALGORITHMS = ("RS256", "ES256")
MOST_BYTES = 16_384
LEAST_RSA_BITS = 2_048
REFETCH_SECONDS = 30.0
"""An unknown ``kid`` makes the keys be fetched again, at most so often."""
MOST_AGE_SECONDS = 600.0
"""So old keys are fetched again, so that one withdrawn by the provider ends to hold."""
MOST_STALE_SECONDS = 3_600.0
"""So long the last keys are used where the provider does not answer."""

_PUBLIC = ("kty", "kid", "alg", "n", "e", "crv", "x", "y")
"""Members of a key that are read: no private part, whatever the provider sends."""

Key = RSAKey | ECKey


class KeyRing:
    """The keys that a provider publishes, fetched when they are needed.

    Parameters
    ----------
    fetch
        Bytes of the key set (JWKS); raises where it cannot be had.
    clock
        Seconds that only grow; tests give their own.
    """

    def __init__(
        self, fetch: Callable[[], bytes], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch, self._clock = fetch, clock
        self._keys: dict[str, Key] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = threading.Lock()

    def key(self, kid: str) -> Key | None:
        """Key of an id; ``None`` where the provider has none.

        Raises
        ------
        NoKeysError
            Where no keys can be had.
        """
        if kid not in self._keys:
            with self._lock:  # whoever has a new key waits for the answer
                self._refetch(kid)
        elif self._is_old() and self._lock.acquire(blocking=False):
            try:  # one asks again while the rest go on with the keys there are
                self._refetch(kid)
            finally:
                self._lock.release()
        if self._fetched is None or self._clock() - self._fetched > MOST_STALE_SECONDS:
            raise NoKeysError
        return self._keys.get(kid)

    def _is_old(self) -> bool:
        return self._fetched is None or self._clock() - self._fetched > MOST_AGE_SECONDS

    def _refetch(self, kid: str) -> None:
        now = self._clock()
        is_too_soon = self._tried is not None and now - self._tried < REFETCH_SECONDS
        if is_too_soon or (kid in self._keys and not self._is_old()):
            return
        self._tried = now
        try:
            keys = read_keys(self._fetch())
        except Exception:  # whatever the provider sends or does not: the last keys stay
            return
        self._keys, self._fetched = keys, now


def read_keys(text: bytes) -> dict[str, Key]:
    """Keys of a key set by their ids: public keys for signatures alone, strong ones.

    Raises
    ------
    ValueError
        Where it is no key set.
    """
    document = json.loads(text)
    rows = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise ValueError("no key set")
    found: dict[str, Key] = {}
    for row in rows[:100]:
        if isinstance(row, dict) and isinstance(row.get("kid"), str):
            key = _key(row)
            if key is not None:
                found[row["kid"]] = key
    return found


class Tokens:
    """Judges the tokens of one provider."""

    def __init__(
        self,
        oidc: Oidc,
        fetch: Callable[[], bytes],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._oidc, self._ring = oidc, KeyRing(fetch, clock)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=oidc.leeway_seconds,
            iss={"essential": True, "value": oidc.issuer},
            aud={"essential": True, "value": oidc.audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def principal_of(self, text: str) -> tuple[Principal, datetime | None] | None:
        """Whose token it is, and until when it holds; ``None`` for one that does not hold.

        Raises
        ------
        NoKeysError
            Where the provider's keys cannot be had.
        """
        if len(text) > MOST_BYTES or text.count(".") != 2:
            return None
        try:
            token = jwt.decode(text, self._pick, algorithms=list(ALGORITHMS))
            self._claims.validate(token.claims)
            until = datetime.fromtimestamp(token.claims["exp"] + self._oidc.leeway_seconds, UTC)
        except NoKeysError:
            raise
        except (JoseError, ValueError, OverflowError, RecursionError, TypeError, OSError):
            return None
        return self._principal(token.claims), until

    def _pick(self, signed: GuestProtocol) -> Key:
        """Key for a token, by its ``kid`` and for its algorithm alone."""
        headers = signed.headers()
        kid, algorithm = headers.get("kid"), headers.get("alg")
        key = self._ring.key(kid) if isinstance(kid, str) else None
        wanted = RSAKey if algorithm == "RS256" else ECKey
        if key is None or not isinstance(key, wanted) or key.get("alg", algorithm) != algorithm:
            raise ValueError("no key for this token")
        return key

    def _principal(self, claims: dict[str, Any]) -> Principal:
        oidc = self._oidc
        role = _first_role(_list(claims.get(oidc.role_claim)) or [], oidc.roles)
        authority_id = claims.get(oidc.authority_claim)
        is_bound = isinstance(authority_id, str) and bool(authority_id)
        person_id = claims.get(oidc.person_claim)
        # A role without its authority may do nothing; only an operator is of the installation.
        is_sound = role == "operator" or (role is not None and is_bound)
        schools = _list(claims.get(oidc.schools_claim))
        activities = _list(claims.get(oidc.activities_claim))
        return Principal(
            id=f"token:{claims['sub']}",
            kind="token",
            authority_id=authority_id if role != "operator" and is_bound else None,
            role=role if role is not None and is_sound else "public",
            scopes=ROLE_SCOPES[role] if role is not None and is_sound else frozenset(),
            person_id=person_id if isinstance(person_id, str) else None,
            school_ids=None if schools is None else frozenset(schools),
            activities=None if activities is None else frozenset(activities),
        )


def _key(row: dict[str, Any]) -> Key | None:
    """One public key, where it is one that may sign tokens."""
    if row.get("use", "sig") != "sig" or "verify" not in row.get("key_ops", ["verify"]):
        return None
    public: dict[str, Any] = {name: row[name] for name in _PUBLIC if name in row}
    try:
        if row.get("kty") == "RSA":
            rsa = RSAKey.import_key(public)
            return rsa if rsa.public_key.key_size >= LEAST_RSA_BITS else None
        if row.get("kty") == "EC" and row.get("crv") == "P-256":
            return ECKey.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None


def _first_role(values: list[str], roles: dict[str, Role]) -> Role | None:
    """Strongest role that the values stand for; roles are listed strongest first."""
    held = {roles[value] for value in values if value in roles}
    return next((role for role in ROLE_SCOPES if role in held), None)


def _list(value: Any) -> list[str] | None:
    """Texts of a claim that may be one text, several with spaces between, or a list."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list):
        return [one for one in value if isinstance(one, str)]
    return None
