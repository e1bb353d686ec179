-- An interval that is too narrow sells noise as a finding. The values are Wilson's for 8 of 10,
-- 0 of 10, 10 of 10 and 120 of 1000, the normal interval of the mean of 1, 2, 3 and 4 and of
-- 0 and 2, and of one value none; Byar's are for 0, 1 and 10 outcomes.
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

means as (

    select
        {{ mean_half_width('value_count', 'value_sum', 'square_sum') }} as half_width,
        wanted_half_width

    from (
        values
        (4, 10, 30, 1.26515),
        (2, 2, 4, 1.95996),
        (1, 3, 9, null)
    ) as means (value_count, value_sum, square_sum, wanted_half_width)

),

counts as (

    select
        {{ count_lower('outcomes') }} as lower_bound,
        {{ count_upper('outcomes') }} as upper_bound,
        wanted_lower,
        wanted_upper

    from (
        values
        (0, 0, 3.66801),
        (1, 0.01307, 5.56376),
        (10, 4.78745, 18.39146)
    ) as counts (outcomes, wanted_lower, wanted_upper)

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

from means

where
    coalesce(abs(half_width - wanted_half_width) > 0.00001, false)
    or (half_width is null) <> (wanted_half_width is null)

union all

select
    'count' as interval_kind,
    lower_bound,
    upper_bound

from counts

where
    not coalesce(abs(lower_bound - wanted_lower) < 0.00001, false)
    or not coalesce(abs(upper_bound - wanted_upper) < 0.00001, false)

union all

select
    'nothing' as interval_kind,
    lower_bound,
    upper_bound

from nothing

where lower_bound is not null or upper_bound is not null
