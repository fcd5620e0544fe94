"""What a server offers of what we want, found out before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass

from .entities import Entity, Readable, fit, referring_first
from .errors import AccessRefused, EmptyDatabase, ModelMissing
from .sources.base import Source

NEVER_EMPTY = {"res.company": "companies", "sale.order": "sales orders"}


@dataclass(frozen=True, slots=True)
class Survey:
    """Entities to read, in reading order; the reason for each that cannot be read; and those
    that Odoo of this series does not have.
    """

    readable: list[Readable]
    lacking: list[tuple[Entity, str]]
    unknown: list[Entity]

    @property
    def entities(self) -> list[Entity]:
        """All that are declared."""
        readable = [each.entity for each in self.readable]
        return [*readable, *(entity for entity, _ in self.lacking), *self.unknown]


def survey(source: Source, entities: list[Entity]) -> Survey:
    """Ask for every model's fields, and for one row of those every refresh needs.

    Raises `ModelMissing` when a required model is not installed or denied, and
    `EmptyDatabase` when there is nothing to report on.
    """
    known = [each for each in entities if each.known_to(source.series)]
    found = {each.model: _probe(source, each) for each in known}
    lacking = [(each, reason) for each in known if isinstance(reason := found[each.model], str)]
    readable = [each for each in found.values() if isinstance(each, _Found)]
    _require(lacking)
    _require_rows([each.readable.entity.model for each in readable if each.empty])
    return Survey(
        referring_first([each.readable for each in readable]),
        lacking,
        [each for each in entities if each not in known],
    )


@dataclass(frozen=True, slots=True)
class _Found:
    readable: Readable
    empty: bool


def _probe(source: Source, entity: Entity) -> _Found | str:
    """What the server offers under any of its names, or why it does not under the first."""
    reasons = []
    for model in entity.names:
        found = _probe_model(source, entity, model)
        if isinstance(found, _Found):
            return found
        reasons.append(found)
    return reasons[0]


def _probe_model(source: Source, entity: Entity, model: str) -> _Found | str:
    """A model may show its fields but deny its rows: asked of what every refresh needs."""
    try:
        readable = fit(entity, source.fields_get(model), model=model, series=source.series)
        seen = source.ids(model, readable.domain, limit=1) if entity.required else []
        return _Found(readable, entity.required and not seen)
    except AccessRefused as error:
        return str(error)


def _require(lacking: list[tuple[Entity, str]]) -> None:
    reasons = [reason for entity, reason in lacking if entity.required]
    if reasons:
        raise ModelMissing(
            f"Odoo lacks what every refresh needs: {'; '.join(reasons)}. "
            "Install the app, or give the user the right to read it: `plimsoll doctor` lists "
            "the groups."
        )


def _require_rows(empty: list[str]) -> None:
    nothing = [words for model, words in NEVER_EMPTY.items() if model in empty]
    if nothing:
        raise EmptyDatabase(
            f"The Odoo database has no {' and no '.join(nothing)} that the user may read; "
            "nothing was changed."
        )
