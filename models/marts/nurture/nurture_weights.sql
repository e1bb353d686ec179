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
        {{ each_stretch('max(case when from_day = # then state end) as state_#', ',') }}

    from looked_at

    group by
        lead_key,
        opened_at

),

-- Touches that were to be expected in each stretch, were it whole.
expected as (

    select
        followed.*,
        {{ each_stretch('coalesce(rates_#.touches_per_day, 0.0e0) as rate_#', ',') }}

    from followed

    left join seen
        on
            followed.arm = 'untouched'
            and followed.lead_key = seen.lead_key
            and followed.opened_at = seen.opened_at

    {{ each_stretch('
        left join rates as rates_#
            on
                followed.name_number = rates_#.name_number
                and seen.state_# = rates_#.state
    ') }}

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
            {{ each_stretch('when # then rate_#') }}
        end as touches_per_day

    from expected

    inner join stretches
        on followed_until > opened_at + {{ days('stretches.from_day') }}

),

-- Whoever is touched later leaves the untouched. Those still there who were as likely
-- to be touched stand for them, by the inverse of the chance to have stayed; it is cut
-- at 12, or a few would decide everything. Messages go out once a day, at the hour at
-- which trials open, so a stretch of a day has none before it ends.
weighed as (

    select
        *,
        exp(
            least(
                touches_before + touches_per_day * (until_day - from_day - 1) / 2, 2.5e0
            )
        ) as weight

    from parts

),

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
        weight * days as days_at_risk,
        case when is_sql and is_last then weight else 0.0e0 end as sqls

    from weighed

)

select * from final
