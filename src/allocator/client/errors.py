"""What can go wrong in asking the service: one exception for each thing a program may act on."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.errors import AllocatorError, Fault


@dataclass(frozen=True)
class Problem:
    """A problem as the service tells it (RFC 9457).

    Parameters
    ----------
    name
        Stable name of its kind (``faulty-request``); its page is ``/problems/NAME``.
    status
        HTTP status.
    title
        The same words for every problem of the kind.
    detail
        What is the matter this time.
    instance
        Id of the request, which the log of the service has too.
    faults
        Places to mend; the service lists at most 1,000.
    faults_total
        How many there are.
    """

    name: str
    status: int
    title: str
    detail: str | None = None
    instance: str = ""
    faults: tuple[Fault, ...] = ()
    faults_total: int = 0

    def __str__(self) -> str:
        """All of it, a line for each fault."""
        head = f"{self.title} ({self.name}, {self.status})"
        head += f": {self.detail}" if self.detail else ""
        lines = [head, *(str(fault) for fault in self.faults)]
        if self.faults_total > len(self.faults):
            lines.append(f"... {self.faults_total} faults in all")
        return "\n".join(lines) + (f"\nrequest {self.instance}" if self.instance else "")


class ServiceError(AllocatorError):
    """The service refused or failed; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Places to mend, where the problem has any."""
        return self.problem.faults


class CredentialsError(ServiceError):
    """There is no key or token, or it is not accepted."""


class NotPermittedError(ServiceError):
    """The role or scopes do not hold what the operation needs."""


class NotFoundError(ServiceError):
    """There is nothing of that name, or it is not for the asker to see."""


class ConflictError(ServiceError):
    """It clashes with the present state."""


class ChangedMeanwhileError(ServiceError):
    """Somebody else has changed it: read it again and decide again."""


class FaultyRequestError(ServiceError):
    """The request, or a file in it, has faults: all of them are in ``faults``."""


class TooLargeError(ServiceError):
    """The body or its headers are larger than this installation takes."""


class KeyUsedError(ServiceError):
    """The Idempotency-Key was used for another request."""


class AddressRefusedError(ServiceError):
    """The service does not call that address."""


class NoPlanPossibleError(ServiceError):
    """The demands clash whatever is done; ``problem.detail`` names them."""


class TooManyRequestsError(ServiceError):
    """Asked too often, and it did not help to wait."""


class UnavailableError(ServiceError):
    """Not available at the moment, and it did not help to wait."""


class JobEndedError(ServiceError):
    """The work of a job was ended: it crashed, or met a limit of the installation."""


class UnreachableError(AllocatorError):
    """The service could not be reached, or the line broke, however often it was tried."""


class UnexpectedAnswerError(AllocatorError):
    """Something answered that is not the service, or not in a form that this client knows."""


class StillRunningError(AllocatorError):
    """A job had not ended when the time to wait was over. It goes on."""


KINDS: dict[str, type[ServiceError]] = {
    "bad-request": FaultyRequestError,
    "no-credentials": CredentialsError,
    "bad-credentials": CredentialsError,
    "not-permitted": NotPermittedError,
    "not-found": NotFoundError,
    "method-not-allowed": FaultyRequestError,
    "not-acceptable": FaultyRequestError,
    "too-slow": UnavailableError,
    "conflict": ConflictError,
    "precondition-failed": ChangedMeanwhileError,
    "body-too-large": TooLargeError,
    "unsupported-media-type": FaultyRequestError,
    "malformed-json": FaultyRequestError,
    "faulty-request": FaultyRequestError,
    "idempotency-mismatch": KeyUsedError,
    "address-refused": AddressRefusedError,
    "unsafe-archive": FaultyRequestError,
    "no-plan": NoPlanPossibleError,
    "precondition-required": ChangedMeanwhileError,
    "too-many-requests": TooManyRequestsError,
    "headers-too-large": TooLargeError,
    "internal": ServiceError,
    "broken-plan": ServiceError,
    "job-crashed": JobEndedError,
    "job-memory": JobEndedError,
    "job-deadline": JobEndedError,
    "unavailable": UnavailableError,
}
"""The exception for each kind of problem; a kind not known here is a plain ``ServiceError``."""


def error_of(problem: Problem) -> ServiceError:
    """The exception for a problem."""
    return KINDS.get(problem.name, ServiceError)(problem)
