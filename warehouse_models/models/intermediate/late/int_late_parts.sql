{#-
    One row per late slice: its way from promise to shipment in seconds of the warehouse's working
    clock, each delay beside what would have been usual, and which causes could have had a part.
-#}
with

slices as (
    select * from {{ ref('int_late_slices') }}
),

departures as (
    select * from {{ ref('int_departures') }}
),

promised as (
    select
        slice.*,
        coalesce(transfer.carrier_id, 0) as carrier_id,
        habit.usual_lead_seconds,
        {%- for part in range(1, 5) %}
            habit.lead_{{ part }}_seconds - habit.usual_lead_seconds as longer_{{ part }}_seconds,
        {%- endfor %}
        coalesce(habit.counted_share, 0) as counted_share,
        standard.release_limit_seconds,
        -- work on more lines takes longer
        {%- for work in ['fast_pick', 'fastest_pick', 'fast_pack'] %}
            cast(standard.{{ work }}_seconds * coalesce(effort.effort, 1) as bigint)
                as {{ work }}_seconds,
        {%- endfor %}
        standard.loading_seconds,
        standard.cover_seconds,
        standard.ahead_seconds,
        standard.buying_seconds as usual_buying_seconds,
        standard.buying_limit_seconds,
        coalesce(counts_down.counted_at > slice.released_at, false) as was_book_wrong,
        coalesce(book.free_at_usual_release >= book.needed_quantity - 1e-6, false)
            as was_free_before,
        counts_down.late_slice_id is not null
        or coalesce(slice.supply_kind = 'count' and slice.supplied_at > slice.released_at, false)
            as is_stock_wrong,
        {{ local_to_utc(
            'cast(' ~ local_date('slice.promise_made_at', 'slice.tz') ~ ' + 1 as timestamp)',
            'slice.tz',
        ) }}
        + case when slice.is_bought_to_order then slice.supply_lead else interval 0 second end
            as promise_day_ends_at,
        {{ local_to_utc(
            'cast(' ~ local_date('slice.released_at', 'slice.tz') ~ ' + 1 as timestamp)',
            'slice.tz',
        ) }}
        + case when slice.is_bought_to_order then slice.supply_lead else interval 0 second end
            as release_day_ends_at,
    from slices as slice
    inner join {{ ref('int_order_lines') }} as line on slice.order_line_id = line.order_line_id
    left join {{ ref('int_promise_habits') }} as habit
        on line.channel = habit.channel and line.warehouse_id = habit.warehouse_id
    left join {{ ref('stg_odoo__picking') }} as transfer on slice.picking_id = transfer.picking_id
    left join {{ ref('int_stage_standards') }} as standard
        on slice.warehouse_id = standard.warehouse_id
    left join {{ ref('int_pick_sizes') }} as size on slice.pick_picking_id = size.pick_picking_id
    left join {{ ref('int_pick_efforts') }} as effort on size.lines = effort.lines
    left join {{ ref('int_late_counts') }} as counts_down
        on slice.late_slice_id = counts_down.late_slice_id
    left join {{ ref('int_late_books') }} as book on slice.late_slice_id = book.late_slice_id
),

own_departures as (
    select
        slice.*,
        own.departure_clock as own_departure_clock,
        own.departure_number as own_departure_number,
    from promised as slice
    asof left join departures as own
        on
            slice.warehouse_id = own.warehouse_id
            and slice.carrier_id = own.carrier_id
            and slice.ended_at_clock >= own.departure_clock
),

-- a delivery in one step was ready some time between the departure before its own and its own
readied as (
    select
        slice.*,
        case
            when
                slice.delivery_steps = 1 and not slice.is_late_off_hours
                and slice.own_departure_clock > slice.available_by_clock
                then
                    least(
                        slice.own_departure_clock,
                        greatest(
                            slice.available_by_clock + slice.fastest_pick_seconds,
                            (
                                greatest(before.departure_clock, slice.available_by_clock)
                                + slice.own_departure_clock
                            ) // 2
                        )
                    )
            else slice.packed_by_clock
        end as ready_clock,
    from own_departures as slice
    asof left join departures as before
        on
            slice.warehouse_id = before.warehouse_id
            and slice.carrier_id = before.carrier_id
            and slice.own_departure_clock > before.departure_clock
),

timed as (
    select
        *,
        greatest(complete_by_clock, released_at_clock) as complete_clock,
        case when delivery_steps = 1 then ready_clock else picked_by_clock end - available_by_clock
            as pick_seconds,
        case when delivery_steps = 1 then 0 else ready_clock - picked_by_clock end as pack_seconds,
        case when delivery_steps = 1 then fastest_pick_seconds else fast_pick_seconds end
            as fast_seconds,
        case when delivery_steps = 1 then 0 else loading_seconds end as loading,
        greatest(
            late_from_at_clock,
            case
                when not is_late_off_hours and is_promise_committed
                    then
                        {{ working_clock(
                            'promise_day_ends_at', 'warehouse_id', 'int_warehouse_clock'
                        ) }}
                        + usual_lead_seconds
            end
        ) as usual_due_clock,
        -- without a date of its own it would have been promised when it was confirmed
        case
            when not is_late_off_hours and is_promise_committed
                then
                    {{ working_clock(
                        'release_day_ends_at', 'warehouse_id', 'int_warehouse_clock'
                    ) }}
                    + usual_lead_seconds
        end as due_after_release_clock,
    from readied
),

measured as (
    select
        *,
        greatest(0, complete_clock - coalesce(punctual_at_clock, complete_clock))
            as supplier_seconds,
        case
            when supply_kind = 'purchase'
                then coalesce(greatest(0, complete_clock - received_at_clock), 0)
            else 0
        end as put_away_taken,
        -- bought for this order alone, once it was released
        case
            when is_bought_to_order then greatest(0, placed_at_clock - released_at_clock)
        end as buying_seconds,
    from timed
),

departed as (
    select
        slice.*,
        usual.departure_clock as usual_departure_clock,
        slice.own_departure_number - usual.departure_number as missed_departures,
    from measured as slice
    asof left join departures as usual
        on
            slice.warehouse_id = usual.warehouse_id
            and slice.carrier_id = usual.carrier_id
            and slice.ready_clock + slice.loading <= usual.departure_clock
)

select
    late_slice_id,
    order_line_id,
    warehouse_id,
    carrier_id,
    waits_for_slice_id is not null and not ships_at_once as is_patient,
    is_stock_wrong,
    -- the book and the dates said that the goods would be there in time
    was_book_wrong
    or (waits_for_slice_id is not null and not ships_at_once)
    or (supplier_seconds > 0 and complete_clock - supplier_seconds <= needed_clock)
        as was_plan_in_time,
    was_free_before,
    has_route,
    late_from_at_clock,
    usual_due_clock,
    {%- for part in range(1, 5) %}
        usual_due_clock + coalesce(longer_{{ part }}_seconds, 0) as usual_due_{{ part }}_clock,
    {%- endfor %}
    greatest(usual_due_clock, due_after_release_clock) as due_after_release_clock,
    counted_share,
    released_at_clock,
    least(released_at_clock, promise_made_at_clock + release_seconds) as usual_release_clock,
    needed_clock,
    patient_until_clock,
    complete_clock,
    complete_clock > released_at_clock as has_waited,
    supplier_seconds,
    put_away_taken,
    put_away_seconds,
    cover_seconds,
    coalesce(late_from_at_clock - nullif(ahead_seconds, 0), promise_made_at_clock)
        as earliest_clock,
    picked_by_clock,
    pick_seconds,
    pack_seconds,
    least(pick_seconds, fast_seconds) as usual_pick_seconds,
    least(pack_seconds, fast_pack_seconds) as usual_pack_seconds,
    loading as loading_seconds,
    ready_clock,
    ended_at_clock,
    ship_standard,
    own_departure_clock,
    usual_departure_clock,
    coalesce(missed_departures >= 3, false) as is_carrier_in_trouble,
    not is_late_off_hours and usual_departure_clock is not null as has_departures,
    has_route and usual_due_clock > late_from_at_clock as may_promise,
    has_route and released_at_clock - promise_made_at_clock > release_limit_seconds as may_release,
    buying_seconds,
    least(buying_seconds, usual_buying_seconds) as usual_buying_seconds,
    has_route and complete_clock > released_at_clock
    and not is_supply_unknown
    and coalesce(buying_seconds > buying_limit_seconds, true) as may_planning,
    has_route and complete_clock > released_at_clock and supplier_seconds > 0 as may_supplier,
    has_route and complete_clock > released_at_clock and put_away_taken > put_away_seconds
        as may_receiving,
    has_route and complete_clock > released_at_clock and is_stock_wrong as may_stock_inaccuracy,
    has_route and not is_supply_unknown
    and coalesce(
        pick_seconds > fast_seconds or pack_seconds > fast_pack_seconds, false
    ) as may_warehouse,
    has_route and delivery_steps != 1
    and case
        when not is_late_off_hours and usual_departure_clock is not null
            then coalesce(own_departure_clock > usual_departure_clock, false)
        else ended_at_clock - ready_clock > ship_standard
    end as may_transport,
from departed
