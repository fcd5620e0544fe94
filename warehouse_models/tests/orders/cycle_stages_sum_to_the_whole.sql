-- Entry to shipment is the sum of its five stages, to the second, and no stage runs backwards.
select order_id
from {{ ref('fct_orders') }}
where
    cycle_hours is not null
    and (
        abs(
            cycle_hours
            - release_hours - available_hours - pick_hours - pack_hours - ship_hours
        ) > 1e-6
        or least(release_hours, available_hours, pick_hours, pack_hours, ship_hours) < 0
        or cycle_working_hours not between 0 and cycle_hours
        or cycle_net_hours not between 0 and cycle_hours
    )
