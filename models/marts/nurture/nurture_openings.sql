with

leads as (

    select * from {{ ref('nurture_leads') }}

),

warmth as (

    select * from {{ ref('nurture_warmth') }}

),

exposures as (

    select * from {{ ref('nurture_exposures') }}

),

-- The hour by which messages of a day have gone out, so that who is untouched then was
-- left out and is not next; the same night lies behind both arms.
hours as (

    select
        cast(
            floor(
                percentile_cont(0.95) within group (
                    order by
                        {{ seconds_between(
                            "date_trunc('day', touched_at)", 'touched_at'
                        ) }}
                )
            ) as integer
        ) as second_of_day

    from exposures

),

hourly as (

    select
        warmth.*,
        date_trunc('day', warmth.valid_from)
        + {{ days('numbers.number') }}
        + hours.second_of_day * interval '1' second as opened_at

    from warmth

    cross join hours

    -- No span of warmth is longer.
    cross join range(17) as numbers (number)

    -- Of the long quiet spans a third of the days say as much.
    where
        warmth.recency < 3
        or (warmth.recency < 6 and numbers.number % 3 = 1)

),

-- Strictly before: a touch in the same instant comes after its trial has opened.
marks as (

    select
        lead_key,
        opened_at,
        'day' as mark

    from hourly

    where
        opened_at > valid_from
        and opened_at <= valid_to

    union all

    select distinct
        lead_key,
        touched_at as opened_at,
        'touch' as mark

    from exposures

),

remembered as (

    select
        *,
        max(case when mark = 'touch' then opened_at end) over (
            partition by lead_key order by opened_at, mark
            rows between unbounded preceding and 1 preceding
        ) as last_touched_at

    from marks

),

-- Everything that a stratum is made of lies strictly before the trial.
final as (

    select
        remembered.lead_key,
        leads.lead_id,
        leads.lead_group,
        leads.acquisition_channel,
        remembered.mark,
        case when by_email.lead_id is not null then 100000 else 0 end
        + case when by_text.lead_id is not null then 200000 else 0 end
        + 1000 * warmth.warmth + 10000 * warmth.pace
        + 100 * warmth.recency
        + 10 * case
            when remembered.opened_at <= leads.created_at + {{ days(1) }} then 0
            when remembered.opened_at <= leads.created_at + {{ days(2) }} then 1
            when remembered.opened_at <= leads.created_at + {{ days(4) }} then 2
            when remembered.opened_at <= leads.created_at + {{ days(7) }} then 3
            when remembered.opened_at <= leads.created_at + {{ days(14) }} then 4
            when remembered.opened_at <= leads.created_at + {{ days(30) }} then 5
            else 6
        end
        + case
            when
                remembered.last_touched_at
                >= remembered.opened_at - {{ days(nurture_days()) }}
                then 1
            else 0
        end as stratum,
        remembered.opened_at,
        leads.sql_entered_at

    from remembered

    inner join warmth
        on
            remembered.lead_key = warmth.lead_key
            and remembered.opened_at > warmth.valid_from
            and remembered.opened_at <= warmth.valid_to

    inner join leads
        on remembered.lead_key = leads.lead_key

    left join {{ ref('int_signal_states') }} as by_email
        on
            leads.lead_id = by_email.lead_id
            and by_email.signal = 'email_consent'
            and remembered.opened_at > by_email.valid_from
            and remembered.opened_at <= by_email.valid_to

    left join {{ ref('int_signal_states') }} as by_text
        on
            leads.lead_id = by_text.lead_id
            and by_text.signal = 'sms_consent'
            and remembered.opened_at > by_text.valid_from
            and remembered.opened_at <= by_text.valid_to

    where
        warmth.recency < 6
        and remembered.opened_at < leads.sql_entered_at
        and remembered.opened_at + {{ days(nurture_days()) }} <= {{ as_of() }}

)

select * from final
