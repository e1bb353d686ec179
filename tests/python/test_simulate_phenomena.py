"""Even the tiny shop holds everything that the warehouse must cope with."""

import pytest
from simulated_shops import Shop, open_shop

from scoring.contract import read_contract
from scoring.simulate.crm import CHANNELS as ATTEMPT_CHANNELS
from scoring.simulate.kinds import STOP_NAMES, TRAITS
from scoring.simulate.messages import CHANNELS, ROW_NAMES
from scoring.simulate.people import LEAD_TYPES
from scoring.simulate.planted import EXPERIMENTS, FLOWS
from scoring.simulate.sales import DECISIONS, STAGES

CLICK_IDS = ("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid")

PHENOMENA = {
    "event hours late": """
        from web_events where received_at > occurred_at + interval 2 hour""",
    "event days late": """
        from web_events where received_at > occurred_at + interval 1 day""",
    "event from a clock ahead of ours": """
        from web_events
        where occurred_at between received_at + interval 1 second
            and received_at + interval 1 day""",
    "event far in the future": """
        from web_events where occurred_at > received_at + interval 1 day""",
    "event without id": "from web_events where event_id is null",
    "same id, other payload": """
        from web_events where event_id is not null
        group by event_id having count(distinct value) > 1""",
    "exact copy of an event": """
        from web_events where event_id is not null group by all having count(*) > 1""",
    "event out of order": """
        from (select occurred_at, max(occurred_at) over (order by received_at
            rows between unbounded preceding and 1 preceding) as before from web_events)
        where occurred_at < before""",
    "event after the as-of moment": """
        from web_events where occurred_at > '2026-07-01 00:00:00+00'""",
    "event before the as-of moment, known after": """
        from web_events where occurred_at < '2026-07-01 00:00:00+00'
            and received_at > '2026-07-01 00:00:00+00'""",
    "bot that says so": "from web_events where user_agent ilike '%bot%'",
    "bot that hides": "from web_events where user_agent ilike '%headless%'",
    "person without a user agent": "from web_events where user_agent is null",
    "internal traffic": "from web_events where is_internal",
    "test order": "from orders where is_test",
    "shared device": """
        from identifies where email is not null group by anonymous_id
        having count(distinct lower(trim(email))) > 1""",
    "person with several devices": """
        from identifies where email is not null group by lower(trim(email))
        having count(distinct anonymous_id) > 1""",
    "untidy address": "from leads where email <> lower(trim(email))",
    "anonymous cart": """
        from web_events where event_name = 'add_to_cart' and anonymous_id not in
            (select anonymous_id from identifies)""",
    "account in use": "from web_events where user_id is not null",
    "visit through the payment gateway": """
        from web_events where referrer like '%paypal%'""",
    "untidy UTM values": """
        from web_events where utm_source is not null
        group by lower(trim(utm_source)) having count(distinct utm_source) > 1""",
    "hostile campaign": "from web_events where utm_campaign like '<script>%'",
    "hostile campaign that costs": "from ad_spend where campaign_name like '<script>%'",
    "click id without UTM": """
        from web_events where gclid is not null and utm_source is null""",
    "browser with an id of Meta": """
        from web_events where anonymous_id is not null group by anonymous_id
        having count(distinct fbp) = 1 and min(fbp) ~ '^fb[.]1[.][0-9]{13}[.][0-9]{11}$'
            and min(epoch_ms(occurred_at)) >= min(split_part(fbp, '.', 3)::bigint)""",
    "browser without one": """
        from web_events group by anonymous_id having count(fbp) = 0""",
    "lead of a form at Meta": """
        from leads where meta_lead_id ~ '^[0-9]{15}$' and anonymous_id is null""",
    "mail privacy open, marked": """
        from messages where event = 'opened' and is_machine""",
    "mail privacy open, unmarked": """
        from messages opened join messages delivered using (message_id)
        where opened.event = 'opened' and delivered.event = 'delivered'
            and not opened.is_machine
            and opened.occurred_at < delivered.occurred_at + interval 2 second""",
    "scanner click": """
        from messages clicked join messages delivered using (message_id)
        where clicked.event = 'clicked' and delivered.event = 'delivered'
            and clicked.occurred_at < delivered.occurred_at + interval 2 second""",
    "click to a product": "from messages where event = 'clicked' and product_id <> ''",
    "newsletter": "from messages where campaign_id like 'newsletter%'",
    "catalogue by post": "from messages where channel = 'direct_mail'",
    "visit by an e-mail link": """
        from web_events where utm_medium ilike 'email' and utm_campaign like 'flow%'""",
    "order in euros": "from orders where currency = 'EUR'",
    "order in dollars": "from orders where currency = 'USD'",
    "dollar rate of each day": """
        from fx_rates where currency = 'USD' having count(*) > 150""",
    "spend in dollars": "from ad_spend where currency = 'USD'",
    "discount": "from orders where discount_amount > 0",
    "order given away": "from orders where discount_amount = gross_amount",
    "cancelled order": "from orders where cancelled_at is not null",
    "order with several versions": """
        from orders group by order_id having count(distinct updated_at) > 1""",
    "refund": "from refunds",
    "restated spend": """
        from ad_spend group by platform, campaign_id, ad_group_id, spend_date
        having count(distinct spend) > 1""",
    "keyword and audience spend": """
        from ad_spend having count(keyword) > 0 and count(audience) > 0""",
    "lead from a list": "from leads where offer_type = 'import'",
    "lead known late": """
        from leads where received_at > created_at + interval 1 day""",
    "lead without owner": """
        from crm_stage_changes where stage = 'new' and owner is null""",
    "person with several lead records": """
        from leads group by lower(trim(email)) having count(distinct lead_key) > 1""",
    "rejection with a reason": """
        from crm_stage_changes
        where disposition = 'rejected' and reason_code is not null""",
    "call asked for": "from contact_attempts where callback_at is not null",
    "consent taken back": """
        from consents where purpose = 'email' and state = 'denied'
            and source = 'unsubscribe link'""",
    "support question in a form": """
        from leads where inquiry_reason in ('order_status', 'return', 'refund')""",
    "bulk request": "from leads where inquiry_reason = 'bulk_order'",
    "consent to calls": "from consents where purpose = 'phone' and state = 'granted'",
    "consent to texts": "from consents where purpose = 'sms' and state = 'granted'",
    "advertising refused": """
        from consents where purpose = 'ad_user_data' and state = 'denied'""",
}

