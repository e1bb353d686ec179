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
        values (0, 1), (1, 3), (3, 7), (7, {{ nurture_days() }})
    ) as stretches (from_day, until_day)

),

parts as (

    select
        followed.*,
        stretches.from_day,
        stretches.until_day,
        followed.opened_at + {{ days('stretches.from_day') }} as part_from,
        least(
            followed.followed_until, followed.opened_at + {{ days('stretches.until_day') }}
        ) as part_until

    from followed

    inner join stretches
        on followed.followed_until > followed.opened_at + {{ days('stretches.from_day') }}

),

-- Whoever is touched later leaves the untouched; those still there who were as likely
-- to be touched stand for them, by the inverse of the chance to have stayed.
pieces as (

    select
        parts.*,
        greatest(parts.part_from, warmth.valid_from) as piece_from,
        {{ as_days(shared_microseconds(
            'parts.part_from', 'parts.part_until', 'warmth.valid_from', 'warmth.valid_to'
        )) }} as days,
        coalesce(rates.touches_per_day, 0.0e0) as touches_per_day

    from parts

    inner join warmth
        on
            parts.lead_key = warmth.lead_key
            and parts.part_from < warmth.valid_to
            and parts.part_until > warmth.valid_from

    left join rates
        on
            parts.arm = 'untouched'
            and parts.name_number = rates.name_number
            and warmth.warmth = rates.warmth
            and warmth.recency = rates.recency

),

expected as (

    select
        *,
        least(
            sum(touches_per_day * days) over (
                partition by name_number, arm, lead_key, opened_at order by piece_from
                rows between unbounded preceding and current row
            ),
            3.0e0
        ) as touches_until

    from pieces

),

-- Within a piece the weight is that of its middle.
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
        sum(days * exp(touches_until - touches_per_day * days / 2)) as days_at_risk,
        max(
            case
                when is_sql and part_until = followed_until then exp(touches_until)
                else 0.0e0
            end
        ) as sqls

    from expected

    group by
        name_number,
        arm,
        lead_key,
        lead_group,
        acquisition_channel,
        stratum,
        opened_at,
        from_day,
        until_day

)

select * from final
