import base64
import json
import time
from collections.abc import Iterator

import pytest
from joserfc.jwk import OctKey

from allocator_api.access.principals import NoKeysError
from allocator_api.access.roles import ROLE_SCOPES
from allocator_api.access.tokens import (
    MOST_AGE_SECONDS,
    MOST_STALE_SECONDS,
    REFETCH_SECONDS,
    KeyRing,
    Tokens,
    read_keys,
)
from allocator_api.app import _tokens
from allocator_api.settings import Oidc
from tests.api.access.issuer import AUDIENCE, Issuer, ec, rsa, serving

FIRST, SECOND, CURVE, STRANGER = rsa("first"), rsa("second"), ec("curve"), rsa("first")
ROLES = {"planners": "planner", "heads": "headteacher", "partners": "provider", "root": "operator"}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with serving(Issuer(FIRST, CURVE)) as one:
        yield one


def settings(issuer: Issuer) -> Oidc:
    return Oidc(issuer=issuer.url, audience=AUDIENCE, jwks_url=f"{issuer.url}/keys", roles=ROLES)


@pytest.fixture
def tokens(issuer: Issuer) -> Tokens:
    made = _tokens(settings(issuer))
    assert made is not None
    return made


def test_a_signed_token_is_its_subject_in_its_role(issuer, tokens):
    principal, until = tokens.principal_of(issuer.token())
    assert principal.id == "token:u-1"
    assert (principal.role, principal.authority_id) == ("planner", "innis")
    assert principal.scopes == ROLE_SCOPES["planner"]
    assert until.timestamp() > time.time()


def test_a_token_signed_on_a_curve_holds(issuer, tokens):
    assert tokens.principal_of(issuer.token(CURVE, "ES256"))


def test_several_audiences_may_be_named(issuer, tokens):
    assert tokens.principal_of(issuer.token(aud=["other", AUDIENCE]))


def test_what_a_token_is_bound_to_is_taken_over(issuer, tokens):
    token = issuer.token(roles="heads x", school_ids=["s1", "s2"], person_id="p", activities="a b")
    principal, _ = tokens.principal_of(token)
    assert principal.role == "headteacher"
    assert principal.school_ids == {"s1", "s2"}
    assert principal.activities == {"a", "b"}
    assert principal.person_id == "p"


def test_of_several_roles_the_strongest_counts(issuer, tokens):
    principal, _ = tokens.principal_of(issuer.token(roles=["heads", "planners"]))
    assert principal.role == "planner"


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": None},
        {"roles": ["others"]},
        {"roles": 7},
        {"authority_id": None},
        {"authority_id": 3},
    ],
)
def test_a_token_without_role_or_authority_may_do_nothing(issuer, tokens, changes):
    principal, _ = tokens.principal_of(issuer.token(**changes))
    assert principal.scopes == frozenset()


def test_an_operator_is_of_the_installation_whatever_the_token_says(issuer, tokens):
    principal, _ = tokens.principal_of(issuer.token(roles=["root"]))
    assert (principal.role, principal.authority_id) == ("operator", None)


HOUR = 3600


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": int(time.time()) - 120}, {"exp": None}, {"exp": "soon"}, {"exp": 1e400},
        {"exp": float("nan")}, {"exp": [1]}, {"exp": 10**30}, {"nbf": int(time.time()) + HOUR},
        {"iat": int(time.time()) + HOUR}, {"iss": "https://evil.example.com"}, {"iss": None},
        {"aud": "other"}, {"aud": None}, {"aud": []}, {"aud": ["other"]}, {"sub": None},
        {"sub": ""}, {"sub": 5},
    ],
)  # fmt: skip
def test_claims_that_do_not_hold_are_refused(issuer, tokens, changes):
    assert tokens.principal_of(issuer.token(**changes)) is None


