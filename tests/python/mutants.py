"""Faults put into the SQL on purpose, one at a time: what a careless edit would do.

Only SQL is changed, never Jinja, text between apostrophes or a comment. What is written
for Spark alone is left out: `make spark` holds it.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

# Macros that write SQL; the others are Jinja, or write none of a model.
SQL = ("models/**/*.sql", "macros/*.sql", "macros/dialect/*.sql")
SEED = 10
EVENT_TIMES = (
    *("occurred_at", "changed_at", "ordered_at", "refunded_at", "started_at"),
    *("touched_at", "created_at"),
)
OPPOSITE = {"min": "max", "least": "greatest", "min_by": "max_by"}
OPPOSITE |= {other: one for one, other in OPPOSITE.items()}
# The least and the greatest of one row are the same.
OF_ONE_ROW = (
    r"\(\w+\) filter \(where "
    r"(is_opening\b|\w*number\w* = \d\b|(check_name|side|signal) = )"
)
LOOSER = {">=": ">", "<=": "<", ">": ">=", "<": "<="}
# No mutant of these may live: consent, hashing, who is kept out, credit.
GUARDED = {
    "consent": (
        "models/staging/consent/*",
        "models/intermediate/activity/int_consent_spans.sql::*",
        "models/intermediate/activity/int_lead_consents.sql::*",
        "models/intermediate/signals/int_signal_states.sql::consents",
        "models/marts/feeds/lead_permissions.sql::consents",
        "models/marts/feeds/lead_permissions.sql::final",
        "models/marts/routing/lead_contactability.sql::consents",
        "models/marts/routing/lead_contactability.sql::addresses",
        "models/marts/routing/lead_contactability.sql::permitted",
        "macros/feeds.sql::lacks_consent",
    ),
    "hashing": (
        "macros/identifier.sql::*",
        "macros/match_keys.sql::*",
        "macros/dialect/text.sql::*",
        "macros/staging.sql::to_email",
        "macros/staging.sql::to_phone",
        "models/intermediate/identity/int_identity_spans.sql::*",
        "models/intermediate/identity/int_match_keys.sql::*",
        "models/marts/feeds/lead_match_keys.sql::*",
        "models/marts/feeds/feed_match_keys.sql::*",
    ),
    "suppression": (
        "macros/staging.sql::person_fault",
        "models/intermediate/activity/int_messages_classified.sql::*",
        "models/intermediate/identity/int_identity_links.sql::*",
        "models/intermediate/identity/int_identity_edges.sql::*",
        "models/marts/trust/refused_merges.sql::*",
        "models/marts/feeds/lead_permissions.sql::*",
        "models/marts/feeds/feed_audience_members.sql::*",
        "models/marts/feeds/feed_conversions.sql::judged",
        "models/marts/feeds/feed_conversions.sql::final",
        "models/marts/feeds/feed_profiles.sql::final",
    ),
    "credit": (
        "macros/attribution.sql::*",
        "models/intermediate/attribution/int_attribution_paths.sql::*",
        "models/marts/attribution/attribution_credits.sql::*",
        "models/marts/attribution/channel_credit.sql::*",
        "models/marts/acquisition/cohort_credit.sql::*",
    ),
}
# What begins an operand of a condition, or ends it.
BOUNDARY = re.compile(
    r"select|where|on|having|qualify|case|when|then|else|end|as|and|or|inner|left|full"
    r"|cross|join|group|order|union|window|from|rows|range|limit"
)
NO_BOUNDARY = (("distinct", "from"), ("create", "or"))


@dataclass(frozen=True)
class Mutant:
    """One change of one file; `before` and `after` are the lines that it changes.

    `source` is the file with the change, `sound` the file without it.
    """

    path: str
    line: int
    block: str
    operator: str
    before: str
    after: str
    source: str
    sound: str

    @property
    def place(self) -> str:
        """Where it is, as groups of mutants are named."""
        return f"{self.path}::{self.block}"

    @property
    def change(self) -> tuple[str, str, str, str]:
        """What it changes, wherever the lines stand."""
        return self.path, self.block, self.before, self.after

    def __str__(self) -> str:
        """Say what was changed."""
        return (
            f"{self.path}:{self.line} {self.operator}: `{self.before}` -> "
            f"`{self.after}`"
        )


def read_mutants(project: Path) -> list[Mutant]:
    """Make every mutant of the project's SQL, in the order of files and places."""
    paths = sorted({path for pattern in SQL for path in project.glob(pattern)})
    return [
        mutant
        for path in paths
        for mutant in mutants_of(path.relative_to(project).as_posix(), path.read_text())
    ]


