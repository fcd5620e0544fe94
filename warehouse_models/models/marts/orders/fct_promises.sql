{#- What was promised at confirmation against what could be promised then. -#}
select
    line.order_line_id,
    line.order_id,
    line.product_id,
    line.customer_id,
    line.company_id,
    line.warehouse_id,
    line.order_name,
    line.company,
    line.warehouse,
    line.channel,
    line.product,
    line.product_category,
    line.customer,
    line.customer_segment,
    line.supplier,
    line.promise_basis,
    upper(promise.availability_basis[1])
    || replace(promise.availability_basis[2:], '_', ' ') as availability_basis,
    line.ordered_quantity,
    promise.free_quantity,
    promise.standard_hours,
    case when promise.is_valid is not null then 1 end as promises,
    cast(promise.is_valid as integer) as valid_promises,
    line.order_date,
    line.promise_date,
    {{ local_date('promise.available_at', 'line.tz') }} as available_on,
from {{ ref('int_promise_checks') }} as promise
inner join {{ ref('int_order_lines') }} as line on promise.order_line_id = line.order_line_id
where not line.is_intercompany
