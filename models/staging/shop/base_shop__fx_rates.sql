with

currencies as (

    select * from {{ ref('currencies') }}

),

landed as (

    select
        landed.*,
        currencies.currency as known_currency

    from {{ source('contract', 'fx_rates') }} as landed

    left join currencies
        on upper(trim(landed.currency)) = currencies.currency

),

typed as (

    select
        known_currency as currency,
        {{ to_date('rate_date') }} as rate_date,
        {{ to_number('rate') }} as rate,
        coalesce(
            landing_fault,
            {{ id_fault('currency') }},
            {{ missing_fault(['rate_date', 'rate']) }},
            {{ rate_fault('rate') }},
            {{ currency_fault('currency') }},
            {{ date_fault('rate_date') }}
        ) as fault,
        cast(null as string) as row_flags,
        load_id,
        source_file,
        source_row,
        row_hash

    from landed

),

final as (

    select
        currency,
        rate_date,
        rate,
        {{ row_disposition() }} as row_disposition,
        {{ quarantine_reason() }} as quarantine_reason,
        row_flags,
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('currency, rate_date', 'load_id') }})

)

select * from final
