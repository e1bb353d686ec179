with

currencies as (

    select * from {{ ref('currencies') }}

),

landed as (

    select
        landed.*,
        currencies.currency as known_currency

    from {{ source('contract', 'checkouts') }} as landed

    left join currencies
        on upper(trim(landed.currency)) = currencies.currency

),

typed as (

    select
        nullif(checkout_id, '') as checkout_id,
        least(
            {{ to_instant('started_at') }}, {{ to_instant('received_at') }}
        ) as started_at,
        {{ to_instant('received_at') }} as received_at,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        {{ to_email('email') }} as email,
        {{ to_money('value') }} as value,
        known_currency as currency,
        lower(trim(nullif(last_step, ''))) as last_step,
        {{ to_instant('completed_at') }} as completed_at,
        coalesce(
            landing_fault,
            {{ id_fault('checkout_id') }},
            {{ missing_fault(['started_at', 'received_at', 'last_step']) }},
            {{ money_fault('value') }},
            {{ currency_fault('currency') }},
            {{ instant_fault('started_at', 'received_at') }},
            {{ instant_fault('received_at', 'received_at') }},
            {{ instant_fault('completed_at', 'received_at') }}
        ) as fault,
        {{
            row_flags([
                skew_flag('started_at', 'received_at'),
                name_flag('email'),
                unknown_flag('last_step', ['contact', 'shipping', 'payment', 'account', 'completed'])
            ])
        }} as row_flags,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        checkout_id,
        started_at,
        received_at,
        anonymous_id,
        user_id,
        email,
        value,
        currency,
        last_step,
        completed_at,
        received_at as known_at,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('checkout_id', 'received_at') }})

)

select * from final
