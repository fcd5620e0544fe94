{#-
    Stretches of days between two changes of a stock, cut at month ends: linear in the movements,
    where a row a product and day would be hundreds of times as many.
-#}
with

changes as (
    select
        ledger.product_id,
        coalesce(place.company_id, ledger.company_id) as company_id,
        ledger.warehouse_id,
        {{ local_date('ledger.moved_at', "coalesce(warehouse.tz, company.timezone, 'UTC')") }}
            as changed_on,
        sum(ledger.quantity) as quantity,
        coalesce(sum(ledger.quantity) filter (where ledger.owner_partner_id is null), 0)
            as own_quantity,
        bool_or(
            ledger.quantity < 0
            and not ledger.is_inventory
            and not move.is_scrap
            and move.destination_usage in ('customer', 'production', 'transit')
        ) as is_issue,
    from {{ ref('int_stock_ledger') }} as ledger
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('int_stock_moves') }} as move on ledger.stock_move_id = move.stock_move_id
    inner join {{ ref('stg_odoo__location') }} as place on ledger.location_id = place.location_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on ledger.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_company') }} as company on ledger.company_id = company.company_id
    where
        ledger.moved_at <= server.as_of
        and ledger.quantity != 0
        -- goods under way between companies are on neither one's books
        and (place.usage = 'internal' or place.company_id is not null)
    group by all
),

ends as (
    select
        company.company_id,
        {{ local_date('server.as_of', 'company.timezone') }} as as_of_date,
    from {{ ref('dim_company') }} as company
    cross join {{ ref('stg_odoo__server') }} as server
),

stocks as (
    select
        changes.product_id,
        changes.company_id,
        changes.warehouse_id,
        min(changes.changed_on) as first_on,
        max(ends.as_of_date) as as_of_date,
    from changes
    inner join ends on changes.company_id = ends.company_id
    group by all
),

month_starts as (
    select
        product_id,
        company_id,
        warehouse_id,
        cast(
            unnest(
                generate_series(
                    date_trunc('month', first_on) + interval 1 month, as_of_date, interval 1 month
                )
            ) as date
        ) as changed_on,
        0 as quantity,
        0 as own_quantity,
        false as is_issue,
    from stocks
),

days as (
    select
        product_id,
        company_id,
        warehouse_id,
        changed_on,
        sum(quantity) as quantity,
        sum(own_quantity) as own_quantity,
        bool_or(is_issue) as is_issue,
    from (
        select * from changes
        union all by name
        select * from month_starts
    ) as changed
    group by all
),

balances as (
    select
        days.product_id,
        days.company_id,
        days.warehouse_id,
        days.changed_on as starts_on,
        coalesce(
            lead(days.changed_on) over by_day, greatest(ends.as_of_date, days.changed_on) + 1
        ) as ends_before,
        sum(days.quantity) over by_day as quantity,
        sum(days.own_quantity) over by_day as own_quantity,
        max(days.changed_on) filter (where days.is_issue) over by_day as last_issued_on,
        min(days.changed_on) over by_day as first_stocked_on,
    from days
    inner join ends on days.company_id = ends.company_id
    window by_day as (
        partition by days.product_id, days.company_id, days.warehouse_id
        order by days.changed_on
    )
)

select
    balance.product_id,
    balance.company_id,
    balance.warehouse_id,
    balance.starts_on,
    balance.ends_before,
    cast(date_trunc('month', balance.starts_on) as date) as month_start,
    balance.ends_before - balance.starts_on as days,
    -- moves in fractions of a unit leave remainders of the order of 1e-12
    case when abs(balance.quantity) < 1e-6 then 0 else balance.quantity end as quantity,
    case when abs(balance.own_quantity) < 1e-6 then 0 else balance.own_quantity end
        as own_quantity,
    coalesce({{ unit_cost() }}, 0) as unit_cost,
    balance.last_issued_on,
    balance.first_stocked_on,
from balances as balance
inner join {{ ref('dim_product') }} as product on balance.product_id = product.product_id
left join {{ ref('stg_odoo__product_cost') }} as own_cost
    on balance.product_id = own_cost.product_id and balance.company_id = own_cost.company_id
asof left join {{ ref('int_book_costs') }} as cost
    on
        balance.product_id = cost.product_id
        and balance.company_id = cost.company_id
        and balance.starts_on >= cost.valid_from
