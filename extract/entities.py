"""Which models and fields are read: entities.yml, checked, and fitted to one server's fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .errors import ConfigError

ENTITIES = Path(__file__).with_name("entities.yml")

FieldType = Literal[
    "int", "float", "money", "bool", "char", "date", "datetime", "many2one", "many2many"
]

# Odoo's field types that fit each of ours.
ACCEPTED: dict[FieldType, frozenset[str]] = {
    "int": frozenset({"integer"}),
    "float": frozenset({"float", "monetary", "integer"}),
    "money": frozenset({"monetary", "float", "integer"}),
    "bool": frozenset({"boolean"}),
    "char": frozenset({"char", "text", "selection", "reference"}),
    "date": frozenset({"date"}),
    "datetime": frozenset({"datetime", "date"}),
    "many2one": frozenset({"many2one", "many2one_reference"}),
    "many2many": frozenset({"many2many", "one2many"}),
}


class Column(BaseModel):
    """One declared column: its type, and the Odoo fields that may fill it, best first.

    `degrades` names what a reader loses without it, on Odoo from `since` on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: FieldType
    candidates: tuple[str, ...] = Field(alias="from", min_length=1)
    degrades: tuple[str, ...] = ()
    since: int = 0


class Entity(BaseModel):
    """One Odoo model to read, as entities.yml declares it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    also: tuple[str, ...] = ()
    required: bool = False
    load: Literal["incremental", "full"] = "incremental"
    degrades: tuple[str, ...] = ()
    domain: tuple[Any, ...] = ()
    domain_until_15: tuple[Any, ...] | None = None
    since: int = 0
    until: int = 999
    follows: dict[str, int] = Field(default_factory=dict)
    per_company: tuple[str, ...] = ()
    fields: dict[str, Column] = Field(min_length=1)

    @field_validator("fields", mode="before")
    @classmethod
    def _written_short(cls, fields: Any) -> Any:
        if not isinstance(fields, dict):
            return fields
        return {str(name): _spelled_out(str(name), each) for name, each in fields.items()}

    @property
    def table(self) -> str:
        """Name of the raw table."""
        return self.model.replace(".", "_")

    @property
    def company_table(self) -> str:
        """Name of the raw table of what each company has for itself."""
        return f"{self.table}_by_company"

    @property
    def company_columns(self) -> dict[str, Column]:
        """Columns of that table: a row of ours, a company, and its values."""
        values = {name: self.fields[name] for name in self.per_company}
        return {"id": STAMPS["id"], "company_id": COMPANY, **values}

    @model_validator(mode="after")
    def _columns_exist(self) -> Entity:
        unknown = [name for name in (*self.follows, *self.per_company) if name not in self.fields]
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is not among the fields")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The model's names on different servers, the usual one first."""
        return (self.model, *self.also)

    def domain_of(self, series: int) -> tuple[Any, ...]:
        """What narrows the rows on Odoo of this series."""
        if series <= 15 and self.domain_until_15 is not None:
            return self.domain_until_15
        return self.domain

    def known_to(self, series: int) -> bool:
        """Whether Odoo of this series has the model at all."""
        return self.since <= series <= self.until

    @property
    def columns(self) -> dict[str, Column]:
        """Every column read, `id` and who created and changed a row when first."""
        return {**STAMPS, **self.fields}


def _spelled_out(name: str, column: Any) -> Any:
    if isinstance(column, str):
        return {"type": column, "from": [name]}
    return {"from": [name], **column} if isinstance(column, dict) else column


