"""The answers about what comes next: what to do, and how many SQLs to expect."""

from scoring.confidence import DOUBT, wilson
from scoring.report.blocks import Answer
from scoring.report.formats import visible, written
from scoring.report.marts import Rows

PEOPLE, EVERYONE = "(people)", "(all)"
VERDICTS = {
    "fits": "can be taken",
    "tight": "may be too many",
    "over": "too many",
}
NONE_TO_COME = "None of them are expected of leads that are still to come."
NOBODY_SCORES = (
    "Nobody scores as SQL now, so it is not known which queues SQLs will go to."
)
NO_CAPACITY = (
    "No queue of persons takes SQLs, so there is no capacity to hold them against: "
    "`seeds/routing/routing_owners.csv` would name it."
)
QUEUES = {PEOPLE: "All queues of persons"}


def actions_answer(totals: Rows, tactics: Rows) -> Answer:
    """Say for how many leads something is to be done, by whom, and what most.

    `tactics` come with the most frequent first.
    """
    tactics.need()
    counted = totals.only()
    actions, personal = counted["actions"], counted["personal_actions"]
    first = next(iter(tactics))
    held = counted["held_leads"]
    sentence = (
        f"Something is to be done for {actions:,} leads: {personal:,} need a person, "
        f"{actions - personal:,} a message or the site. Most often: "
        f"{visible(first['tactic'])} ({first['actions']:,})."
    )
    if held:
        sentence += f" For {held:,} more something stands against it."
    return Answer(
        sentence,
        written(actions, "count"),
        f"of {counted['standing_leads']:,} leads have a next action",
    )


def forecast_answer(queues: Rows, earlier: Rows) -> Answer:
    """Say how many SQLs come next week, whether persons can take theirs, how sure.

    `earlier` counts forecasts and those that held, a row for each week ahead.
    """
    queues.need()
    coming = next(row for row in queues if row["queue"] == EVERYONE)
    expected = f"{float(coming['expected_sqls']):,.0f}"
    reach = f"{coming['lower_sqls']:,} to {coming['upper_sqls']:,}"
    sentences = [f"Expect about {expected} SQLs next week ({reach})."]
    if not coming["expected_of_coming"]:
        sentences.append(NONE_TO_COME)
    sentences += [_taken(queues), *_held(earlier)]
    said = " ".join(sentences)
    return Answer(said, expected, f"SQLs to expect next week, {reach}")


def why_no_queue(queues: Rows) -> str:
    """Say why no queue of persons is held against what it can take."""
    if not len(queues):
        return queues.nothing
    return NOBODY_SCORES if next(iter(queues))["capacity_weeks"] else NO_CAPACITY


def with_queue_words(queues: Rows) -> Rows:
    """Write the columns `queue` and `capacity_verdict` in words."""
    if not len(queues):
        return queues
    names = [QUEUES.get(name, name) for name in queues.column("queue")]
    said = [VERDICTS[verdict] for verdict in queues.column("capacity_verdict")]
    return queues.replaced("queue", names).replaced("capacity_verdict", said)


def _taken(queues: Rows) -> str:
    """Say what goes to persons as things are routed now, and whether it is too much."""
    people = [row for row in queues if row["queue"] == PEOPLE]
    if not people:
        return why_no_queue(queues)
    told = people[0]
    if not told["expected_sqls"]:
        return "As leads are routed now, none of them go to persons."
    taken = (
        f"About {float(told['expected_sqls']):,.0f} of them go to persons, who can "
        f"take {float(told['capacity']):,.0f}."
    )
    crowded = _crowded(queues)
    if crowded:
        return (
            f"{taken} Look ahead at {', '.join(crowded)}: there they may be too many."
        )
    return f"{taken} In none of the {len(people)} coming weeks are they too many."


def _held(earlier: Rows) -> list[str]:
    """Say how many earlier forecasts held, and where these were surely too few.

    Neighbouring forecasts share weeks, so they count as those of one week ahead.
    """
    if not len(earlier):
        return []
    covered, forecasts = earlier.total("covered"), earlier.total("forecasts")
    told = f"{covered:,} of {forecasts:,} earlier forecasts held"
    _, upper = wilson(covered / len(earlier), forecasts / len(earlier))
    if upper >= 1 - DOUBT:
        return [f"{told}."]
    return [f"Only {told}, where 95 in 100 should: do not count on the ranges."]


def _crowded(queues: Rows) -> list[str]:
    names = [
        visible(row["queue"])
        for row in queues
        if row["capacity_verdict"] in ("tight", "over") and row["queue"] != PEOPLE
    ]
    return list(dict.fromkeys(names))
