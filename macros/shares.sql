{#-
    Shares of small groups drawn towards what the groups of their family have in common. Each group has a share of its own; those of a
    family are beta distributed around a common mean, and how far they scatter is not guessed but averaged over a grid, so that the
    interval of a group with a handful of trials is honest about that as well. Literals carry an exponent so that both engines read
    doubles.
-#}

{#- Logarithm of the gamma function of a column above 0: Stirling's series, seven steps up, to 11 digits. -#}
{% macro log_gamma(x) -%}
    (
        ({{ x }} + 6.5e0) * ln({{ x }} + 7) - {{ x }} - 6.0810614667953273e0
        + 1 / (12e0 * ({{ x }} + 7))
        - 1 / (360e0 * power({{ x }} + 7, 3))
        + 1 / (1260e0 * power({{ x }} + 7, 5))
        - 1 / (1680e0 * power({{ x }} + 7, 7))
        - ln(
            1.0e0 * {{ x }} * ({{ x }} + 1) * ({{ x }} + 2) * ({{ x }} + 3)
            * ({{ x }} + 4) * ({{ x }} + 5) * ({{ x }} + 6)
        )
    )
{%- endmacro %}

{#- Logarithm of the beta function of two columns, of which a third has the sum. -#}
{% macro log_beta(a, b, both) -%}
    {{ log_gamma(a) }} + {{ log_gamma(b) }} - {{ log_gamma(both) }}
{%- endmacro %}

{#- Whole numbers from one to another, as rows of `numbers (number)`. -#}
{% macro whole_numbers(least, most) -%}
    values
    {% for number in range(least, most + 1) -%}
        ({{ number }}){{ ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#-
    What is known of each group's share, as a histogram over its logit: the share lies between `logit_from` and `logit_from + width`
    with the chance `weight`, and below it with `weight_before`. `groups` has family, hits and trials, and may repeat itself; groups
    that are alike have one histogram. Means of the family lie within 4 of the pooled logit, its scatter counts as 1 to 10,000 trials.
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

    pooled as (
        select
            family,
            ln(
                (sum(hits * times) + 0.5e0) / (sum((trials - hits) * times) + 0.5e0)
            ) as logit
        from alike
        group by family
    ),

    grid as (
        select
            pooled.family,
            means.number as mean_number,
            sizes.number as size_number,
            1.0e0 / (1.0e0 + exp(-pooled.logit - means.number * 8.0e0 / 39 + 4.0e0))
                as mean,
            exp(sizes.number * ln(10000.0e0) / 29) as size
        from pooled
        cross join ({{ whole_numbers(0, 39) }}) as means (number)
        cross join ({{ whole_numbers(0, 29) }}) as sizes (number)
    ),

    priors as (
        select
            family,
            mean_number,
            size_number,
            mean,
            size,
            mean * size as a,
            size - mean * size as b
        from grid
    ),

    valued as (
        select
            *,
            {{ log_beta('a', 'b', 'size') }} as log_prior
        from priors
    ),

    pairs as (
        select
            valued.family,
            valued.mean_number,
            valued.size_number,
            alike.times,
            valued.log_prior,
            valued.mean,
            valued.size as prior_size,
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
            size_number,
            sum(times * ({{ log_beta('a', 'b', 'size') }} - log_prior))
            + max(ln(mean * (1 - mean)) - 0.5e0 * ln(prior_size)) as log_weight
        from pairs
        group by family, mean_number, size_number
    ),

    weighed as (
        select
            family,
            mean_number,
            size_number,
            exp(log_weight - max(log_weight) over (partition by family)) as weight
        from likelihoods
    ),

    kept as (
        select
            family,
            mean_number,
            size_number,
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
                and kept.size_number = valued.size_number
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

    cells as (
        select
            moments.family,
            moments.hits,
            moments.trials,
            cells.number,
            0.2e0 * sqrt(greatest(moments.square - moments.mean * moments.mean, 1e-18))
            / moments.mean / (1 - moments.mean) as width,
            ln(moments.mean / (1 - moments.mean)) as centre
        from moments
        cross join ({{ whole_numbers(-45, 29) }}) as cells (number)
    ),

    logits as (
        select
            *,
            centre + number * width as logit_from,
            -ln(1.0e0 + exp(-centre - (number + 0.5e0) * width)) as log_share,
            -ln(1.0e0 + exp(centre + (number + 0.5e0) * width)) as log_rest
        from cells
    ),

    levels as (
        select
            *,
            {{ log_beta('a', 'b', 'size') }} as log_level
        from posteriors
    ),

    densities as (
        select
            logits.family,
            logits.hits,
            logits.trials,
            logits.number,
            logits.logit_from,
            logits.width,
            logits.log_share,
            sum(
                levels.weight * exp(
                    levels.a * logits.log_share + levels.b * logits.log_rest
                    - levels.log_level
                )
            ) as density
        from logits
        inner join levels
            on
                logits.family = levels.family
                and logits.hits = levels.hits
                and logits.trials = levels.trials
        group by
            logits.family,
            logits.hits,
            logits.trials,
            logits.number,
            logits.logit_from,
            logits.width,
            logits.log_share
    )

    select
        family,
        hits,
        trials,
        logit_from,
        width,
        exp(log_share) as share,
        density / sum(density) over whole_share as weight,
        coalesce(
            sum(density) over (
                partition by family, hits, trials
                order by number
                rows between unbounded preceding and 1 preceding
            ),
            0.0e0
        ) / sum(density) over whole_share as weight_before
    from densities
    window whole_share as (partition by family, hits, trials)
{%- endmacro %}

{#- The chance that a group's share lies below a threshold, over the rows of its histogram; null for none. -#}
{% macro chance_below(threshold) -%}
    sum(
        case
            when {{ threshold }} is not null
                then weight * greatest(0.0e0, least(1.0e0,
                    (
                        ln(
                            least(greatest({{ threshold }}, 1e-12), 1 - 1e-12)
                            / (1 - least(greatest({{ threshold }}, 1e-12), 1 - 1e-12))
                        ) - logit_from
                    ) / width
                ))
        end
    )
{%- endmacro %}

{#- The share below which a group's lies with a given chance, likewise. -#}
{% macro share_at(chance) -%}
    max(
        case
            when weight_before <= {{ chance }} and weight_before + weight > {{ chance }}
                then 1.0e0 / (1.0e0 + exp(
                    -logit_from - width * ({{ chance }} - weight_before) / weight
                ))
        end
    )
{%- endmacro %}