def sample_of(mutants: Sequence[Mutant], count: int | None) -> list[Mutant]:
    """All that are guarded, then some of the others; fewer are the first of more."""
    places = tuple(place for places in GUARDED.values() for place in places)
    guarded = [mutant for mutant in mutants if is_in(mutant, places)]
    others = [mutant for mutant in mutants if not is_in(mutant, places)]
    random.Random(SEED).shuffle(others)
    return guarded + others[:count]


def mutants_of(path: str, text: str) -> Iterator[Mutant]:
    """Make the mutants of one file."""
    masked = mask(text)
    blocks = list(_blocks(text))
    edits = sorted({edit for find in OPERATORS for edit in find(masked, text)})
    for start, end, new, operator in edits:
        block = _block_at(blocks, start)
        if block is None or block.startswith("spark__"):
            continue
        source = text[:start] + new + text[end:]
        first = text.rindex("\n", 0, start) + 1 if "\n" in text[:start] else 0
        last = text.find("\n", end)
        before, after = text[first:last], text[first:start] + new + text[end:last]
        line = text.count("\n", 0, start) + 1
        yield Mutant(
            path, line, block, operator, _flat(before), _flat(after), source, text
        )


def mask(text: str) -> str:
    """Blank out what is no SQL; places stay: tags `;`, values `j`, texts `s`."""
    kinds = (
        (r"\{#.*?#\}", " "),
        (r"\{%.*?%\}", ";"),
        (r"\{\{.*?\}\}", "j"),
        (r"--[^\n]*", " "),
        (r"'(?:[^']|'')*'", "s"),
    )
    whole = re.compile("|".join(f"({kind})" for kind, _ in kinds), re.DOTALL)

    def blank(found: re.Match[str]) -> str:
        return kinds[(found.lastindex or 1) - 1][1] * len(found[0])

    return whole.sub(blank, text)


def _blocks(text: str) -> Iterator[tuple[int, int, str]]:
    """The CTEs of a model, and its tail, or the macros of a file."""
    macros = list(re.finditer(r"\{%-? macro (\w+).*?endmacro", text, re.DOTALL))
    for macro in macros:
        yield macro.start(), macro.end(), macro[1]
    if not macros:
        for cte in re.finditer(r"(?ms)^(\w+) as \(\n.*?^\),?$", text):
            yield cte.start(), cte.end(), cte[1]
        yield text.rfind("select * from final"), len(text), "tail"


def _block_at(blocks: list[tuple[int, int, str]], place: int) -> str | None:
    return next((name for begin, end, name in blocks if begin <= place < end), None)


def _flat(lines: str) -> str:
    return re.sub(r"\s+", " ", lines).strip()


Edit = tuple[int, int, str, str]


def _conditions(masked: str, text: str) -> Iterator[Edit]:
    """Drop what a condition asks for: a filter, a part of it, a branch of a case."""
    for opener, start, end, closer in _operands(masked):
        asked = masked[start:end]
        operator = "dedupe" if "row_number" in asked else "filter"
        if not asked.strip() or asked.strip() in ("true", "false"):
            continue
        if operator == "dedupe" and asked.rstrip().endswith("= 1"):
            # A `qualify` without a window is refused, and all numbers are at least 1.
            sign = start + asked.rindex("=")
            yield sign, sign + 1, ">=", operator
            continue
        if "and" in (opener, closer) or opener in ("where", "on", "having", "qualify"):
            new = "false" if "or" in (opener, closer) else "true"
        elif "or" in (opener, closer):
            new = "false"
        elif opener == "when" and not re.fullmatch(r"\s*(s+|\d+|;+)\s*", asked):
            new, operator = "false", "branch"
        else:
            continue
        lead = len(asked) - len(asked.lstrip())
        yield start + lead, start + len(asked.rstrip()), new, operator


def _operands(masked: str) -> Iterator[tuple[str, int, int, str]]:
    """Stretches of SQL between two boundaries at one depth of parentheses."""
    open_operands: list[tuple[str, int]] = [("", 0)]
    words = list(re.finditer(r"\w+|;+|[(),]", masked))
    previous, is_between = "", False
    for word, following in pairwise([*words, None]):
        assert word is not None
        piece, opener = word[0], open_operands[-1]
        is_call = following is not None and following[0] == "(" and piece == "left"
        if piece == "(":
            open_operands.append(("(", word.end()))
        elif piece == ")":
            yield opener[0], opener[1], word.start(), ")"
            open_operands.pop()
            open_operands = open_operands or [("", word.end())]
        elif piece == "between":
            is_between = True
        elif piece == "and" and is_between:
            is_between = False
        elif piece in (",", ";" * len(piece)) or (
            BOUNDARY.fullmatch(piece)
            and not is_call
            and (previous, piece) not in NO_BOUNDARY
        ):
            yield opener[0], opener[1], word.start(), piece
            open_operands[-1] = (piece, word.end())
        previous = piece
    yield *open_operands[-1], len(masked), ""