VALUES = {
    ("web_events", "event_name"): {traits.event_name for traits in TRAITS},
    ("leads", "lead_type"): set(LEAD_TYPES),
    ("checkouts", "last_step"): set(STOP_NAMES) - {""},
    ("messages", "channel"): set(CHANNELS),
    ("messages", "event"): set(ROW_NAMES),
    ("messages", "flow_id"): {flow.flow_id for flow in FLOWS} | {"flow_push_price"},
    ("crm_stage_changes", "stage"): set(STAGES),
    ("crm_stage_changes", "disposition"): set(DECISIONS),
    ("contact_attempts", "channel"): set(ATTEMPT_CHANNELS),
    ("experiment_assignments", "experiment_id"): {
        planted.experiment_id for planted in EXPERIMENTS
    },
    ("experiment_assignments", "variant"): {"control", "treatment"},
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Shop:
    return open_shop(tmp_path_factory.mktemp("tiny"), "tiny")


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_the_tiny_shop_has_each_phenomenon(tiny, phenomenon) -> None:
    assert tiny.number(f"select count(*) from (select 1 {PHENOMENA[phenomenon]})") > 0


@pytest.mark.parametrize("column", VALUES, ids=".".join)
def test_the_tiny_shop_has_each_value(tiny, column) -> None:
    table, name = column
    found = tiny.rows(f"select distinct {name} from {table} where {name} is not null")
    assert {value for (value,) in found} == VALUES[column]


@pytest.mark.parametrize("click_id", CLICK_IDS)
def test_the_tiny_shop_has_each_click_id(tiny, click_id) -> None:
    assert tiny.number(f"select count({click_id}) from web_events") > 0


@pytest.mark.parametrize("table", read_contract().names)
def test_no_table_of_the_tiny_shop_is_empty(tiny, table) -> None:
    assert tiny.number(f"select count(*) from {table}") > 0


def test_the_tiny_shop_is_tiny(tiny) -> None:
    assert 2_000 < tiny.number("select count(*) from web_events") < 6_000
    assert (
        80 < tiny.number("select count(distinct lower(trim(email))) from leads") < 300
    )


def test_sessions_come_in_bursts(tiny) -> None:
    mean = tiny.number(
        """
        with gaps as (
            select anonymous_id, occurred_at - lag(occurred_at) over (
                partition by anonymous_id order by occurred_at) as gap
            from web_events where occurred_at < received_at + interval 1 day
        )
        select count(*) / count_if(gap is null or gap > interval 30 minute) from gaps
        """
    )
    assert 5 < mean < 11
