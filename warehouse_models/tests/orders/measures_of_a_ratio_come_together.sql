-- A numerator is there exactly where its denominator is, or n would not count the rows behind it.
select
    'line' as grain,
    order_line_id as id,
from {{ ref('fct_order_lines') }}
where
    (ordered_units is null) != (filled_units is null)
    or (ordered_value is null) != (filled_value is null)
    or (ordered_units is null) != (first_pass_units is null)
    or (fill_lines is null) != (first_pass_lines is null)
    or (due_lines is null) != (on_time_lines is null)
    or (ordered_units_current is null) != (filled_units_current is null)
    or (due_lines_current is null) != (on_time_lines_current is null)
union all
select
    'order' as grain,
    order_id as id,
from {{ ref('fct_orders') }}
where
    (due_orders is null) != (otif_orders is null)
    or (due_orders is null) != (perfect_orders is null)
    or (fill_orders is null) != (first_pass_orders is null)
    or (due_orders_current is null) != (otif_orders_current is null)
    or (fill_orders_current is null) != (first_pass_orders_current is null)
