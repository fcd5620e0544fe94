-- Goods that never were in stock, and our own companies' orders, are in no fill rate.
select order_line_id
from {{ ref('fct_order_lines') }}
where
    ((is_dropship or is_intercompany) and ordered_units is not null)
    or (is_intercompany and due_lines is not null)
    or (not is_due and due_lines is not null)
