with

last_counts as (
    select
        product_id,
        location_id,
        max(count_date) as counted_on,
    from {{ ref('fct_stock_counts') }}
    group by all
),

-- a place without a count is as old as its first goods
first_goods as (
    select
        product_id,
        location_id,
        min(moved_at) as first_moved_at,
    from {{ ref('int_stock_ledger') }}
    group by all
),

places as (
    select
        quant.product_id,
        quant.location_id,
        place.complete_name as location,
        place.warehouse_id,
        coalesce(place.company_id, any_value(quant.company_id)) as company_id,
        min(quant.quant_id) as quant_id,
        sum(quant.quantity) as quantity,
    from {{ ref('stg_odoo__quant') }} as quant
    inner join {{ ref('stg_odoo__location') }} as place on quant.location_id = place.location_id
    where place.usage = 'internal' and quant.owner_id is null
    group by
        quant.product_id, quant.location_id, place.complete_name, place.warehouse_id,
        place.company_id
    having sum(quant.quantity) > 1e-6
),

described as (
    select
        places.*,
        product.product,
        company.company,
        company.currency,
        warehouse.warehouse,
        coalesce(abc.abc_class, 'C') as abc_class,
        last_counts.counted_on,
        {{ local_date('server.as_of', 'company.timezone') }} as as_of_date,
        coalesce(
            last_counts.counted_on,
            {{ local_date('first_goods.first_moved_at', 'company.timezone') }}
        ) as known_on,
        places.quantity * coalesce({{ unit_cost() }}, 0) as value,
    from places
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_product') }} as product on places.product_id = product.product_id
    inner join {{ ref('dim_company') }} as company on places.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on places.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_abc_class') }} as abc
        on places.product_id = abc.product_id and places.company_id = abc.company_id
    left join last_counts
        on
            places.product_id = last_counts.product_id
            and places.location_id = last_counts.location_id
    left join first_goods
        on
            places.product_id = first_goods.product_id
            and places.location_id = first_goods.location_id
    {{ unit_cost_joins('places', 'server.as_of') }}
),

judged as (
    select
        *,
        cast(
            case abc_class
                {%- for letter in ['a', 'b', 'c'] %}
                    when '{{ letter | upper }}'
                        then {{ policy_value(
                            'stale_count_days_' ~ letter, 'company', 'warehouse', 'null',
                            'as_of_date'
                        ) }}
                {%- endfor %}
            end as integer
        ) as policy_days,
    from described
),

found as (
    select
        concat_ws('-', judged.product_id, judged.location_id) as record_key,
        judged.known_on + judged.policy_days + 1 as since,
        'inventory_control' as owner_role,
        judged.company_id,
        judged.warehouse_id,
        cast(null as varchar) as channel,
        'stock.quant' as odoo_model,
        judged.quant_id as odoo_id,
        judged.product || ' at ' || judged.location as record_name,
        judged.product as subject,
        judged.value as impact_money,
        null as impact_hours,
        judged.product || ' (class ' || judged.abc_class || ') at ' || judged.location
        || case
            when judged.counted_on is null then ' was never counted since its first goods on '
            else ' was last counted on '
        end || {{ date_in_words('judged.known_on') }} || ', '
        || {{ count_in_words('(judged.as_of_date - judged.known_on)', 'day') }}
        || ' ago, where policy asks for a count every '
        || {{ count_in_words('judged.policy_days', 'day') }} || '; the stock is worth '
        || {{ money_in_words('judged.value', 'judged.currency') }} || '.' as what,
        'Count ' || judged.product || ' at ' || judged.location || '.' as next_action,
    from judged
    where judged.as_of_date - judged.known_on > judged.policy_days
)

{{ exception_rows('found', 'stale_count', 'Stock not counted for too long') }}
