select
    ticket.id as ticket_id,
    coalesce(ticket.number, cast(ticket.id as varchar)) as ticket_number,
    ticket.name as ticket,
    ticket.company_id,
    ticket.partner_id as customer_id,
    team.name as ticket_team,
    coalesce(type.name, 'Not stated') as ticket_type,
    coalesce(ticket.sale_order_id, ticket.sale_order_ids[1]) as sale_order_id,
    ticket.product_id,
    ticket.closed_at,
    -- a stage may close a ticket without a time of its own
    ticket.closed_at is not null or coalesce(stage.closed, stage.fold, false) as is_closed,
    ticket.create_date as created_at,
    ticket.write_date as written_at,
from {{ source('odoo', 'helpdesk_ticket') }} as ticket
left join {{ source('odoo', 'helpdesk_ticket_type') }} as type on ticket.category_id = type.id
left join {{ source('odoo', 'helpdesk_stage') }} as stage on ticket.stage_id = stage.id
left join {{ source('odoo', 'helpdesk_team') }} as team on ticket.team_id = team.id
where not ticket._deleted
