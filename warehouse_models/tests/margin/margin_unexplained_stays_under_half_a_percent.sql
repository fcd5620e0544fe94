-- What the steps miss of the books' margin, per company, against its revenue at policy price.
-- A warning: invoices whose prices were changed are the company's business, and no reason to show
-- yesterday's figures.
{{ config(severity='warn') }}
select
    company_id,
    sum(unexplained) as unexplained,
    sum(policy_revenue) as policy_revenue,
from {{ ref('fct_margin_lines') }}
where line_kind = 'order_line'
group by company_id
having abs(sum(unexplained)) > 0.005 * sum(policy_revenue) and abs(sum(unexplained)) > 1
