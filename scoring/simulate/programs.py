"""Flows, newsletters and mailings by number, as `Sends` and `Sessions` name them."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from scoring.simulate.columns import Columns, texts
from scoring.simulate.mailing import NEWSLETTER_DAYS, NEWSLETTER_WEEKDAY
from scoring.simulate.planted import FLOWS
from scoring.simulate.sizes import Size
from scoring.simulate.sources import SOURCES


@dataclass(frozen=True)
class Program:
    """Something that writes to people: a flow, or one campaign."""

    program_id: str
    name: str
    platform: str
    kind: str
    channel: str
    content: str
    audience: str

    @property
    def is_flow(self) -> bool:
        """Whether each person's own acts start it."""
        return self.kind == "flow"


PUSH = Program(
    "flow_push_price", "Price drop", "app", "flow", "push", "price", "app users"
)
CATALOGUE = Program(
    "mail_catalogue",
    "Catalogue",
    "post",
    "direct mail",
    "direct_mail",
    "catalogue",
    "buyers",
)


@dataclass(frozen=True)
class Programs:
    """All programs of a shop: flows, newsletters by date, push, the catalogue."""

    all: tuple[Program, ...]

    @property
    def ids(self) -> list[str]:
        """Ids in the order of their numbers."""
        return [program.program_id for program in self.all]

    @property
    def push(self) -> int:
        """Number of the push flow."""
        return self.all.index(PUSH)

    @property
    def catalogue(self) -> int:
        """Number of the direct mailing."""
        return self.all.index(CATALOGUE)


def programs_of(size: Size) -> Programs:
    """The programs that a history of this length needs."""
    flows = (
        Program(
            flow.flow_id, flow.name, "mailer", "flow", flow.channel, flow.content, "all"
        )
        for flow in FLOWS
    )
    issues = range(size.simulated_days // NEWSLETTER_DAYS + 1)
    newsletters = (_newsletter(size, issue) for issue in issues)
    return Programs((*flows, *newsletters, PUSH, CATALOGUE))


def _newsletter(size: Size, issue: int) -> Program:
    day = issue * NEWSLETTER_DAYS + NEWSLETTER_WEEKDAY
    date = size.start + timedelta(days=day)
    return Program(
        f"newsletter_{date:%Y_%m_%d}",
        f"Newsletter {date:%Y-%m-%d}",
        "mailer",
        "campaign",
        "email",
        "newsletter",
        "subscribers",
    )


def campaign_columns(programs: Programs) -> Columns:
    """The table `campaigns`: programs, then what is paid for."""
    paid = {source.campaign: source for source in SOURCES if source.campaign}
    own = [
        (item.program_id, item.name, item.platform, item.kind, item.audience)
        for item in programs.all
    ]
    bought = [
        (
            f"{source.platform or 'affiliate'}:{name}",
            name,
            source.platform or "affiliate",
            "ads",
            source.audience or "all",
        )
        for name, source in paid.items()
    ]
    names = ("campaign_id", "campaign_name", "platform", "campaign_type", "audience")
    rows = own + bought
    index = np.arange(len(rows))
    return {
        name: texts(index, [row[place] for row in rows])
        for place, name in enumerate(names)
    }
