-- An interval that is too narrow sells noise as a finding. The values are Wilson's for 8 of 10,
-- 0 of 10, 10 of 10 and 120 of 1000, and the normal interval of the mean of 1, 2, 3 and 4.
with

cases as (

    select
        {{ wilson_lower('successes', 'trials') }} as lower_bound,
        {{ wilson_upper('successes', 'trials') }} as upper_bound,
        wanted_lower,
        wanted_upper

    from (
        values
        (8, 10, 0.49016, 0.94332),
        (0, 10, 0.00000, 0.27753),
        (10, 10, 0.72247, 1.00000),
        (120, 1000, 0.10130, 0.14161)
    ) as cases (successes, trials, wanted_lower, wanted_upper)

),

mean as (

    select {{ mean_half_width('value_count', 'value_sum', 'square_sum') }} as half_width

    from (values (4, 10, 30)) as mean (value_count, value_sum, square_sum)

),

nothing as (

    select
        {{ wilson_lower('successes', 'trials') }} as lower_bound,
        {{ wilson_upper('successes', 'trials') }} as upper_bound

    from (values (0, 0)) as nothing (successes, trials)

)

select
    'wilson' as interval_kind,
    lower_bound,
    upper_bound

from cases

where
    abs(lower_bound - wanted_lower) > 0.00001
    or abs(upper_bound - wanted_upper) > 0.00001
    or not coalesce(lower_bound >= 0 and upper_bound <= 1, false)

union all

select
    'mean' as interval_kind,
    half_width as lower_bound,
    half_width as upper_bound

from mean

where not coalesce(abs(half_width - 1.26515) < 0.00001, false)

union all

select
    'nothing' as interval_kind,
    lower_bound,
    upper_bound

from nothing

where lower_bound is not null or upper_bound is not null
