with

landed as (

    select * from {{ source('contract', 'fx_rates') }}

),

typed as (

    select
        upper(trim(nullif(currency, ''))) as currency,
        try_cast(rate_date as date) as rate_date,
        {{ to_number('rate') }} as rate,
        case
            when {{ is_missing('currency') }} then 'ID_EMPTY'
            when {{ is_missing('rate_date') }} then 'VALUE_MISSING'
            when {{ is_missing('rate') }} then 'VALUE_MISSING'
            when
                {{ is_unreadable('rate_date', 'try_cast(rate_date as date)') }}
                then 'DATE_INVALID'
            when {{ is_unreadable('rate', to_number('rate')) }} then 'NUM_FORMAT'
        end as fault,
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
        load_id,
        source_file,
        source_row

    from typed

    window copies as ({{ copies('currency, rate_date', 'load_id') }})

)

select * from final
