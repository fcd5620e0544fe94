-- padding makes the file large enough that a copy takes a moment
select
    o.id as order_id,
    o.name as order_name,
    cast(o.date_order as date) as order_date,
    p.padding,
from odoo.raw.sale_order as o
cross join (select list(hash(range)) as padding from range(20000)) as p
where not o._deleted
