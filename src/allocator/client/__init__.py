"""A typed client of the service: the same words as the library, over HTTP."""

from allocator.client.authorities import AuthorityClient
from allocator.client.client import Client
from allocator.client.errors import (
    AddressRefusedError,
    ChangedMeanwhileError,
    ConflictError,
    CredentialsError,
    FaultyRequestError,
    JobEndedError,
    KeyUsedError,
    NoPlanPossibleError,
    NotFoundError,
    NotPermittedError,
    Problem,
    ServiceError,
    StillRunningError,
    TooLargeError,
    TooManyRequestsError,
    UnavailableError,
    UnexpectedAnswerError,
    UnreachableError,
)
from allocator.client.records import JobProgress, JobRecord
from allocator.client.sending import Patience
from allocator.client.submitting import Solving

__all__ = [
    "AddressRefusedError",
    "AuthorityClient",
    "ChangedMeanwhileError",
    "Client",
    "ConflictError",
    "CredentialsError",
    "FaultyRequestError",
    "JobEndedError",
    "JobProgress",
    "JobRecord",
    "KeyUsedError",
    "NoPlanPossibleError",
    "NotFoundError",
    "NotPermittedError",
    "Patience",
    "Problem",
    "ServiceError",
    "Solving",
    "StillRunningError",
    "TooLargeError",
    "TooManyRequestsError",
    "UnavailableError",
    "UnexpectedAnswerError",
    "UnreachableError",
]
