select
    order_line_id,
    coalesce(sum(quantity) filter (where is_billing), 0) as invoiced_quantity,
    coalesce(-sum(quantity) filter (where not is_billing), 0) as credited_quantity,
    coalesce(sum(value) filter (where is_billing), 0) as invoiced_value,
    coalesce(sum(document_value) filter (where is_billing), 0) as invoiced_document_value,
    coalesce(-sum(value) filter (where not is_billing), 0) as credited_value,
    -- empty where the line was invoiced in several currencies
    case
        when min(currency_id) filter (where is_billing) = max(currency_id) filter (where is_billing)
            then min(currency_id) filter (where is_billing)
    end as document_currency_id,
    min(invoice_date) filter (where is_billing) as first_invoice_date,
    min(invoice_date) filter (where not is_billing) as first_credit_date,
from {{ ref('int_bill_lines') }}
group by all
