"""The answers about what comes next: what to do, and how many SQLs to expect."""

from scoring.report.blocks import Answer
from scoring.report.formats import visible, written
from scoring.report.marts import Rows

PEOPLE, EVERYONE = "(people)", "(all)"
VERDICTS = {
    "fits": "can be taken",
    "tight": "may be too many",
    "over": "too many",
}
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


def forecast_answer(queues: Rows) -> Answer:
    """Say how many SQLs come next week, and whether those for persons can be taken."""
    queues.need()
    weeks = [row for row in queues if row["queue"] == EVERYONE]
    people = [row for row in queues if row["queue"] == PEOPLE]
    coming = weeks[0]
    expected = f"{float(coming['expected_sqls']):,.0f}"
    reach = f"{coming['lower_sqls']:,} to {coming['upper_sqls']:,}"
    sentence = f"Expect about {expected} SQLs next week ({reach})."
    if people and people[0]["capacity"] is not None:
        told = people[0]
        sentence += (
            f" About {float(told['expected_sqls']):,.0f} of them go to persons, who "
            f"can take {float(told['capacity']):,.0f}."
        )
        crowded = _crowded(queues)
        sentence += (
            f" Look ahead at {', '.join(crowded)}: there they may be too many."
            if crowded
            else f" In none of the {len(weeks)} coming weeks are they too many."
        )
    return Answer(sentence, expected, f"SQLs to expect next week, {reach}")


def with_queue_words(queues: Rows) -> Rows:
    """Write the columns `queue` and `capacity_verdict` in words."""
    if not len(queues):
        return queues
    names = [QUEUES.get(name, name) for name in queues.column("queue")]
    said = [VERDICTS[verdict] for verdict in queues.column("capacity_verdict")]
    return queues.replaced("queue", names).replaced("capacity_verdict", said)


def _crowded(queues: Rows) -> list[str]:
    names = [
        visible(row["queue"])
        for row in queues
        if row["capacity_verdict"] in ("tight", "over") and row["queue"] != PEOPLE
    ]
    return list(dict.fromkeys(names))
