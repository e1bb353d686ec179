{#-
    Shares of small groups drawn towards what the groups of their family have in common. Each group has a share of its own; those of a
    family are beta distributed around a common mean, and how far they scatter is not guessed but averaged over a grid, so that the
    interval of a group with a handful of trials is honest about that as well. Literals carry an exponent so that both engines read
    doubles.
-#}

{#- Whole numbers from one to another, as rows of `numbers (number)`. -#}
{% macro whole_numbers(least, most) -%}
    values
    {% for number in range(least, most + 1) -%}
        ({{ number }}){{ ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- What a point of a grid stands for, so many points from its end: Gregory's weights, for sums that are not small there. -#}
{% macro end_weight(points) -%}
    case {{ points }}
        when 0 then 0.375e0 when 1 then 7e0 / 6 when 2 then 23e0 / 24 else 1e0
    end
{%- endmacro %}

{#-
    What is known of each group's share, as a histogram over angles whose squared sine is the share; in these all shares are about equally wide. It lies
    below `angle_from` with `chance_from`, below `angle_to` with `chance_to`, and `mean` is its expected value. `groups` has family, hits and trials, and may
    repeat itself; groups that are alike have one histogram. Means of the family lie within 4 of the logit of the average group, the closer together the nearer
    to it; the variance of its logits is from 4 down to 1 / 5,000, and every variance is as likely beforehand (Morris, Journal of the American Statistical
    Association 78, 1983, p. 47), so that intervals are neither short for the scatter that families have nor for a family without a hit.
-#}
{% macro share_distributions(groups) -%}
    with alike as (
        select
            family,
            hits,
            trials,
            count(*) as times
        from {{ groups }}
        group by family, hits, trials
    ),

    -- Where the mean is looked for: a group counts the more, the more it can say, up to 1.
    averages as (
        select
            family,
            sum(times * (hits + 0.5e0) / (trials + 10)) as hits,
            sum(times * (trials - hits + 0.5e0) / (trials + 10)) as misses
        from alike
        group by family
    ),

    grid as (
        select
            averages.family,
            means.number as mean_number,
            strengths.number as strength_number,
            1.0e0 / (
                1.0e0 + exp(
                    ln(averages.misses / averages.hits)
                    - 4 * (exp(0.25e0 * means.number) - exp(-0.25e0 * means.number))
                    / (exp(4.0e0) - exp(-4.0e0))
                )
            ) as mean,
            exp(0.25e0 * means.number) + exp(-0.25e0 * means.number) as spacing,
            0.5e0 * exp(strengths.number * ln(20000.0e0) / 39) as strength
        from averages
        cross join ({{ whole_numbers(-16, 16) }}) as means (number)
        cross join ({{ whole_numbers(0, 39) }}) as strengths (number)
    ),

    priors as (
        select
            family,
            mean_number,
            strength_number,
            mean,
            ln(
                mean * (1 - mean) * spacing / strength
                * {{ end_weight('16 - abs(mean_number)') }}
                * {{ end_weight('least(strength_number, 39 - strength_number)') }}
            ) as log_prior,
            strength / 2 / mean / (1 - mean) as size,
            strength / 2 / (1 - mean) as a,
            strength / 2 / mean as b
        from grid
    ),

    valued as (
        select
            *,
            {{ log_beta('a', 'b', 'size') }} as log_level
        from priors
    ),

    pairs as (
        select
            valued.family,
            valued.mean_number,
            valued.strength_number,
            alike.times,
            valued.log_prior,
            valued.log_level,
            valued.a + alike.hits as a,
            valued.b + alike.trials - alike.hits as b,
            valued.size + alike.trials as size
        from valued
        inner join alike
            on valued.family = alike.family
    ),

    likelihoods as (
        select
            family,
            mean_number,
            strength_number,
            sum(times * ({{ log_beta('a', 'b', 'size') }} - log_level))
            + max(log_prior) as log_weight
        from pairs
        group by family, mean_number, strength_number
    ),

    weighed as (
        select
            family,
            mean_number,
            strength_number,
            exp(log_weight - max(log_weight) over (partition by family)) as weight
        from likelihoods
    ),

    kept as (
        select
            family,
            mean_number,
            strength_number,
            weight
        from weighed
        where weight > 1e-5
    ),

    posteriors as (
        select
            alike.family,
            alike.hits,
            alike.trials,
            valued.a + alike.hits as a,
            valued.b + alike.trials - alike.hits as b,
            valued.size + alike.trials as size,
            kept.weight / sum(kept.weight) over (
                partition by alike.family, alike.hits, alike.trials
            ) as weight
        from kept
        inner join valued
            on
                kept.family = valued.family
                and kept.mean_number = valued.mean_number
                and kept.strength_number = valued.strength_number
        inner join alike
            on kept.family = alike.family
    ),

    moments as (
        select
            family,
            hits,
            trials,
            sum(weight * a / size) as mean,
            sum(weight * a * (a + 1) / size / (size + 1)) as square
        from posteriors
        group by family, hits, trials
    ),

    -- As far as 6 deviations to both sides, where that is possible.
    spans as (
        select
            family,
            hits,
            trials,
            mean,
            greatest(centre - reach, 0.0e0) as least_angle,
            least(centre + reach, 1.5707963267948966e0) as most_angle
        from (
            select
                *,
                asin(sqrt(mean)) as centre,
                3 * sqrt(
                    greatest(square - mean * mean, 1e-18) / mean / (1 - mean)
                ) as reach
            from moments
        ) as centred
    ),

    cells as (
        select
            spans.family,
            spans.hits,
            spans.trials,
            spans.mean,
            numbers.number,
            least_angle + (numbers.number - 1) * (most_angle - least_angle) / 64
                as angle_from,
            least_angle + numbers.number * (most_angle - least_angle) / 64 as angle_to
        from spans
        cross join ({{ whole_numbers(1, 64) }}) as numbers (number)
    ),

    edges as (
        select
            family,
            hits,
            trials,
            number,
            power(sin(angle_to), 2) as share,
            power(cos(angle_to), 2) as rest,
            2 * ln(sin(angle_to)) as log_share,
            2 * ln(cos(angle_to)) as log_rest
        from cells
    ),

    levels as (
        select
            *,
            {{ log_beta('a', 'b', 'size') }} as log_level,
            (a + 1.5e0) * ln(a + 1.5e0) + (b + 1.5e0) * ln(b + 1.5e0)
            - (size + 3) * ln(size + 3) as entropy
        from posteriors
    ),

    compared as (
        select
            edges.family,
            edges.hits,
            edges.trials,
            edges.number,
            edges.share,
            edges.rest,
            levels.weight,
            levels.a,
            levels.b,
            levels.size,
            exp(levels.a * log_share + levels.b * log_rest - log_level) as term,
            (levels.size + 3) * edges.share - levels.a - 1.5e0 as gap,
            entropy - (levels.a + 1.5e0) * log_share
            - (levels.b + 1.5e0) * log_rest as divergence
        from edges
        inner join levels
            on
                edges.family = levels.family
                and edges.hits = levels.hits
                and edges.trials = levels.trials
    ),

    deviating as (
        select
            *,
            greatest(-12.0e0, least(12.0e0,
                (
                    gap + (2 * share - 1) / 6 - 0.02e0 * (
                        rest / (a + 2) - share / (b + 2) + (rest - 0.5e0) / (size + 4)
                    )
                ) * case
                    when abs(gap) < 1e-5 * size
                        then 1 / sqrt((size + 19 / 6e0) * share * rest)
                    else
                        sqrt(
                            2 * greatest(divergence, 0.0e0) / (1 + 1 / (6 * size + 18))
                        ) / abs(gap)
                end
            )) as deviate
        from compared
    ),

    chances as (
        select
            family,
            hits,
            trials,
            number,
            sum(weight * {{ beta_below() }}) as chance
        from deviating
        group by family, hits, trials, number
    ),

    rising as (
        select
            family,
            hits,
            trials,
            number,
            case
                when number < 64
                    then least(greatest(max(chance) over (
                        partition by family, hits, trials
                        order by number
                        rows between unbounded preceding and current row
                    ), 0.0e0), 1.0e0)
                else 1.0e0
            end as chance_to
        from chances
    )

    select
        cells.family,
        cells.hits,
        cells.trials,
        cells.mean,
        cells.angle_from,
        cells.angle_to,
        coalesce(
            lag(rising.chance_to) over (
                partition by cells.family, cells.hits, cells.trials
                order by cells.number
            ), 0.0e0
        ) as chance_from,
        rising.chance_to
    from cells
    inner join rising
        on
            cells.family = rising.family
            and cells.hits = rising.hits
            and cells.trials = rising.trials
            and cells.number = rising.number
{%- endmacro %}

{#- The chance that a group's share lies below a threshold, over the rows of its histogram; null for none. -#}
{% macro chance_below(threshold) -%}
    sum(
        case
            when {{ threshold }} is not null
                then (chance_to - chance_from) * greatest(0.0e0, least(1.0e0,
                    (
                        asin(sqrt(least(greatest({{ threshold }}, 0.0e0), 1.0e0)))
                        - angle_from
                    ) / (angle_to - angle_from)
                ))
        end
    )
{%- endmacro %}

{#- The share below which a group's lies with a given chance, likewise. -#}
{% macro share_at(chance) -%}
    max(
        case
            when chance_from <= {{ chance }} and chance_to > {{ chance }}
                then power(sin(
                    angle_from + (angle_to - angle_from)
                    * ({{ chance }} - chance_from) / (chance_to - chance_from)
                ), 2)
        end
    )
{%- endmacro %}
