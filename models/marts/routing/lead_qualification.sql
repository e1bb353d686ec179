with

traits as (

    select * from {{ ref('lead_traits') }}

),

rules as (

    select * from {{ ref('qualification_rules') }}

),

-- Leads that are alike are judged once.
situations as (

    select distinct
        verdict,
        shipping,
        product_line,
        contact,
        reach,
        lead_type,
        role,
        request,
        activity,
        sql_state,
        band

    from traits

),

matches as (

    select
        situations.*,
        rules.check_name,
        rules.rule_number,
        rules.result,
        rules.reason_code,
        rules.reason

    from situations

    inner join rules
        on {{ rule_admits('rules', 'situations', qualification_conditions()) }}

),

checks as (

    select * from matches

    qualify row_number() over (
        partition by check_name, {{ qualification_conditions() | join(', ') }}
        order by rule_number
    ) = 1

),

judged as (

    select
        {{ qualification_conditions() | join(', ') }},
        max(result) filter (where check_name = 'fit') as fit,
        max(result) filter (where check_name = 'intent') as intent,
        max(result) filter (where check_name = 'timing') as timing,
        max(result) filter (where check_name = 'contact_quality') as contact_quality,
        {{ joined_in_order('reason_code') }} as reason_codes,
        max(reason) filter (where check_name = 'fit') as fit_reason,
        max(reason) filter (where check_name = 'intent') as intent_reason,
        max(reason) filter (where check_name = 'timing') as timing_reason,
        max(reason) filter (where check_name = 'contact_quality')
            as contact_quality_reason

    from checks

    group by {{ qualification_conditions() | join(', ') }}

),

qualified as (

    select
        *,
        fit <> 'fail'
        and intent = 'pass'
        and timing <> 'fail'
        and contact_quality = 'pass' as is_qualified_for_sales,
        fit = 'pass'
        and intent = 'pass'
        and timing = 'pass'
        and contact_quality = 'pass' as is_qualified_to_buy

    from judged

),

final as (

    select
        traits.lead_id,
        case when qualified.is_qualified_for_sales then 'qualified' else 'nurture' end
            as qualification,
        qualified.fit,
        qualified.intent,
        qualified.timing,
        qualified.contact_quality,
        qualified.reason_codes,
        qualified.fit_reason,
        qualified.intent_reason,
        qualified.timing_reason,
        qualified.contact_quality_reason,
        states.sql_state,
        states.recycle_state,
        qualified.is_qualified_for_sales,
        qualified.is_qualified_to_buy,
        states.sql_since,
        states.sql_expires_at,
        states.recycles_at

    from traits

    inner join qualified
        on {{ agree('traits', 'qualified', qualification_conditions()) }}

    inner join {{ ref('lead_sales_states') }} as states
        on traits.lead_id = states.lead_id

)

select * from final
