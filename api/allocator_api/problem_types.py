"""Kinds of problem that the service answers with: stable names, what they mean, what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProblemType:
    """One kind of problem; its page is ``/problems/NAME``.

    Parameters
    ----------
    name
        Stable: programs may branch on it.
    status
        Status of the answer.
    title
        The same words in every answer of the kind.
    meaning, remedy
        What happened and what to do, for the page.
    """

    name: str
    status: int
    title: str
    meaning: str
    remedy: str

    @property
    def uri(self) -> str:
        """The ``type`` of an answer."""
        return f"/problems/{self.name}"


_TYPES = (
    ProblemType(
        "bad-request", 400, "The request cannot be read",
        "The request breaks a rule of HTTP or holds characters that no value can have.",
        "Check address, headers and encoding. Bodies are UTF-8, without the character U+0000.",
    ),
    ProblemType(
        "no-credentials", 401, "Say who you are",
        "The operation needs an API key or a bearer token, and there is none.",
        "Send the header 'Authorization: Bearer KEY'.",
    ),
    ProblemType(
        "bad-credentials", 401, "The key or token is not accepted",
        "It is unknown, forged, expired, revoked or meant for another service.",
        "Ask for a new token, or have the operator make a new key: allocator keys create.",
    ),
    ProblemType(
        "not-permitted", 403, "Your role does not permit this",
        "You are known, but your role and scopes do not hold what the operation needs.",
        "Ask a manager of the authority for a role or key that has the scope named in 'detail'.",
    ),
    ProblemType(
        "not-found", 404, "Not found",
        "There is nothing of that name, or it is not for you to see. The two look the same.",
        "Check the address and ids; list the collection above to see what there is.",
    ),
    ProblemType(
        "method-not-allowed", 405, "The address does not take this method",
        "There is something at the address, but not for this method.",
        "See the header 'Allow', or the description at /openapi.json.",
    ),
    ProblemType(
        "not-acceptable", 406, "No such form of answer",
        "None of the media types of the header 'Accept' can be given.",
        "Ask for application/json or leave the header out.",
    ),
    ProblemType(
        "too-slow", 408, "The request took too long to arrive",
        "The body did not arrive within the time allowed.",
        "Send it again over a better line, or in smaller parts.",
    ),
    ProblemType(
        "conflict", 409, "The request clashes with the present state",
        "Something has changed, exists already, or is still under way.",
        "Read the present state and decide again.",
    ),
    ProblemType(
        "precondition-failed", 412, "It has changed since you read it",
        "The ETag in 'If-Match' is not the present one.",
        "Read it again and repeat the change on what is there now.",
    ),
    ProblemType(
        "body-too-large", 413, "The body is too large",
        "The body is larger than this installation takes.",
        "Send less at once, or have the operator raise limits.body_megabytes.",
    ),
    ProblemType(
        "unsupported-media-type", 415, "The body is of a kind that is not taken here",
        "The 'Content-Type' is missing or is none that the operation reads.",
        "Send application/json, or the kind that the description of the operation names.",
    ),
    ProblemType(
        "malformed-json", 422, "The body is not sound JSON",
        "It breaks off, nests too deep, repeats a key, or holds NaN, an infinity, a number out of"
        " range or half a character.",
        "Mend the place named in 'faults'. Leave a value out where there is none.",
    ),
    ProblemType(
        "faulty-request", 422, "The request has faults",
        "Values of the request or of the files in it are not what they must be.",
        "Mend every entry of 'faults': each names the place, the value and what was expected.",
    ),
    ProblemType(
        "idempotency-mismatch", 422, "The Idempotency-Key was used for another request",
        "A request with this key was answered before, and its body was another.",
        "Use a new key for a new request; repeat a request with the same bytes.",
    ),
    ProblemType(
        "address-refused", 422, "The address may not be called from here",
        "It is not on the list of hosts of this installation, or leads into a private network.",
        "Have the operator add the host to outbound.hosts.",
    ),
    ProblemType(
        "unsafe-archive", 422, "The archive is not safe to unpack",
        "It swells beyond reason, holds too many files, links, or names that lead elsewhere.",
        "Pack plain files of ordinary size, without folders above them.",
    ),
    ProblemType(
        "no-plan", 422, "No plan is possible",
        "The demands clash whatever is done; 'detail' names them.",
        "Take back one of the pins or agreed visits named.",
    ),
    ProblemType(
        "precondition-required", 428, "Say which version you change",
        "The operation needs 'If-Match', so that nobody's change is lost.",
        "Read the thing, and send its ETag as 'If-Match'.",
    ),
    ProblemType(
        "too-many-requests", 429, "Too many requests",
        "You, or others at your address, have asked too often in the last minute.",
        "Wait as many seconds as 'Retry-After' says.",
    ),
    ProblemType(
        "headers-too-large", 431, "The headers are too large",
        "The headers of the request are larger than the service takes.",
        "Send fewer and shorter headers.",
    ),
    ProblemType(
        "internal", 500, "Something went wrong that should not",
        "The service has a fault. Nothing was changed.",
        "Report the id of 'instance' to the operator: the log has the rest under it.",
    ),
    ProblemType(
        "broken-plan", 500, "The plan found breaks its own rules",
        "An independent check refused the plan, so it was not kept.",
        "Report the id to the operator, with the dataset.",
    ),
    ProblemType(
        "job-crashed", 500, "The job ended before its time",
        "The process that worked on it was ended by the system or by a fault of a solver.",
        "Submit it again; report the id if it happens twice.",
    ),
    ProblemType(
        "job-memory", 500, "The job needed more memory than it may take",
        "It was ended at the memory limit of this installation.",
        "Plan fewer schools at once, or have the operator raise jobs.memory_megabytes.",
    ),
    ProblemType(
        "job-deadline", 500, "The job took longer than it may",
        "It was ended at its deadline without a plan to keep.",
        "Ask for a longer time limit, within jobs.seconds of this installation.",
    ),
    ProblemType(
        "unavailable", 503, "Not available at the moment",
        "The store or another part of the service cannot be reached, or it is shutting down.",
        "Try again after a short while.",
    ),
)  # fmt: skip

PROBLEM_TYPES = {one.name: one for one in _TYPES}

BY_STATUS = {one.status: one for one in reversed(_TYPES)} | {422: PROBLEM_TYPES["faulty-request"]}
"""The kind that an answer of a status is, where nobody said."""
