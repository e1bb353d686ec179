with

deals as (

    select *

    from read_csv(
        getvariable('input') || '/olist_closed_deals_dataset.csv',
        header = true,
        all_varchar = true
    )

),

-- A development representative passed each of these leads on before a sales representative
-- won it. Only the win is dated: by then the lead was qualified, and perhaps long before.
qualifications as (

    select
        mql_id || '-1-qualified' as stage_change_id,
        mql_id as lead_key,
        'qualified' as stage,
        sdr_id as owner,
        'accepted' as disposition,
        won_date as changed_at

    from deals

),

wins as (

    select
        mql_id || '-2-won' as stage_change_id,
        mql_id as lead_key,
        'won' as stage,
        sr_id as owner,
        cast(null as varchar) as disposition,
        won_date as changed_at

    from deals

),

final as (

    select * from qualifications
    union all
    select * from wins

)

select * from final
