"""What the reading user must be granted: groups of Odoo by version, tables of PostgreSQL.

Groups as the access lists of Odoo Community give them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .entities import Entity

# What describes models and many2many tables, and who sees which company.
CATALOGUE = ("ir_model", "ir_model_fields", "ir_module_module", "res_company_users_rel")
# Not its password hashes.
USER_COLUMNS = (
    "id, login, partner_id, company_id, active, share, "
    "create_date, write_date, create_uid, write_uid"
)
PROPERTIES_UNTIL = 17


@dataclass(frozen=True, slots=True)
class Grant:
    """A group of Odoo, by its name on screen and its technical one, and what it opens."""

    group: str
    technical: str
    opens: str
    needed: bool = True


def groups(series: int) -> list[Grant]:
    """The groups a reading user needs on Odoo of this series; the last are worth having."""
    values = "values of products" if series >= 19 else "valuation layers"
    return [
        Grant(
            "Sales / User: All Documents",
            "sales_team.group_sale_salesman_all_leads",
            "orders and quotes of everybody",
        ),
        Grant("Purchase / User", "purchase.group_purchase_user", "purchase orders, suppliers"),
        Grant("Inventory / User", "stock.group_stock_user", "transfers, moves, counts, stock"),
        Grant(
            "Accounting / Read-only",
            "account.group_account_readonly",
            "invoices and journal entries",
        ),
        Grant(
            "Inventory / Administrator",
            "stock.group_stock_manager",
            f"{values} and landed costs: margin and value KPIs",
            needed=False,
        ),
        Grant(
            "Administration / Settings",
            "base.group_system",
            "who changed what (tracked values): some compliance checks",
            needed=False,
        ),
    ]


def postgres(entities: Iterable[Entity], series: int | None, role: str = "plimsoll") -> list[str]:
    """SQL that makes a role which can read the tables of these models, and nothing else.

    For Odoo of this series, or of any where it is not known: the loop takes the tables that are
    there. Many2many tables are named in `ir_model_fields.relation_table`.
    """
    known = [each for each in entities if series is None or each.known_to(series)]
    tables = {name.replace(".", "_") for each in known for name in each.names} | {*CATALOGUE}
    if series is None or series <= PROPERTIES_UNTIL:
        tables.add("ir_property")
    if series is None or series > PROPERTIES_UNTIL:
        tables.add("ir_default")
    tables.discard("res_users")
    listed = ", ".join(f"'{name}'" for name in sorted(tables))
    return [
        f"create role {role} login password '…';",
        f"alter role {role} set default_transaction_read_only = on;",
        f"grant usage on schema public to {role};",
        f"grant select ({USER_COLUMNS}) on res_users to {role};",
        "do $$ declare name text; begin for name in",
        "  select tablename from pg_tables where schemaname = 'public' and (",
        f"    tablename in ({listed})",
        "    or tablename in (",
        "      select relation_table from ir_model_fields where ttype = 'many2many'))",
        f"loop execute format('grant select on public.%I to {role}', name); end loop; end $$;",
    ]
