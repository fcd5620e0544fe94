select
    id as purchase_order_id,
    name as order_name,
    -- up to 17 a locked order had a state of its own
    case when state = 'done' then 'purchase' else state end as state,
    coalesce(locked, false) or state = 'done' as is_locked,
    partner_id as supplier_id,
    date_order as ordered_at,
    date_approve as approved_at,
    date_planned as planned_at,
    effective_date as effective_at,
    currency_id,
    currency_rate,
    company_id,
    picking_type_id,
    user_id,
    origin,
    amount_untaxed,
    invoice_status,
    receipt_status,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'purchase_order') }}
where not _deleted
