"""Requests over HTTP: tried again with patience, and never a secret in what is said."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

ATTEMPTS = 6
LONGEST_WAIT = 300.0
"""Seconds; who asks for more is asked again in the next sync."""
WAITS = wait_random_exponential(multiplier=1, max=60)
TIMEOUT_SECONDS = 60.0
AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
SHUT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

Done = TypeVar("Done")


@dataclass(frozen=True)
class Request:
    """What is sent; the body holds no secret, and is what a dry run writes."""

    path: str
    body: Mapping[str, Any]
    method: str = "POST"


@dataclass(frozen=True)
class Answer:
    """What came back of a request that was heard: its status and its JSON, if any."""

    status: int
    body: Any

    @property
    def is_ok(self) -> bool:
        """Whether the destination took the request."""
        return self.status // 100 == HTTPStatus.OK // 100


class AgainError(Exception):
    """Nobody knows whether it arrived, or it is to be sent later; `wait` in seconds."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


class ShutError(Exception):
    """The destination does not let us in; more of the same does not help."""


class Post(Protocol):
    """Sends a request and gives its answer; raises AgainError or ShutError."""

    def __call__(self, request: Request) -> Answer:
        """Send it once."""


@dataclass(frozen=True)
class Patience:
    """How often something is tried, and how the time between is spent."""

    sleep: Callable[[float], None]
    attempts: int = ATTEMPTS

    def persist(self, attempt: Callable[[], Done]) -> Done:
        """Try until it is done; raises the last AgainError where it never was.

        Between tries it waits longer each time, by chance, and at least as long as
        the destination asks.
        """
        return Retrying(
            retry=retry_if_exception_type(AgainError),
            stop=self._is_over,
            wait=_wait,
            sleep=self.sleep,
            reraise=True,
        )(attempt)

    def _is_over(self, state: RetryCallState) -> bool:
        is_last = stop_after_attempt(self.attempts)(state)
        return is_last or _asked(state) > LONGEST_WAIT


def encoded(body: Mapping[str, Any]) -> bytes:
    """Write a body as it is sent: JSON without blanks, in UTF-8."""
    told = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return told.encode()


def poster(client: httpx.Client, base_url: str, headers: Mapping[str, str]) -> Post:
    """Make what posts to a destination, with its headers on every request."""

    def post(request: Request) -> Answer:
        url = base_url.rstrip("/") + request.path
        try:
            got = client.request(
                request.method,
                url,
                content=encoded(request.body),
                headers={**headers, "Content-Type": "application/json"},
            )
        except httpx.TransportError as error:
            raise AgainError(type(error).__name__) from error
        status = got.status_code
        if status in SHUT:
            message = f"it answers {status}"
            raise ShutError(message)
        if status in AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            message = f"it answers {status}"
            raise AgainError(message, _retry_after(got.headers))
        try:
            return Answer(status, got.json())
        except ValueError:
            return Answer(status, None)

    return post


def _wait(state: RetryCallState) -> float:
    return max(WAITS(state), _asked(state))


def _asked(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.wait if isinstance(error, AgainError) else 0.0


def _retry_after(headers: httpx.Headers) -> float:
    """Seconds that a destination asks to wait: a number, or a date by its own clock."""
    asked: str = headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers["Date"])
    except (ValueError, TypeError, KeyError):
        return 0.0
    return max(0.0, wait.total_seconds())
