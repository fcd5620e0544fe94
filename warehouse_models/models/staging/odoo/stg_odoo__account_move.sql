select
    id as account_move_id,
    name as move_name,
    state,
    move_type,
    date as accounting_date,
    invoice_date,
    partner_id,
    currency_id,
    company_id,
    reversed_entry_id,
    invoice_origin,
    payment_state,
    amount_untaxed,
    ref,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'account_move') }}
where not _deleted
