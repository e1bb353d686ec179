with

attempts as (

    select
        *,
        {{ identifier('record', 'lead_key') }} as identifier

    from {{ ref('stg_crm__contact_attempts') }}

),

final as (

    select
        attempts.attempt_id,
        spans.lead_id,
        attempts.owner,
        attempts.channel,
        attempts.result,
        attempts.attempted_at,
        attempts.callback_at

    from attempts

    inner join {{ ref('int_identity_spans') }} as spans
        on
            attempts.identifier = spans.identifier
            and spans.valid_to = {{ far_future() }}

)

select * from final