def _comparisons(masked: str, text: str) -> Iterator[Edit]:
    for sign in re.finditer(r"(?<= )(>=|<=|>|<)(?= |\n)", masked):
        yield sign.start(), sign.end(), LOOSER[sign[0]], "boundary"


def _joins(masked: str, text: str) -> Iterator[Edit]:
    for join in re.finditer(r"\b(left|full) join\b", masked):
        new = {"left": "inner join", "full": "left join"}[join[1]]
        yield join.start(), join.end(), new, "join"


def _distinct(masked: str, text: str) -> Iterator[Edit]:
    for word in re.finditer(r"(?<=select) distinct\b|(?<=count\()distinct ", masked):
        yield word.start(), word.end(), "", "dedupe"
    for union in re.finditer(r"\bunion\b(?! all)", masked):
        yield union.start(), union.end(), "union all", "dedupe"


def _ties(masked: str, text: str) -> Iterator[Edit]:
    """Forget the last key of an order."""
    for order in re.finditer(r"\border by\b", masked):
        depth, comma, place = 0, None, order.end()
        ends = re.compile(r"rows|range|[();,]|\w+")
        for word in ends.finditer(masked, order.end()):
            if (word[0] == ")" and depth == 0) or word[0] in ("rows", "range", ";"):
                break
            depth += {"(": 1, ")": -1}.get(word[0], 0)
            if word[0] == "," and depth == 0:
                comma = word.start()
            place = word.end()
        if comma is not None:
            yield comma, place, "", "tie-break"


def _times(masked: str, text: str) -> Iterator[Edit]:
    """Take the time something happened for the time it was known, and the other way."""
    happened = next((name for name in EVENT_TIMES if name in masked), None)
    if happened is None or not re.search(r"\bknown_at\b", masked):
        return
    other = dict.fromkeys(EVENT_TIMES, "known_at") | {"known_at": happened}
    for column in re.finditer(rf"\b({'|'.join(other)})\b", masked):
        if masked[: column.start()].endswith(" as "):
            continue
        new, line = other[column[0]], masked.rfind("\n", 0, column.start()) + 1
        if re.fullmatch(r"\s+(\w+\.)?", masked[line : column.start()]) and re.match(
            r",?\n(?!\s+\))", masked[column.end() :]
        ):
            # A column that is handed on keeps its name.
            new = f"{new} as {column[0]}"
        yield column.start(), column.end(), new, "time"


def _extremes(masked: str, text: str) -> Iterator[Edit]:
    for function in re.finditer(rf"\b({'|'.join(OPPOSITE)})(?=\()", masked):
        if re.match(OF_ONE_ROW, masked[function.end() :]):
            continue
        yield function.start(), function.end(), OPPOSITE[function[0]], "extreme"


def _fallbacks(masked: str, text: str) -> Iterator[Edit]:
    """Drop one of the values that are tried in turn."""
    for call in re.finditer(r"\bcoalesce\(", masked):
        places, depth = [call.end()], 0
        for sign in re.finditer(r"[(),]", masked[call.end() :]):
            place = call.end() + sign.start()
            if sign[0] == "," and depth == 0:
                places.append(place + 1)
            elif sign[0] == ")" and depth == 0:
                places.append(place + 1)
                break
            depth += {"(": 1, ")": -1}.get(sign[0], 0)
        for number, (start, end) in enumerate(pairwise(places)):
            if number == len(places) - 2:
                yield places[number] - 1, end - 1, "", "fallback"
            else:
                yield start, end, "", "fallback"


def _constants(masked: str, text: str) -> Iterator[Edit]:
    """Off by one; the digits of a type or of a name are no constants."""
    plain = (
        number.span()
        for number in re.finditer(r"(?<![\w.])\d+(?![\w.])", masked)
        if not re.search(r"decimal\([\d, ]*$", masked[: number.start()])
    )
    told = re.finditer(r"\bdays\((\d+)\)|interval '(\d+)'", text)
    for start, end in (*plain, *(number.span(number.lastindex) for number in told)):
        yield start, end, str(int(text[start:end]) + 1), "constant"


OPERATORS = (
    *(_conditions, _comparisons, _joins, _distinct, _ties),
    *(_times, _extremes, _fallbacks, _constants),
)


def is_in(mutant: Mutant, places: tuple[str, ...]) -> bool:
    """Say whether a mutant lies in one of the places, as `models/a/*::block`."""
    return any(fnmatch(mutant.place, place) for place in places)
