with

windows as (

    select * from {{ ref('monitoring_windows') }}

    where watched = 'score'

),

cohorts as (

    select
        *,
        created_at + {{ days(14) }} as looked_at

    from {{ ref('lead_cohorts') }}

    where score_day_14 is not null

),

looks as (

    select
        cohorts.lead_id,
        cohorts.score_day_14,
        cohorts.band_day_14,
        cast(windows.window_name = 'reference' as integer) as is_reference,
        cast(windows.window_name = 'current' as integer) as is_current

    from cohorts

    inner join windows
        on
            cohorts.looked_at > windows.begins_at
            and cohorts.looked_at <= windows.ends_at

),

looked_at as (

    select
        sum(is_reference) as reference_leads,
        sum(is_current) as current_leads

    from looks

),

shown as (

    select
        'score' as subject_kind,
        'score' as subject,
        score_day_14 as points,
        sum(is_reference) as reference_leads,
        sum(is_current) as current_leads

    from looks

    group by score_day_14

    union all

    select
        'band' as subject_kind,
        band_day_14 as subject,
        1 as points,
        sum(is_reference) as reference_leads,
        sum(is_current) as current_leads

    from looks

    group by band_day_14

    union all

    select
        'signal' as subject_kind,
        signals.rule_id as subject,
        signals.points,
        sum(looks.is_reference) as reference_leads,
        sum(looks.is_current) as current_leads

    from looks

    inner join {{ ref('int_day_14_signals') }} as signals
        on looks.lead_id = signals.lead_id

    group by signals.rule_id, signals.points

),

-- Whoever does not show a signal, or is in another band, has no row of it.
absent as (

    select
        shown.subject_kind,
        shown.subject,
        0 as points,
        looked_at.reference_leads - sum(shown.reference_leads) as reference_leads,
        looked_at.current_leads - sum(shown.current_leads) as current_leads

    from shown

    cross join looked_at

    where shown.subject_kind <> 'score'

    group by
        shown.subject_kind,
        shown.subject,
        looked_at.reference_leads,
        looked_at.current_leads

),

unioned as (

    select * from shown

    union all

    select * from absent

),

final as (

    select
        subject_kind,
        subject,
        cast(points as integer) as points,
        cast(sum(reference_leads) as bigint) as reference_leads,
        cast(sum(current_leads) as bigint) as current_leads

    from unioned

    group by subject_kind, subject, cast(points as integer)

)

select * from final
