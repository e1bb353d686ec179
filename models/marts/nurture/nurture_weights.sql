with

followed as (

    select * from {{ ref('nurture_followed') }}

),

warmth as (

    select * from {{ ref('nurture_warmth') }}

),

rates as (

    select * from {{ ref('nurture_touch_rates') }}

),

stretches as (

    select * from (
        values (0, 1), (1, 3), (3, 6), (6, 10), (10, {{ nurture_days() }})
    ) as stretches (from_day, until_day)

),

opened as (

    select distinct
        lead_key,
        opened_at

    from followed

    where arm = 'untouched'

),

-- The untouched are looked at again when a stretch begins.
looked_at as (

    select
        opened.lead_key,
        opened.opened_at,
        stretches.from_day,
        10 * warmth.warmth + warmth.recency as state

    from opened

    cross join stretches

    inner join warmth
        on
            opened.lead_key = warmth.lead_key
            and opened.opened_at + {{ days('stretches.from_day') }} > warmth.valid_from
            and opened.opened_at + {{ days('stretches.from_day') }} <= warmth.valid_to

),

seen as (

    select
        lead_key,
        opened_at,
        max(case when from_day = 0 then state end) as state_0,
        max(case when from_day = 1 then state end) as state_1,
        max(case when from_day = 3 then state end) as state_3,
        max(case when from_day = 6 then state end) as state_6,
        max(case when from_day = 10 then state end) as state_10

    from looked_at

    group by
        lead_key,
        opened_at

),

-- Touches that were to be expected in each stretch, were it whole.
expected as (

    select
        followed.*,
        coalesce(rates_0.touches_per_day, 0.0e0) as rate_0,
        coalesce(rates_1.touches_per_day, 0.0e0) as rate_1,
        coalesce(rates_3.touches_per_day, 0.0e0) as rate_3,
        coalesce(rates_6.touches_per_day, 0.0e0) as rate_6,
        coalesce(rates_10.touches_per_day, 0.0e0) as rate_10

    from followed

    left join seen
        on
            followed.arm = 'untouched'
            and followed.lead_key = seen.lead_key
            and followed.opened_at = seen.opened_at

    left join rates as rates_0
        on
            followed.name_number = rates_0.name_number
            and seen.state_0 = rates_0.state

    left join rates as rates_1
        on
            followed.name_number = rates_1.name_number
            and seen.state_1 = rates_1.state

    left join rates as rates_3
        on
            followed.name_number = rates_3.name_number
            and seen.state_3 = rates_3.state

    left join rates as rates_6
        on
            followed.name_number = rates_6.name_number
            and seen.state_6 = rates_6.state

    left join rates as rates_10
        on
            followed.name_number = rates_10.name_number
            and seen.state_10 = rates_10.state

),

parts as (

    select
        expected.*,
        stretches.from_day,
        stretches.until_day,
        followed_until
        <= opened_at + {{ days('stretches.until_day') }} as is_last,
        {{ as_days(shared_microseconds(
            'opened_at + ' ~ days('stretches.from_day'),
            'opened_at + ' ~ days('stretches.until_day'),
            'opened_at',
            'followed_until'
        )) }} as days,
        case stretches.from_day
            when 0 then 0.0e0
            when 1 then rate_0
            when 3 then rate_0 + 2 * rate_1
            when 6 then rate_0 + 2 * rate_1 + 3 * rate_3
            else rate_0 + 2 * rate_1 + 3 * rate_3 + 4 * rate_6
        end as touches_before,
        case stretches.from_day
            when 0 then rate_0
            when 1 then rate_1
            when 3 then rate_3
            when 6 then rate_6
            else rate_10
        end as touches_per_day

    from expected

    inner join stretches
        on followed_until > opened_at + {{ days('stretches.from_day') }}

),

-- Whoever is touched later leaves the untouched. Those still there who were as likely
-- to be touched stand for them, by the inverse of the chance to have stayed; it is cut
-- at 4.5, or a few would decide everything. Days weigh what the middle of theirs does.
final as (

    select
        name_number,
        arm,
        lead_key,
        lead_group,
        acquisition_channel,
        stratum,
        opened_at,
        from_day,
        until_day,
        days * exp(least(touches_before + touches_per_day * days / 2, 1.5e0))
            as days_at_risk,
        case
            when is_sql and is_last
                then exp(least(touches_before + touches_per_day * days, 1.5e0))
            else 0.0e0
        end as sqls

    from parts

)

select * from final
