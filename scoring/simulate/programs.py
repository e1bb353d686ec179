"""Flows, newsletters and mailings by number, as `Sends` and `Sessions` name them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from scoring.simulate.columns import Columns, texts
from scoring.simulate.mailing import NEWSLETTER_DAYS
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


@dataclass(frozen=True)
class Programs:
    """All programs of a shop: flows, then newsletters by date, then the others."""

    all: tuple[Program, ...]

    @cached_property
    def push(self) -> int:
        """Number of the push flow."""
        return len(self.all) - 2

    @cached_property
    def catalogue(self) -> int:
        """Number of the direct mailing."""
        return len(self.all) - 1


def programs_of(size: Size) -> Programs:
    """The programs that a history of this length needs."""
    flows = [
        Program(
            flow.flow_id, flow.name, "mailer", "flow", flow.channel, flow.content, "all"
        )
        for flow in FLOWS
    ]
    issues = range(size.simulated_days // NEWSLETTER_DAYS + 1)
    others = [
        Program(
            "flow_push_price", "Price drop", "app", "flow", "push", "price", "app users"
        ),
        Program(
            "mail_catalogue",
            "Catalogue",
            "post",
            "direct mail",
            "direct_mail",
            "catalogue",
            "buyers",
        ),
    ]
    return Programs((*flows, *(_newsletter(size, issue) for issue in issues), *others))


def _newsletter(size: Size, issue: int) -> Program:
    day = size.start + timedelta(days=issue * NEWSLETTER_DAYS + 3)
    return Program(
        f"newsletter_{day:%Y_%m_%d}",
        f"Newsletter {day:%d %B %Y}",
        "mailer",
        "campaign",
        "email",
        "newsletter",
        "subscribers",
    )


def campaign_columns(programs: Programs) -> Columns:
    """The contract table `campaigns`: programs, then what is paid for."""
    paid = {source.campaign: source for source in SOURCES if source.campaign}
    rows = [
        (item.program_id, item.name, item.platform, item.kind, item.audience)
        for item in programs.all
    ] + [
        (
            f"ads_{number:02d}",
            name,
            source.platform or "affiliate",
            "ads",
            source.audience or "all",
        )
        for number, (name, source) in enumerate(paid.items())
    ]
    names = ("campaign_id", "campaign_name", "platform", "campaign_type", "audience")
    index = np.arange(len(rows))
    return {
        name: texts(index, [row[place] for row in rows])
        for place, name in enumerate(names)
    }
