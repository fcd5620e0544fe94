-- Nobody can fill more of a line than was ordered, nor less than nothing.
select order_line_id
from {{ ref('fct_order_lines') }}
where
    filled_units not between 0 and ordered_units
    or first_pass_units not between 0 and ordered_units
    -- a price below nothing is a deduction
    or abs(filled_value) > abs(ordered_value)
    or filled_value * ordered_value < 0
    or filled_units_current not between 0 and ordered_units_current
    or first_pass_units_current not between 0 and ordered_units_current