def test_a_little_skew_of_clocks_is_forgiven(issuer, tokens):
    assert tokens.principal_of(issuer.token(exp=int(time.time()) - 5))


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_forged_tokens_are_refused(issuer, tokens):
    good = issuer.token()
    head, claims, signature = good.split(".")
    other = part(issuer.claims(roles=["root"]))
    forged = {
        "another's key of the same name": issuer.token(STRANGER),
        "other claims": f"{head}.{other}.{signature}",
        "no signature": f"{head}.{claims}.",
        "none": f"{part({'alg': 'none', 'kid': 'first'})}.{claims}.",
        "None": f"{part({'alg': 'None', 'kid': 'first'})}.{claims}.",
        "one letter": f"{head}.{claims}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        "no kid": issuer.token(header={"kid": None}),
        "a kid that is no text": f"{part({'alg': 'RS256', 'kid': ['first']})}.{claims}.{signature}",
        "a key of its own": issuer.token(
            STRANGER, header={"kid": "stranger", "jwk": STRANGER.as_dict(private=False)}
        ),
        "an unknown extension": f"{part({'alg': 'RS256', 'kid': 'first', 'crit': ['x'], 'x': 1})}"
        f".{claims}.{signature}",
        "the wrong algorithm": issuer.token(FIRST, "RS512"),
        "five parts": f"{good}.x.y",
        "too long": issuer.token(padding="x" * 20_000),
        "deep": f"{head}.{base64.urlsafe_b64encode(b'[' * 9_000).decode()}.{signature}",
        "nothing": "..",
    }
    held = [name for name, token in forged.items() if tokens.principal_of(token) is not None]
    assert held == []


def test_a_public_key_is_no_secret_to_sign_with(issuer, tokens):
    for text in (FIRST.as_pem(private=False), json.dumps(FIRST.as_dict(private=False)).encode()):
        secret = OctKey.import_key(text[:0] + base64.urlsafe_b64encode(text), {"kid": "first"})
        assert tokens.principal_of(issuer.token(secret, "HS256", header={"kid": "first"})) is None


def test_keys_are_read_once_and_again_for_a_new_one(issuer):
    clock = Clock()
    tokens = Tokens(settings(issuer), issuer_fetch(issuer), clock)
    for _ in range(3):
        assert tokens.principal_of(issuer.token())
    assert issuer.asked == 1
    issuer.keys = [SECOND]  # the provider has turned its keys
    clock.now += REFETCH_SECONDS
    assert tokens.principal_of(issuer.token(SECOND))
    assert tokens.principal_of(issuer.token(FIRST)) is None


def issuer_fetch(issuer: Issuer):
    def fetch() -> bytes:
        issuer.asked += 1
        if not issuer.is_up:
            raise OSError("down")
        return issuer.published()

    return fetch


def test_unknown_keys_make_the_provider_be_asked_at_most_now_and_then(issuer):
    clock = Clock()
    tokens = Tokens(settings(issuer), issuer_fetch(issuer), clock)
    tokens.principal_of(issuer.token())
    for _ in range(20):
        clock.now += 1
        assert tokens.principal_of(issuer.token(SECOND)) is None
    assert issuer.asked == 1
    clock.now += REFETCH_SECONDS
    assert tokens.principal_of(issuer.token(SECOND)) is None
    assert issuer.asked == 2


def test_a_key_that_was_withdrawn_ends_to_hold(issuer):
    clock = Clock()
    tokens = Tokens(settings(issuer), issuer_fetch(issuer), clock)
    token = issuer.token()
    assert tokens.principal_of(token)
    issuer.keys = [SECOND]
    clock.now += MOST_AGE_SECONDS + 1
    assert tokens.principal_of(token) is None


def test_the_last_keys_serve_while_the_provider_is_away_but_not_for_ever(issuer):
    clock = Clock()
    ring = KeyRing(issuer_fetch(issuer), clock)
    assert ring.key("first") is not None
    issuer.is_up = False
    clock.now += MOST_AGE_SECONDS + 1
    assert ring.key("first") is not None
    clock.now += MOST_STALE_SECONDS
    with pytest.raises(NoKeysError):
        ring.key("first")


def test_without_any_keys_no_token_is_judged(issuer, tokens):
    issuer.is_up = False
    with pytest.raises(NoKeysError):
        tokens.principal_of(issuer.token())


def test_keys_that_must_not_sign_are_left_out():
    rows = [
        {**FIRST.as_dict(private=False), "kid": "enc", "use": "enc"},
        {**FIRST.as_dict(private=False), "kid": "ops", "key_ops": ["encrypt"]},
        ec("p384", "P-384").as_dict(private=False),
        {"kty": "oct", "kid": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        {"kty": "RSA", "kid": 5},
        {"kty": ["RSA"], "kid": "list"},
        "text",
        {**FIRST.as_dict(private=False), "kid": "good", "use": "sig"},
    ]
    assert list(read_keys(json.dumps({"keys": rows}).encode())) == ["good"]


@pytest.mark.parametrize("text", [b"[]", b"{}", b'{"keys": 3}', b"nonsense", b"[" * 100_000])
def test_what_is_no_key_set_is_refused(text):
    with pytest.raises((ValueError, RecursionError)):
        read_keys(text)
