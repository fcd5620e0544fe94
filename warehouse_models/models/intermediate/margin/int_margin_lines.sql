{#- The waterfall of each order line, in company currency; a leak is positive. -#}
with

priced_lines as (
    select
        line.* exclude (reduced_at),
        quantities.* exclude (order_line_id),
        price.policy_unit_price,
        product.cost_method,
        coalesce(own_cost.standard_price, product.standard_price) as standard_price,
        {{ untaxed_share('line') }} as untaxed_share,
        1 - price.list_discount_percent / 100 as list_share,
        -- what was given on top of the discount that the pricelist itself shows
        coalesce(
            (coalesce(line.discount, 0) - price.list_discount_percent)
            / nullif(1 - price.list_discount_percent / 100, 0),
            0
        ) as discount_percent,
        least(discount_percent, {{ allowed_discount('line', 'line.order_date') }})
            as policy_discount_percent,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_margin_quantities') }} as quantities
        on line.order_line_id = quantities.order_line_id
    inner join {{ ref('int_policy_prices') }} as price on line.order_line_id = price.order_line_id
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    left join {{ ref('stg_odoo__product_cost') }} as own_cost
        on line.product_id = own_cost.product_id and line.company_id = own_cost.company_id
    where not line.is_intercompany
),

unit_prices as (
    select
        * replace (policy_unit_price * untaxed_share as policy_unit_price),
        discount_percent / 100 as given_discount,
        policy_discount_percent / 100 as policy_discount,
        (discount_percent - policy_discount_percent) / 100 as excess_discount,
        price_unit / unit_factor / currency_rate * list_share * untaxed_share
            as company_unit_price,
        nullif(purchase_price, 0) / unit_factor / currency_rate as planned_unit_cost,
        -- Odoo wrote a cost of 0: nobody had entered one, so that there is none to vary from
        coalesce(purchase_price = 0 and cost_out != 0, false) as lacks_planned_cost,
        coalesce(cost_method in ('average', 'fifo'), false) as is_landed_cost_in_value,
    from priced_lines
),

costed_lines as (
    select
        line.*,
        line.company_unit_price * (1 - line.given_discount) as invoiced_unit_price,
        case
            when line.lacks_planned_cost
                then
                    line.cost_out
                    / (1 - line.unvalued_share_out)
                    / nullif(line.shipped_quantity, 0)
            else coalesce(line.planned_unit_cost, cost.unit_cost, line.standard_price, 0)
        end as standard_unit_cost,
        line.carried_landed_cost
        - case
            when not line.is_landed_cost_in_value then 0
            when line.lacks_planned_cost then line.carried_landed_cost
            else line.landed_cost_at_order
        end as landed_cost,
        line.returned_quantity
        + line.invoiced_quantity
        - least(line.credited_quantity, line.returned_quantity) as settled_quantity,
        greatest(line.shipped_quantity - settled_quantity, 0) as unbilled_quantity,
        -- what was invoiced or came back is what was delivered first
        least(greatest(line.overdue_shipped_quantity - settled_quantity, 0), unbilled_quantity)
            as overdue_quantity,
        greatest(line.invoiced_quantity - line.shipped_quantity, 0) as overbilled_quantity,
        -- credited beyond what came back and invoiced anew: it corrected a document
        least(
            greatest(line.credited_quantity - line.returned_quantity, 0), overbilled_quantity
        ) as corrected_quantity,
        greatest(line.returned_quantity - line.credited_quantity, 0) as uncredited_quantity,
    from unit_prices as line
    asof left join {{ ref('int_unit_costs') }} as cost
        on
            line.product_id = cost.product_id
            and line.company_id = cost.company_id
            and line.confirmed_at >= cost.valid_from
),

steps as (
    select
        *,
        shipped_quantity * coalesce(standard_unit_cost, 0) as standard_cost,
        policy_unit_price * (1 - policy_discount) * shipped_quantity as policy_revenue,
        greatest(policy_unit_price - company_unit_price, 0)
        * (1 - policy_discount)
        * shipped_quantity as price_override,
        greatest(company_unit_price - policy_unit_price, 0)
        * (1 - policy_discount)
        * shipped_quantity as price_above_policy,
        company_unit_price * excess_discount * shipped_quantity
            as discount_beyond_policy,
        invoiced_unit_price * shipped_quantity as line_revenue,
        -- a credit note whose quantity was invoiced anew took nothing away
        credited_value * (1 - coalesce(corrected_quantity / nullif(credited_quantity, 0), 0))
        + uncredited_quantity * invoiced_unit_price as returns_and_credits,
        overdue_quantity * invoiced_unit_price as unbilled_deliveries,
        case
            when document_currency_id = currency_id
                then invoiced_value - invoiced_document_value / currency_rate
            else 0
        end as exchange_difference,
        cost_out + standard_cost * unvalued_share_out as actual_cost,
        -- goods sent in the place of returned ones are not sold: they take from what came back
        cost_back + standard_cost * unvalued_share_back - replaced_cost as returned_goods,
    from costed_lines
),

freight_weights as (
    select
        order_line_id,
        coalesce(
            invoiced_unit_price
            * ordered_quantity_current
            / nullif(
                sum(invoiced_unit_price * ordered_quantity_current) over (partition by order_id), 0
            ),
            1 / count(*) over (partition by order_id)
        ) as share,
    from steps
),

-- what the books say, from invoices, valuation and accruals rather than from the steps
booked as (
    select
        steps.*,
        coalesce(freight.under_recovered * freight_weights.share, 0) as freight_under_recovered,
        steps.actual_cost
        - steps.standard_cost
        - case when steps.is_landed_cost_in_value then steps.landed_cost else 0 end
            as cost_variance,
        steps.invoiced_value
        - steps.credited_value
        + (steps.unbilled_quantity - steps.overdue_quantity) * steps.invoiced_unit_price
        - steps.invoiced_unit_price * (
            steps.overbilled_quantity - steps.corrected_quantity
            + greatest(
                steps.uncredited_quantity
                - greatest(steps.shipped_quantity - steps.invoiced_quantity, 0),
                0
            )
        ) as booked_revenue,
        steps.actual_cost
        - steps.returned_goods
        + case when steps.is_landed_cost_in_value then 0 else steps.landed_cost end as booked_cost,
    from steps
    left join freight_weights on steps.order_line_id = freight_weights.order_line_id
    left join {{ ref('int_order_freight') }} as freight on steps.order_id = freight.order_id
)

select
    order_line_id,
    order_id,
    order_name,
    is_cancelled,
    product_id,
    customer_id,
    warehouse_id,
    company_id,
    company,
    warehouse,
    channel,
    product,
    product_category,
    customer,
    customer_segment,
    supplier,
    ordered_quantity_current,
    order_date,
    as_of_date,
    shipped_quantity,
    returned_quantity,
    invoiced_quantity,
    credited_quantity,
    first_invoice_date,
    last_shipped_on,
    coalesce(last_overdue_on, last_shipped_on) as unbilled_delivery_on,
    policy_unit_price,
    given_discount,
    policy_discount,
    excess_discount,
    company_unit_price,
    invoiced_unit_price,
    landed_cost,
    unbilled_quantity,
    overdue_quantity,
    standard_cost,
    policy_revenue,
    price_override,
    price_above_policy,
    discount_beyond_policy,
    line_revenue,
    returns_and_credits,
    unbilled_deliveries,
    exchange_difference,
    returned_goods,
    freight_under_recovered,
    cost_variance,
    booked_revenue,
    booked_cost,
    price_override
    + discount_beyond_policy
    + returns_and_credits
    + unbilled_deliveries
    + cost_variance
    + landed_cost
    + freight_under_recovered as leakage,
    booked_revenue - booked_cost - freight_under_recovered as realised_margin,
    booked_revenue
    - booked_cost
    - (
        line_revenue
        - returns_and_credits
        - unbilled_deliveries
        - standard_cost
        - cost_variance
        - landed_cost
        + returned_goods
        + exchange_difference
    ) as unexplained,
    coalesce(first_invoice_date, last_shipped_on, first_credit_date) as recognised_on,
from booked
