{#-
    One row per size of a set of causes and number of causes at work: the weight of the set's
    outcome in the Shapley value of a cause in it, and of one outside it.
-#}
with

group_sizes as (
    select cast(unnest(range(1, {{ late_causes() | length + 1 }})) as integer) as causes_at_work
),

sets as (
    select
        causes_at_work,
        cast(unnest(range(causes_at_work + 1)) as integer) as set_size,
    from group_sizes
)

-- (s - 1)! (n - s)! / n! for a member, s! (n - s - 1)! / n! for the others
select
    causes_at_work,
    set_size,
    case
        when set_size > 0
            then
                factorial(set_size - 1) * factorial(causes_at_work - set_size)
                / factorial(causes_at_work)
        else 0.0
    end as weight_inside,
    case
        when set_size < causes_at_work
            then
                factorial(set_size) * factorial(causes_at_work - set_size - 1)
                / factorial(causes_at_work)
        else 0.0
    end as weight_outside,
from sets
