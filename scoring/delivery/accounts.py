"""How destinations are reached: by environment variables, and by nothing else.

Secrets stand in no file and no message; an id that is missing is shown by the name of
its variable, so that a dry run says what a request would hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.delivery.destinations import Destination
from scoring.delivery.google import Google
from scoring.delivery.meta import Meta
from scoring.delivery.microsoft import Microsoft
from scoring.delivery.profiles import Crm, Klaviyo
from scoring.delivery.rows import Channel
from scoring.delivery.tiktok import Tiktok

DESTINATIONS: Mapping[str, Destination] = {
    "google": Google(),
    "meta": Meta(),
    "microsoft": Microsoft(),
    "tiktok": Tiktok(),
    "klaviyo": Klaviyo(),
    "crm": Crm(),
}


@dataclass(frozen=True)
class Account:
    """How one destination is reached; it cannot be where a variable is `missing`."""

    url: str
    headers: Mapping[str, str]
    ids: Mapping[str, str]
    missing: tuple[str, ...] = ()


def account_of(channel: Channel, environment: Mapping[str, str]) -> Account:
    """Read how the destination of a channel is reached."""
    name, destination = channel.destination, DESTINATIONS[channel.destination]
    host = destination.hosts.get(channel.feed, "URL")
    wanted = destination.ids.get(channel.feed, ())
    secrets = {
        end: environment.get(_variable(name, end), "") for end in destination.secrets
    }
    ids = {
        end: environment.get(_variable(name, end)) or f"${{{_variable(name, end)}}}"
        for end in wanted
    }
    missing = [
        _variable(name, end)
        for end in (host, *destination.secrets, *wanted)
        if not environment.get(_variable(name, end))
    ]
    if missing:
        return Account("", {}, ids, tuple(missing))
    headers = destination.headers({**secrets, **ids})
    return Account(environment[_variable(name, host)], headers, ids)


def _variable(name: str, end: str) -> str:
    return f"LEADSCORE_{name.upper()}_{end}"
