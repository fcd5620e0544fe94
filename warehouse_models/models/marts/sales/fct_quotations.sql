{#- Every order as an offer that the customer takes or leaves, dated by its entry. -#}
with

confirmed as (
    select distinct line.sale_order_id
    from {{ ref('stg_odoo__stock_move') }} as move
    inner join {{ ref('stg_odoo__sale_order_line') }} as line
        on move.sale_order_line_id = line.sale_order_line_id
),

quotations as (
    select
        sale_order.*,
        company.company,
        warehouse.warehouse,
        team.team as channel,
        customer.customer,
        customer.customer_segment,
        coalesce(warehouse.tz, company.timezone) as tz,
        -- an order cancelled after its confirmation has moves, a lost quotation has none
        sale_order.state = 'sale' or confirmed.sale_order_id is not null as is_won,
        server.as_of,
        coalesce(rate.units_per_company_currency, nullif(sale_order.currency_rate, 0), 1)
            as currency_rate_of_day,
    from {{ ref('stg_odoo__sale_order') }} as sale_order
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on sale_order.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on sale_order.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_customer') }} as customer
        on sale_order.customer_id = customer.customer_id
    left join {{ ref('stg_odoo__team') }} as team on sale_order.team_id = team.team_id
    left join confirmed on sale_order.sale_order_id = confirmed.sale_order_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            sale_order.company_id = rate.company_id
            and sale_order.currency_id = rate.currency_id
            and cast(sale_order.created_at as date) >= rate.valid_from
    where not coalesce(customer.is_intercompany, false)
),

dated as (
    select
        *,
        {{ local_date('created_at', 'tz') }} as quoted_on,
        {{ local_date('ordered_at', 'tz') }} as ordered_on,
        case when state = 'cancel' then {{ local_date('written_at', 'tz') }} end as cancelled_on,
        quoted_on + cast({{ policy_value('quote_open_days') }} as integer) + 1 as lost_on,
        {{ local_date('as_of', 'tz') }} as as_of_date,
    from quotations
),

-- by the day of decision: by that of entry, what is won at once would stand against few losses yet
decided as (
    select
        *,
        case
            when is_won then ordered_on
            when least(cancelled_on, lost_on) <= as_of_date then least(cancelled_on, lost_on)
        end as decided_on,
    from dated
)

select
    quotation.sale_order_id as quotation_id,
    quotation.order_name,
    quotation.customer_id,
    quotation.company_id,
    quotation.warehouse_id,
    quotation.company,
    quotation.warehouse,
    quotation.channel,
    quotation.customer,
    quotation.customer_segment,
    quotation.is_won,
    quotation.decided_on is not null as is_decided,
    case when quotation.decided_on is not null then 1 end as quoted_orders,
    case when quotation.decided_on is not null then cast(quotation.is_won as integer) end
        as won_orders,
    quotation.amount_untaxed / quotation.currency_rate_of_day as quoted_value,
    case
        when quotation.is_won
            then date_diff('second', quotation.created_at, quotation.ordered_at) / 3600.0
    end as hours_to_order,
    rate.to_group,
    quotation.quoted_on,
    quotation.decided_on,
from decided as quotation
asof left join {{ ref('int_group_rates') }} as rate
    on
        quotation.company_id = rate.company_id
        and cast(quotation.created_at as date) >= rate.valid_from
