"""Random nights of a shop that tells one destination, under faults and crashes.

Each night something is to be told, changed, taken back or forgotten; the destination
fails, and the program is ended at any step. What the server counted is the truth.
"""

import random
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import httpx
from delivery_server import TIMEOUT, Platform, serving

from scoring.delivery import ledger as ledger_module
from scoring.delivery.accounts import DESTINATIONS, account_of
from scoring.delivery.channel import Delivered, Surroundings, deliver, prepare
from scoring.delivery.facts import Facts
from scoring.delivery.ledger import Ledger, open_ledger
from scoring.delivery.rows import Channel, Feed, Thing
from scoring.delivery.wanted import _text
from scoring.progress import NoProgress

AT_ONCE, OF_ONE_SERVER = 10, 25
"""Worlds wait for their servers nearly all of the time."""
BEGIN = datetime(2026, 1, 1)
NIGHTS, QUIET_NIGHTS = 5, 3
PATIENT = 60.0
"""Seconds; where no answer stays away, a busy machine is no reason to give up."""
TRIES = 8
FACTS = {
    "google conversions": Facts(Channel("google", Feed.CONVERSIONS), 3, 24, 53),
    "meta conversions": Facts(Channel("meta", Feed.CONVERSIONS), 4),
    "microsoft conversions": Facts(Channel("microsoft", Feed.CONVERSIONS), 3, 0, 89),
    "tiktok conversions": Facts(Channel("tiktok", Feed.CONVERSIONS), 4),
    "google audiences": Facts(Channel("google", Feed.AUDIENCES), 3),
    "meta audiences": Facts(Channel("meta", Feed.AUDIENCES), 3),
    "microsoft audiences": Facts(Channel("microsoft", Feed.AUDIENCES), 3),
    "tiktok audiences": Facts(Channel("tiktok", Feed.AUDIENCES), 3),
    "klaviyo profiles": Facts(Channel("klaviyo", Feed.PROFILES), 3),
    "crm profiles": Facts(Channel("crm", Feed.PROFILES), 3),
}
FAULT_RATE = 0.3
STEPS = ("take_up", "mark_sending", "record")


class CrashError(BaseException):
    """The program is ended here."""


@dataclass
class World:
    """What a run of nights ends with."""

    facts: Facts
    platform: Platform
    client: httpx.Client
    things: tuple[Thing, ...] = ()
    delivered: list[Delivered] = field(default_factory=list)
    crashes: int = 0
    asked: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    told_after: list[str] = field(default_factory=list)
    unbalanced: list[Delivered] = field(default_factory=list)
    last_bodies: int = 0
    ever_allowed: set[str] = field(default_factory=set)

    def hear(self, answer: httpx.Response) -> None:
        """Note how long to wait; who gave up before the answer was asked nothing."""
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            self.asked.append(int(answer.headers["Retry-After"]))


def play_all(seeds: range, folder: Path) -> tuple[Counter[str], list[tuple[int, str]]]:
    """Play a world for each seed: requests, crashes, and what was wrong with which."""
    parts = [
        seeds[first : first + OF_ONE_SERVER]
        for first in range(0, len(seeds), OF_ONE_SERVER)
    ]
    workers = min(AT_ONCE, len(parts))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        played = list(pool.map(play_some, parts, [folder] * len(parts)))
    counts = sum((counts for counts, _ in played), Counter())
    return counts, [told for _, some in played for told in some]


def play_some(seeds: range, folder: Path) -> tuple[Counter[str], list[tuple[int, str]]]:
    """Play worlds against one server."""
    counts: Counter[str] = Counter()
    bad = []
    with (
        serving() as (server, url),
        httpx.Client(timeout=TIMEOUT, trust_env=False) as client,
    ):
        for seed in seeds:
            world = play(server, url, seed, folder / str(seed), client)
            counts["crashes"] += world.crashes
            counts["requests"] += len(world.platform.bodies)
            if told := faults_of(world):
                bad.append((seed, f"{world.facts.channel}: {told}"))
    return counts, bad


