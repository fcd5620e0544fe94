-- A line on time was shipped whole in time; a line filled whole in time is on time.
select order_line_id
from {{ ref('fct_order_lines') }}
where
    ordered_units is not null
    and (on_time_lines = 1)
    != (filled_units >= ordered_units - 1e-6 * greatest(1, ordered_units))
