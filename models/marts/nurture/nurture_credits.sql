with

steps as (

    select
        *,
        score - lag(score) over (
            partition by lead_id, scorecard_id order by valid_from
        ) as gained_points

    from {{ ref('lead_score_history') }}

),

-- What a change of the card gives is nobody's doing.
gains as (

    select
        lead_id,
        valid_from as gained_at,
        gained_points

    from steps

    where gained_points > 0

),

touches as (

    select
        *,
        flow_id || ' ' || cast(flow_step as string) as step

    from {{ ref('nurture_touches') }}

    where fate = 'arrived'

),

-- Every touch of the days before has the same share in a gain.
shares as (

    select
        touches.touchpoint_id,
        cast(
            1.0e0 * gains.gained_points / count(*) over (
                partition by gains.lead_id, gains.gained_at
            ) as decimal(18, 6)
        ) as points

    from gains

    inner join touches
        on
            gains.lead_id = touches.lead_id
            and touches.touched_at < gains.gained_at
            and touches.touched_at >= gains.gained_at - {{ days(nurture_days()) }}

),

credited as (

    select
        touchpoint_id,
        sum(points) as points

    from shares

    group by touchpoint_id

),

named as (

    select
        kinds.touch_kind,
        case kinds.touch_kind
            when 'flow' then touches.flow_id
            when 'campaign' then touches.campaign_id
            when 'content' then touches.content_id
            else touches.step
        end as touch_name,
        channels.first_touch_channel as acquisition_channel,
        touches.lead_id,
        credited.points

    from touches

    inner join {{ ref('int_lead_channels') }} as channels
        on touches.lead_id = channels.lead_id

    left join credited
        on touches.touchpoint_id = credited.touchpoint_id

    cross join (
        values ('flow'), ('campaign'), ('content'), ('step')
    ) as kinds (touch_kind)

),

final as (

    select
        touch_kind,
        touch_name,
        acquisition_channel,
        count(*) as touches,
        count(distinct lead_id) as leads,
        cast(coalesce(sum(points), 0) as decimal(18, 6)) as credited_points

    from named

    where touch_name is not null

    group by
        touch_kind,
        touch_name,
        acquisition_channel

)

select * from final
