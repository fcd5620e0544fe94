{#-
    One row per late order line, and again per late slice of it, and cause that could have had a
    part: seconds of the lateness as exact Shapley values. A line is as late as its latest slice,
    with every set of causes; what stays without any cause is unattributed.
-#}
with

slice_outcomes as (
    select * from {{ ref('int_late_outcomes') }}
),

outcomes as (
    select
        order_line_id,
        late_slice_id,
        causes_mask,
        mask,
        outcome_seconds,
    from slice_outcomes
    union all
    select
        order_line_id,
        null as late_slice_id,
        any_value(causes_mask) as causes_mask,
        mask,
        max(outcome_seconds) as outcome_seconds,
    from slice_outcomes
    group by order_line_id, mask
),

causes as (
    {%- for cause in late_causes() %}
        select '{{ cause }}' as cause, {{ cause_bit(cause) }} as cause_bit
        {{- ' union all' if not loop.last }}
    {%- endfor %}
)

select
    outcome.order_line_id,
    outcome.late_slice_id,
    cause.cause,
    -- what cancels out leaves a trace in binary fractions, which is no part in the lateness
    round(
        sum(
            outcome.outcome_seconds * case
                when outcome.mask & cause.cause_bit > 0 then coalition.weight_inside
                else -coalition.weight_outside
            end
        ),
        6
    ) as seconds,
from outcomes as outcome
inner join causes as cause on outcome.causes_mask & cause.cause_bit > 0
inner join {{ ref('int_coalitions') }} as coalition
    on
        bit_count(outcome.mask) = coalition.set_size
        and bit_count(outcome.causes_mask) = coalition.causes_at_work
group by outcome.order_line_id, outcome.late_slice_id, cause.cause
union all
select
    order_line_id,
    late_slice_id,
    'unattributed' as cause,
    outcome_seconds as seconds,
from outcomes
where mask = 0 and outcome_seconds > 0
