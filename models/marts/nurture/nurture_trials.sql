with

weighted as (

    select * from {{ ref('nurture_weights') }}

),

names as (

    select distinct
        exposures.name_number,
        exposures.touch_kind,
        exposures.touch_name,
        triggers.signal as awaited_signal

    from {{ ref('nurture_exposures') }} as exposures

    left join {{ ref('nurture_triggers') }} as triggers
        on exposures.name_number = triggers.name_number

),

-- Each trial counts among all leads, and among those of its channel.
scoped as (

    select
        weighted.*,
        scopes.is_one_channel,
        case
            when scopes.is_one_channel then acquisition_channel else ''
        end as channel

    from weighted

    cross join (values (false), (true)) as scopes (is_one_channel)

),

counts as (

    select
        name_number,
        channel,
        stratum,
        1.0e0 * count(*) filter (where arm = 'touched') as touched_trials,
        1.0e0 * count(*) filter (where arm = 'untouched') as untouched_trials

    from scoped

    where from_day = 0

    group by
        name_number,
        channel,
        stratum

),

-- Where nearly all were touched, the few who were not are others, unseen.
sizes as (

    select
        *,
        untouched_trials > 0.1e0 * touched_trials as has_overlap

    from counts

),

-- The untouched of a stratum weigh as much as the touched of it; who has nobody to be
-- compared with is told apart.
compared as (

    select
        scoped.*,
        case
            when sizes.has_overlap then scoped.arm
            else 'uncompared'
        end as compared_arm,
        case scoped.arm
            when 'touched' then 1.0e0
            else sizes.touched_trials / sizes.untouched_trials
        end as weight

    from scoped

    inner join sizes
        on
            scoped.name_number = sizes.name_number
            and scoped.channel = sizes.channel
            and scoped.stratum = sizes.stratum
            and sizes.touched_trials > 0
            and (scoped.arm = 'touched' or sizes.has_overlap)

),

final as (

    select
        names.touch_kind,
        names.touch_name,
        names.awaited_signal,
        case
            when compared.is_one_channel then compared.channel
        end as acquisition_channel,
        compared.compared_arm as arm,
        cast(compared.lead_group as integer) as lead_group,
        cast(compared.from_day as integer) as from_day,
        cast(compared.until_day as integer) as until_day,
        count(*) as trials,
        count(*) filter (where compared.sqls > 0) as sqls,
        cast(
            sum(cast(compared.weight * compared.days_at_risk as decimal(18, 6)))
            as decimal(18, 6)
        ) as weighted_days,
        cast(
            sum(cast(compared.weight * compared.sqls as decimal(18, 6)))
            as decimal(18, 6)
        ) as weighted_sqls

    from compared

    inner join names
        on compared.name_number = names.name_number

    group by
        names.touch_kind,
        names.touch_name,
        names.awaited_signal,
        compared.is_one_channel,
        compared.channel,
        compared.compared_arm,
        compared.lead_group,
        compared.from_day,
        compared.until_day

)

select * from final
