-- Nobody can fill more of a line than was ordered, nor less than nothing.
select order_line_id
from {{ ref('fct_order_lines') }}
where
    filled_units not between 0 and ordered_units
    or first_pass_units not between 0 and ordered_units
    or filled_value not between 0 and ordered_value
    or filled_units_current not between 0 and ordered_units_current
    or first_pass_units_current not between 0 and ordered_units_current