def play(server, url: str, seed: int, folder: Path, client: httpx.Client) -> World:
    """Play some nights of faults, then quiet ones until nothing is left to tell."""
    chance = random.Random(seed)
    facts = FACTS[chance.choice(sorted(FACTS))]
    client.timeout = TIMEOUT
    platform = Platform(seed, FAULT_RATE)
    platform.poison = frozenset(
        name_of(facts, f"{n}") for n in range(12) if chance.random() < 0.08
    )
    platform.early = {
        name_of(facts, f"{n}") for n in range(12) if chance.random() < 0.1
    } - platform.poison
    server.platform = platform
    world = World(facts, platform, client)
    client.event_hooks = {"response": [world.hear]}
    people: dict[str, dict] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for night in range(NIGHTS):
        as_of = BEGIN + timedelta(days=night, hours=3)
        platform.now = (as_of - datetime(1970, 1, 1)).total_seconds()
        change_people(facts, people, chance, as_of)
        night_of(world, people, as_of, (url, folder), chance, TRIES)
    platform.fault_rate = 0.0
    client.timeout = PATIENT
    for quiet in range(QUIET_NIGHTS):
        as_of = BEGIN + timedelta(days=NIGHTS + quiet, hours=3)
        before = len(platform.bodies)
        night_of(world, people, as_of, (url, folder), chance, 1)
        world.last_bodies = len(platform.bodies) - before
        if not world.last_bodies:
            break
    return world


def night_of(world, people, as_of, where, chance, tries: int) -> None:
    """Sync until it comes to its end, or it is morning."""
    url, folder = where
    world.things = tuple(things_of(world.facts, people))
    gone = {t.entity for t in world.things if t.held_back == "no_consent"}
    world.ever_allowed |= {t.entity for t in world.things if t.held_back is None}
    before = len(world.platform.named)
    for _ in range(tries):
        environment = environment_of(world.facts, url, world.platform.bearer)
        try:
            crashing = chance.random() if world.platform.fault_rate else 1.0
            with ending_at(chance, crashing < 0.6):
                delivered = sync_once(world, environment, as_of, folder)
        except CrashError:
            world.crashes += 1
            continue
        world.delivered.append(delivered)
        leaving = sum(delivered.leaving.values())
        done = delivered.sent.accepted + sum(delivered.rejected.values())
        if leaving != done + delivered.pending:
            world.unbalanced.append(delivered)
        if not delivered.pending:
            break
    if world.facts.channel.feed is Feed.CONVERSIONS:
        names = {
            name_of_thing(world.facts, t) for t in world.things if t.entity in gone
        }
        world.told_after += [
            name for name in world.platform.named[before:] if name in names
        ]


def sync_once(world: World, environment, as_of: datetime, folder: Path) -> Delivered:
    surroundings = Surroundings(environment, as_of, world.waits.append, TIMEOUT)
    account = account_of(world.facts.channel, environment)
    with open_ledger(folder / "deliveries.sqlite") as ledger:
        prepared = prepare(world.facts, account, world.things, ledger, as_of)
        return deliver(prepared, ledger, world.client, surroundings, NoProgress())


def ending_at(chance: random.Random, is_crashing: bool):
    """End the program before or after some write to the ledger, or after a request."""
    countdown = chance.randint(0, 12) if is_crashing else 10**9

    def due() -> None:
        nonlocal countdown
        countdown -= 1
        if countdown < 0:
            raise CrashError

    def around(step):
        def stepped(self, *arguments):
            due()
            got = step(self, *arguments)
            due()
            return got

        return stepped

    return patch.multiple(
        ledger_module.Ledger, **{name: around(getattr(Ledger, name)) for name in STEPS}
    )


def environment_of(facts: Facts, url: str, token: str) -> Mapping[str, str]:
    name = facts.channel.destination
    destination = DESTINATIONS[name]
    named = {
        f"LEADSCORE_{name.upper()}_{end}": end.lower()
        for end in (
            *destination.secrets,
            *destination.ids.get(facts.channel.feed, ()),
        )
    }
    prefix = f"LEADSCORE_{name.upper()}"
    host = destination.hosts.get(facts.channel.feed, "URL")
    return {**named, f"{prefix}_{host}": url, f"{prefix}_TOKEN": token}


def change_people(facts, people, chance, as_of: datetime) -> None:
    """A night's worth of news; who withdrew a consent for a conversion stays away."""
    for n in range(12):
        person = people.get(f"{n}")
        if person is None:
            if chance.random() < 0.5:
                people[f"{n}"] = {
                    "value": chance.randint(1, 9) * 10,
                    "held_back": None,
                    "is_gone": False,
                    "at": as_of
                    - timedelta(
                        hours=chance.randint(7, 30), days=9 * (chance.random() < 0.1)
                    ),
                }
            continue
        if chance.random() < 0.25:
            person["value"] = chance.randint(1, 9) * 10
        if (
            person["held_back"] != "no_consent"
            or facts.channel.feed is not Feed.CONVERSIONS
        ):
            person["held_back"] = "no_consent" if chance.random() < 0.1 else None
        if chance.random() < 0.1:
            person["is_gone"] = True


