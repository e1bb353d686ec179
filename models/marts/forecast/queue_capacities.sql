with

weeks as (

    select
        week_ahead,
        {{ as_of() }} + {{ days('(7 * (week_ahead - 1))') }} as begins_at,
        {{ as_of() }} + {{ days('(7 * week_ahead)') }} as ends_at

    from ({{ whole_numbers(1, forecast_weeks() | int) }}) as numbers (week_ahead)

),

owners as (

    select * from {{ ref('routing_owners') }}

),

-- Queues of persons to which a rule sends SQLs.
queues as (

    select distinct rules.queue

    from {{ ref('routing_rules') }} as rules

    inner join {{ ref('routing_queues') }} as queues
        on
            rules.queue = queues.queue
            and queues.is_human

    where
        rules.band is not null
        and {{ lists('rules.band', "'sql'") }}

),

absences as (

    select
        absences.owner,
        weeks.week_ahead,
        least(
            7,
            sum(
                {{ seconds_between(
                    'cast(greatest(absences.absent_from, cast(weeks.begins_at as date))'
                    ~ ' as timestamp)',
                    'cast(least(absences.absent_until, cast(weeks.ends_at as date))'
                    ~ ' as timestamp)',
                ) }} / 86400
            )
        ) as days_away

    from {{ ref('owner_absences') }} as absences

    inner join weeks
        on
            absences.absent_from < cast(weeks.ends_at as date)
            and absences.absent_until > cast(weeks.begins_at as date)

    group by absences.owner, weeks.week_ahead

),

final as (

    select
        owners.queue,
        weeks.week_ahead,
        cast(sum(
            {{ six_digits(
                'owners.capacity * (7 - coalesce(absences.days_away, 0)) / 7.0e0'
            ) }}
        ) as decimal(18, 6)) as capacity

    from owners

    inner join queues
        on owners.queue = queues.queue

    cross join weeks

    left join absences
        on
            owners.owner = absences.owner
            and weeks.week_ahead = absences.week_ahead

    group by owners.queue, weeks.week_ahead

)

select * from final
