"""The limits of the service, per request and for all together, and the errors beyond them."""

from __future__ import annotations

import time

import attrs

from esi_rules.checked import typed
from esi_rules.errors import BadInputError, EsiError, Problem
from esi_rules.text import counted

__all__ = [
    "Deadline",
    "ServiceBusyError",
    "ServiceLimits",
    "SlowBodyError",
    "TimeUpError",
    "TooLargeError",
]


class TooLargeError(EsiError, ValueError):
    """A request has more bytes or more cases than the service accepts. Send several requests."""


class TimeUpError(EsiError, TimeoutError):
    """A request took longer than the service allows. Send fewer cases in a request."""


class SlowBodyError(EsiError, TimeoutError):
    """The body of a request did not arrive in time."""


class ServiceBusyError(EsiError, RuntimeError):
    """More requests are waiting than the service accepts. Send the request again later."""


@attrs.frozen(field_transformer=typed)
class ServiceLimits:
    """The limits of one server. Together they bound its memory and the time of every answer."""

    max_bytes: int = 8_000_000
    """The bytes that a body may have."""
    max_cases: int = 1_000
    """The cases that one inspection may have."""
    max_seconds: int = 10
    """The seconds for each of three steps: waiting for a turn, reading the body, the work."""
    at_once: int = 4
    """The requests that are read and answered at the same time."""
    max_waiting: int = 64
    """The requests that may wait for their turn."""

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(field.name, "must be a whole number of 1 or more", value=str(value))
            for field in attrs.fields(ServiceLimits)
            if (value := getattr(self, field.name)) < 1
        ]
        if problems:
            raise BadInputError(problems)

    def deadline(self) -> Deadline:
        """Return the deadline of work that begins now."""
        return Deadline(time.monotonic() + self.max_seconds, self.max_seconds)

    def time_up(self) -> TimeUpError:
        """Return the error for a request that took too long."""
        return _time_up(self.max_seconds)


@attrs.frozen
class Deadline:
    """When the work on a request must end."""

    at: float
    seconds: int

    def check(self, _: object = None) -> None:
        """Raise `TimeUpError` if the time is up. The work calls this between two cases."""
        if time.monotonic() > self.at:
            raise _time_up(self.seconds)


def _time_up(seconds: int) -> TimeUpError:
    return TimeUpError(
        f"the request took longer than {counted(seconds, 'second')}, the most that this service "
        f"allows; send fewer cases in a request"
    )