def things_of(facts, people):
    for name, person in sorted(people.items()):
        if person["is_gone"]:
            continue
        value = f"{person['value']}"
        if facts.channel.feed is Feed.CONVERSIONS:
            fields = {
                "action": "Converted lead",
                "category": "CONVERTED_LEAD",
                "outcome_id": name,
                "conversion_value": value,
                "currency": "EUR",
                "ad_user_data": "granted",
                "converted_at": _text(person["at"]),
                "clicked_at": _text(person["at"] - timedelta(hours=9)),
                "click_id_kind": "msclkid"
                if facts.channel.destination == "microsoft"
                else "gclid",
                "click_id": name,
            }
            entity = f"Converted lead:{name}"
        elif facts.channel.feed is Feed.AUDIENCES:
            fields = {"audience": "sql_seed", "kind": "email", "match_key": name}
            entity = f"sql_seed:{name}"
        else:
            fields = {"profile_key": name, "lead_score": value, "lead_band": "warm"}
            entity = name
        yield Thing(entity, f"lead-{name}", fields, person["held_back"])


def name_of(facts: Facts, name: str) -> str:
    """What the server calls a person, as far as poison and earliness go."""
    return {
        "google conversions": f"converted_lead_action_id:{name}",
        "meta conversions": f"Converted lead:{name}",
        "tiktok conversions": f"Converted lead:{name}",
    }.get(str(facts.channel), name)


def name_of_thing(facts: Facts, thing: Thing) -> str:
    """What the server calls a conversion."""
    name = thing.fields["outcome_id"]
    if facts.channel.destination == "microsoft":
        at = datetime.fromisoformat(thing.fields["converted_at"])
        return f"Converted lead:{name}:{at:%Y-%m-%dT%H:%M:%SZ}"
    return name_of(facts, name)


def faults_of(world: World) -> list[str]:
    """Say what is lost, double, or told to whom it should not be; nothing if whole."""
    said = []
    platform = world.platform
    if double := [name for name, n in platform.counted.items() if n > 1]:
        said.append(f"counted twice: {double}")
    removed = {f"sql_seed:{key}" for _, key in platform.never_added}
    if removed - world.ever_allowed:
        said.append(f"removed and not ours: {removed - world.ever_allowed}")
    if world.told_after:
        said.append(f"told after consent was withdrawn: {world.told_after}")
    if world.unbalanced:
        said.append(f"not accounted for: {world.unbalanced[0]}")
    if world.delivered[-1].pending:
        said.append(f"pending in the end: {world.delivered[-1]}")
    if world.last_bodies and not world.delivered[-1].rejected:
        said.append(f"told again though nothing changed: {platform.bodies[-1]}")
    if max(world.asked, default=0) > max(world.waits, default=0):
        said.append("did not wait as long as it was asked")
    allowed = [t for t in world.things if t.held_back is None]
    return said + WRONG[world.facts.channel.feed](world, allowed)


def _wrong_members(world: World, allowed) -> list[str]:
    has = {key for _, key in world.platform.members}
    differing = has ^ {t.fields["match_key"] for t in allowed}
    wrong = differing - world.platform.refused
    return [f"audience differs: {wrong}"] if wrong else []


def _wrong_profiles(world: World, allowed) -> list[str]:
    has = {
        name: told["lead_score"]
        for name, told in world.platform.profiles.items()
        if "lead_score" in told
    }
    want = {
        t.entity: int(t.fields["lead_score"])
        for t in allowed
        if t.entity not in world.platform.poison
    }
    return [f"profiles differ: {has} {want}"] if has != want else []


def _wrong_conversions(world: World, allowed) -> list[str]:
    platform, facts = world.platform, world.facts
    said = []
    for thing in allowed:
        name = name_of_thing(facts, thing)
        at = datetime.fromisoformat(thing.fields["converted_at"])
        old = facts.channel.destination in ("meta", "tiktok")
        is_refused = (
            name in platform.poison
            or thing.fields["click_id"] in platform.poison
            or (old and (BEGIN + timedelta(days=NIGHTS) - at).days >= 6)
        )
        if name not in platform.conversions and not is_refused:
            said.append(f"lost: {name}")
        value = float(thing.fields["conversion_value"])
        if (
            facts.adjustment_window_days is not None
            and platform.conversions.get(name, value) != value
            and name not in platform.retracted
        ):
            said.append(f"value of {name} is {platform.conversions[name]}, not {value}")
        if name in platform.retracted:
            said.append(f"retracted though it stands: {name}")
    if facts.adjustment_window_days is not None:
        standing = {name_of_thing(facts, t) for t in world.things}
        left = set(platform.conversions) - standing - platform.retracted
        said += [f"not taken back: {sorted(left)}"] if left else []
    return said


WRONG = {
    Feed.CONVERSIONS: _wrong_conversions,
    Feed.AUDIENCES: _wrong_members,
    Feed.PROFILES: _wrong_profiles,
}