STAMPS = {
    name: Column.model_validate({"type": kind, "from": [name]})
    for name, kind in (
        ("id", "int"),
        ("create_date", "datetime"),
        ("write_date", "datetime"),
        ("create_uid", "many2one"),
        ("write_uid", "many2one"),
    )
}
COMPANY = Column.model_validate({"type": "many2one", "from": ["company_id"]})


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What `fields_get` says of one field."""

    type: str
    stored: bool = True
    company_dependent: bool = False
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Readable:
    """An entity fitted to a server: its model there, and the Odoo field of each column.

    `dropped` gives the reason by column left null, `relations` the Odoo model a many2one column
    points to. `domain` narrows the rows; `follows` names the many2one fields whose targets'
    changes count as changes of the row.
    """

    entity: Entity
    sources: dict[str, str]
    dropped: dict[str, str]
    relations: Mapping[str, str] = field(default_factory=dict)
    model: str = ""
    domain: tuple[Any, ...] = ()
    follows: tuple[str, ...] = ()

    @property
    def incremental(self) -> bool:
        """Whether changes alone can be asked for."""
        return self.entity.load == "incremental" and "write_date" in self.sources

    @property
    def per_company(self) -> tuple[str, ...]:
        """Columns to be read once for each company."""
        return tuple(name for name in self.entity.per_company if name in self.sources)

    def changed_since(self, moment: dt.datetime) -> list[Any]:
        """Odoo domain of the rows that changed since then (UTC)."""
        stamps = ["write_date", *(f"{self.sources[name]}.write_date" for name in self.follows)]
        either = ["|"] * (len(stamps) - 1)
        # `>=`: Odoo 19 reads `>` as one second later.
        changes = [[stamp, ">=", f"{moment:%Y-%m-%d %H:%M:%S}"] for stamp in stamps]
        return [*self.domain, *either, *changes]

    def without(self, columns: Mapping[str, str]) -> Readable:
        """The same entity with these columns left null, each for the reason given."""
        kept = {name: odoo for name, odoo in self.sources.items() if name not in columns}
        return replace(self, sources=kept, dropped={**self.dropped, **columns})


def load_entities(path: Path = ENTITIES) -> list[Entity]:
    """The declared entities, in the order of the file; `ConfigError` says which key is wrong."""
    try:
        # libyaml's loader: the other takes a second for this file.
        declared = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    if not isinstance(declared, dict) or not declared:
        raise ConfigError(f"{path} declares no models.")
    return [_entity(path, str(model), body) for model, body in declared.items()]


def _entity(path: Path, model: str, body: Any) -> Entity:
    try:
        return Entity.model_validate({**(body or {}), "model": model})
    except (ValidationError, TypeError) as error:
        raise ConfigError(f"{path.name}, {model}: {_first_problem(error)}.") from error


def _first_problem(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return "must be a mapping with a key 'fields'"
    problem = error.errors(include_url=False)[0]
    return f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"


def fit(
    entity: Entity, fields: Mapping[str, FieldFacts], *, model: str = "", series: int = 99
) -> Readable:
    """The columns a server can fill, from `model` if it is known there by another name.

    Computed fields are left out: reading them costs minutes.
    """
    sources: dict[str, str] = {}
    dropped: dict[str, str] = {}
    relations: dict[str, str] = {}
    for name, column in entity.columns.items():
        refused = {odoo: _refusal(column, fields.get(odoo)) for odoo in column.candidates}
        found = next((odoo for odoo, reason in refused.items() if reason is None), None)
        if found is None:
            dropped[name] = "; ".join(f"{odoo} {reason}" for odoo, reason in refused.items())
            continue
        sources[name] = found
        if fields[found].type == "many2one" and fields[found].relation:
            relations[name] = str(fields[found].relation)
    return Readable(
        entity,
        sources,
        dropped,
        relations,
        model or entity.model,
        entity.domain_of(series),
        tuple(name for name, last in entity.follows.items() if series <= last and name in sources),
    )


def _refusal(column: Column, facts: FieldFacts | None) -> str | None:
    if facts is None:
        return "is not on this server"
    if facts.type not in ACCEPTED[column.type]:
        return f"is {facts.type}, not {column.type}"
    if not (facts.stored or facts.company_dependent):
        return "is computed, not stored"
    return None


def referring_first(entities: list[Readable]) -> list[Readable]:
    """The same entities, each before those its rows point to.

    Rows keep arriving while we read. A row read early points only to rows that already
    existed, and these are read later: no pulled row points to one that was not pulled.
    Where models point to each other, the order of entities.yml decides.
    """
    by_model = {each.model: each for each in entities}
    placed: dict[str, Readable] = {}
    entered: set[str] = set()

    def place(each: Readable) -> None:
        if each.model in entered:
            return
        entered.add(each.model)
        for model in sorted(set(each.relations.values()) & by_model.keys()):
            place(by_model[model])
        placed[each.model] = each

    for each in entities:
        place(each)
    return list(reversed(placed.values()))
