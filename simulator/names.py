"""What Odoo shows for a record: its display name."""

from .tables import Row, Tables

NAME_FIELDS = {
    "stock.location": "complete_name",
    "product.category": "complete_name",
}


def display_name(tables: Tables, model: str, record_id: int) -> str:
    """The text a many2one shows; `model,id` where the record or its name is unknown."""
    row = tables[model].by_id.get(record_id) if model in tables else None
    if row is None:
        return f"{model},{record_id}"
    if model in ("product.product", "product.template"):
        return _product_name(tables, row)
    name = row.get(NAME_FIELDS.get(model, "name")) or row.get("name") or row.get("login")
    return str(name) if name else f"{model},{record_id}"


def _product_name(tables: Tables, row: Row) -> str:
    template = row
    if "product_tmpl_id" in row and "product.template" in tables:
        template = tables["product.template"].by_id.get(row["product_tmpl_id"], row)
    name = str(template.get("name") or f"product.product,{row['id']}")
    return f"[{row['default_code']}] {name}" if row.get("default_code") else name
