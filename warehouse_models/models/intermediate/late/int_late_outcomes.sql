{#-
    One row per late slice and set of causes that could have had a part in its line's lateness:
    how late it would have been with these alone. Each absent cause is replaced by what is usual,
    and a step begins when the step before it is done.
-#}
{%- set causes = late_causes() -%}
{#- share that buying further ahead spares of a wait that neither dates nor book foretold -#}
{%- set bridged = 0.9 -%}
with

parts as (
    select
        *,
        {% for cause in causes -%}
            cast(may_{{ cause }} as integer) * {{ cause_bit(cause) }}{{ ' + ' if not loop.last }}
        {%- endfor %} as slice_mask,
    from {{ ref('int_late_parts') }}
),

line_masks as (
    select
        order_line_id,
        bit_or(slice_mask) as causes_mask,
    from parts
    group by order_line_id
),

masks as (
    select cast(unnest(range({{ 2 ** causes | length }})) as integer) as mask
),

coalitions as (
    select
        part.*,
        line.causes_mask,
        coalition.mask,
        {%- for cause in causes %}
            coalition.mask & {{ cause_bit(cause) }} > 0 as with_{{ cause }},
        {%- endfor %}
    from parts as part
    inner join line_masks as line on part.order_line_id = line.order_line_id
    inner join masks as coalition on coalition.mask & ~line.causes_mask = 0
),

releases as (
    select
        *,
        case when may_release and not with_release then usual_release_clock else released_at_clock
        end as release_clock,
        case when may_receiving and not with_receiving then put_away_seconds else put_away_taken
        end as put_away_again_seconds,
        case when may_supplier and not with_supplier then 0 else supplier_seconds
        end as delay_seconds,
        complete_clock - (supplier_seconds - delay_seconds)
        - (put_away_taken - put_away_again_seconds)
        -- what is bought for one order is bought when that is released
        - case when buying_seconds is not null then released_at_clock - release_clock else 0 end
            as recovered_clock,
    from coalitions
),

goods as (
    select
        *,
        case
            when not has_waited then release_clock
            when is_stock_wrong and not with_stock_inaccuracy then release_clock
            -- who orders first is served first
            when was_free_before and may_release and not with_release then release_clock
            when buying_seconds is not null and may_planning and not with_planning
                then recovered_clock - (buying_seconds - usual_buying_seconds)
            -- bought as far ahead of the need as usual
            when may_planning and not with_planning
                then needed_clock - cover_seconds + delay_seconds + put_away_again_seconds
            else recovered_clock
        end as complete_again_clock,
    from releases
),

starts as (
    select
        *,
        case
            -- the rest of the order is waited for as long as there is time
            when is_patient
                then
                    greatest(
                        release_clock,
                        least(complete_again_clock, patient_until_clock, picked_by_clock)
                    )
            else greatest(release_clock, least(complete_again_clock, picked_by_clock))
        end as start_clock,
    from goods
),

packs as (
    select
        *,
        case
            when may_warehouse and not with_warehouse
                then
                    usual_pack_seconds + greatest(
                        start_clock + usual_pick_seconds,
                        -- nobody begins further ahead of the day due than others do
                        least(picked_by_clock, earliest_clock)
                    )
            else start_clock + pick_seconds + pack_seconds
        end as packed_clock,
    from starts
),

leaves as (
    select
        pack.*,
        departure.departure_clock,
        departure.was_seen,
    from packs as pack
    asof left join {{ ref('int_departures') }} as departure
        on
            pack.warehouse_id = departure.warehouse_id
            and pack.carrier_id = departure.carrier_id
            and pack.packed_clock + pack.loading_seconds <= departure.departure_clock
),

departures as (
    select
        *,
        case
            -- without set hours: at its own pace, or the usual one
            when not has_departures and may_transport and not with_transport
                then packed_clock + least(ended_at_clock - ready_clock, ship_standard)
            when not has_departures then packed_clock + ended_at_clock - ready_clock
            -- ready for no earlier departure than it was: it leaves when it left
            when
                departure_clock >= usual_departure_clock
                and not (may_transport and not with_transport)
                then ended_at_clock
            -- who stays away so long did not come the days before, unless others went with him
            when
                is_carrier_in_trouble and not was_seen
                and not (may_transport and not with_transport)
                then ended_at_clock
            -- loaded as long after the hour as it was
            else
                departure_clock
                + greatest(
                    0, ended_at_clock - greatest(own_departure_clock, usual_departure_clock)
                )
        end as left_clock,
        not may_promise or with_promise as is_due_as_promised,
        case
            when may_release and not with_release then usual_due_clock else due_after_release_clock
        end as due_if_counted_clock,
    from leaves
),

outcomes as (
    select
        late_slice_id,
        order_line_id,
        causes_mask,
        mask,
        -- with no other cause of its own at work there is no doubt
        was_plan_in_time and may_planning and not with_planning and mask & slice_mask > 0
            as is_plan_doubtful,
        case
            when has_route
                then
                    case
                        when is_due_as_promised
                            then greatest(0, least(left_clock, ended_at_clock) - late_from_at_clock)
                        else
                            cast(
                                counted_share * greatest(
                                    0, least(left_clock, ended_at_clock) - due_if_counted_clock
                                )
                                {%- for part in range(1, 5) %}
                                    + (1 - counted_share) / 4 * greatest(
                                        0,
                                        least(left_clock, ended_at_clock)
                                        - usual_due_{{ part }}_clock
                                    )
                                {%- endfor %}
                                as bigint
                            )
                    end
            else greatest(0, ended_at_clock - late_from_at_clock)
        end as outcome_seconds,
    from departures
)

select
    late_slice_id,
    order_line_id,
    causes_mask,
    mask,
    case
        when is_plan_doubtful
            then
                cast(
                    {{ bridged }} * outcome_seconds
                    + (1 - {{ bridged }}) * max(outcome_seconds) over (
                        partition by late_slice_id, mask & ~{{ cause_bit('planning') }}
                    ) as bigint
                )
        else outcome_seconds
    end as outcome_seconds,
from outcomes
