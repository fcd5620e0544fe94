{#- Claims beside the deliveries they are counted against, where a helpdesk app is installed. -#}
with

claims as (
    select
        'claim-' || ticket.ticket_id as service_event_id,
        'claim' as event_kind,
        'helpdesk.ticket' as odoo_model,
        ticket.ticket_id as odoo_id,
        ticket.ticket_number as event_name,
        ticket.ticket as subject,
        company.company_id,
        warehouse.warehouse_id,
        customer.customer_id,
        company.company,
        warehouse.warehouse,
        team.team as channel,
        customer.customer,
        customer.customer_segment,
        ticket.ticket_type as claim_type,
        sale_order.order_name,
        ticket.is_closed,
        1 as claims,
        -- an open claim has taken as long as it is open
        date_diff(
            'second',
            ticket.created_at,
            coalesce(
                ticket.closed_at,
                case when ticket.is_closed then ticket.written_at else server.as_of end
            )
        ) / 3600.0 as hours_to_resolve,
        {{ local_date('ticket.created_at', "coalesce(warehouse.tz, company.timezone)") }}
            as event_date,
    from {{ ref('stg_odoo__ticket') }} as ticket
    cross join {{ ref('stg_odoo__server') }} as server
    left join {{ ref('stg_odoo__sale_order') }} as sale_order
        on ticket.sale_order_id = sale_order.sale_order_id
    inner join {{ ref('dim_company') }} as company
        on coalesce(sale_order.company_id, ticket.company_id) = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on sale_order.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_customer') }} as customer
        on coalesce(sale_order.customer_id, ticket.customer_id) = customer.customer_id
    left join {{ ref('stg_odoo__team') }} as team on sale_order.team_id = team.team_id
),

deliveries as (
    select
        'delivery-' || picking_id as service_event_id,
        'delivery' as event_kind,
        'sale.order' as odoo_model,
        min(order_id) as odoo_id,
        min(order_name) as event_name,
        company_id,
        min(warehouse_id) as warehouse_id,
        min(customer_id) as customer_id,
        company,
        min(warehouse) as warehouse,
        min(channel) as channel,
        min(customer) as customer,
        min(customer_segment) as customer_segment,
        min(order_name) as order_name,
        1 as deliveries,
        -- a line added to a done transfer leaves on a later day, and is no other delivery
        min(delivered_on) as event_date,
    from {{ ref('fct_deliveries') }}
    where
        picking_id is not null
        and exists (
            select 1 from {{ ref('stg_odoo__model') }} as model
            where model.odoo_model = 'helpdesk.ticket'
        )
    group by picking_id, company_id, company
)

select * from claims -- noqa: AM07
union all by name
select * from deliveries
