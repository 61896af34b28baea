"""A version of the catalogue as JSON: what is shown can be changed and sent back as the next version."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from entrypoints.web.api.shape import Body, Version, shown
from tjdomain.examination.domain.catalogue import (
    Catalogue,
    Cutoff,
    Finding,
    Item,
    MatrixRule,
    Option,
    Package,
    ReferenceRange,
    ReflexRule,
    TubeType,
)
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion
from tjdomain.examination.domain.kinds import Effect, Flag, ReflexMode, SpecimenKind, Station, ValueKind
from tjdomain.shared.events import plain
from tjdomain.shared.person import Sex
from tjdomain.shared.text import clean
from tjdomain.shared.trade import Trade

Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?$")]
"""A decimal number as text, so that no digit is lost on the way."""
Word = Annotated[str, msgspec.Meta(max_length=60)]
Phrase = Annotated[str, msgspec.Meta(max_length=200)]
Words = Annotated[list[Word], msgspec.Meta(max_length=100)]
_LIMIT = 60
_PHRASE_LIMIT = 200


def _text(text: str, field: str) -> str:
    return clean(text, field, _LIMIT, required=True)


def _texts(texts: list[str], field: str) -> tuple[str, ...]:
    return tuple(_text(text, field) for text in texts)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


class FindingBody(Body):
    """What an abnormal result is called; ``notify_within`` hours for the report to 公卫科."""

    code: Word
    title: Word
    notify_within: Annotated[int, msgspec.Meta(ge=1, le=720)] | None = None


class OptionBody(Body):
    """One answer of a choice item."""

    code: Word
    title: Word
    flag: Flag = Flag.NORMAL
    finding: Word | None = None
    aliases: Words = msgspec.field(default_factory=list)


class CutoffBody(Body):
    """A ratio that stands for a choice."""

    unit: Word
    at: Number
    reached: Word
    below: Word


class CatalogueItemBody(Body):
    """An exam item."""

    code: Word
    title: Word
    station: Station
    kind: ValueKind
    specimen: SpecimenKind | None = None
    options: Annotated[list[OptionBody], msgspec.Meta(max_length=100)] = msgspec.field(default_factory=list)
    cutoff: CutoffBody | None = None
    units: Words = msgspec.field(default_factory=list)
    method: Word | None = None
    finding: Word | None = None
    asks_onset: bool = False
    asks_pregnancy: bool = False
    exempt_passes: bool = False
    recheck_with: Words = msgspec.field(default_factory=list)
    aliases: Words = msgspec.field(default_factory=list)
    phrases: Annotated[list[Phrase], msgspec.Meta(max_length=100)] = msgspec.field(default_factory=list)

    def item(self) -> Item:
        """As examination takes it."""
        cutoff = self.cutoff
        return Item(
            code=self.code,
            title=_text(self.title, "title"),
            station=self.station,
            kind=self.kind,
            specimen=self.specimen,
            options=tuple(_option(one) for one in self.options),
            cutoff=None
            if cutoff is None
            else Cutoff(
                unit=_text(cutoff.unit, "unit"), at=Decimal(cutoff.at), reached=cutoff.reached, below=cutoff.below
            ),
            units=_texts(self.units, "units"),
            method=None if self.method is None else _text(self.method, "method"),
            finding=self.finding,
            asks_onset=self.asks_onset,
            asks_pregnancy=self.asks_pregnancy,
            exempt_passes=self.exempt_passes,
            recheck_with=tuple(self.recheck_with),
            aliases=_texts(self.aliases, "aliases"),
            phrases=tuple(clean(one, "phrases", _PHRASE_LIMIT, required=True) for one in self.phrases),
        )


def _option(body: OptionBody) -> Option:
    return Option(
        code=body.code,
        title=_text(body.title, "title"),
        flag=body.flag,
        finding=body.finding,
        aliases=_texts(body.aliases, "aliases"),
    )


class RangeBody(Body):
    """Limits of a number item; a missing one is open."""

    item: Word
    unit: Word
    valid_from: date
    sex: Sex | None = None
    method: Word | None = None
    lower: Number | None = None
    upper: Number | None = None

    def limits(self) -> ReferenceRange:
        """As examination takes it."""
        return ReferenceRange(
            item=self.item,
            unit=_text(self.unit, "unit"),
            sex=self.sex,
            method=None if self.method is None else _text(self.method, "method"),
            lower=_number(self.lower),
            upper=_number(self.upper),
            valid_from=self.valid_from,
        )


class ReflexBody(Body):
    """A result of ``trigger`` with one of ``flags`` makes ``adds`` required."""

    trigger: Word
    flags: list[Flag]
    adds: Words


class PackageBody(Body):
    """What is examined for a trade."""

    trade: Trade
    required: Words
    optional: Words = msgspec.field(default_factory=list)
    reflex: ReflexMode = ReflexMode.REFLEX


class RuleBody(Body):
    """What a finding means for trades, in a first examination and in its recheck."""

    code: Word
    finding: Word
    trades: list[Trade]
    first: Effect
    recheck: Effect


class TubeTypeBody(Body):
    """The tube for a kind of specimen."""

    specimen: SpecimenKind
    title: Word


class CatalogueBody(Body):
    """A whole catalogue; its number is given by the system."""

    valid_from: date
    findings: Annotated[list[FindingBody], msgspec.Meta(max_length=300)]
    items: Annotated[list[CatalogueItemBody], msgspec.Meta(max_length=300)]
    ranges: Annotated[list[RangeBody], msgspec.Meta(max_length=1000)]
    reflexes: Annotated[list[ReflexBody], msgspec.Meta(max_length=100)]
    packages: Annotated[list[PackageBody], msgspec.Meta(max_length=50)]
    rules: Annotated[list[RuleBody], msgspec.Meta(max_length=2000)]
    tubes: Annotated[list[TubeTypeBody], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=list)

    def catalogue(self) -> Catalogue:
        """As examination takes it."""
        return Catalogue(
            version=0,
            valid_from=self.valid_from,
            findings=tuple(
                Finding(code=one.code, title=_text(one.title, "title"), notify_within=one.notify_within)
                for one in self.findings
            ),
            items=tuple(one.item() for one in self.items),
            ranges=tuple(one.limits() for one in self.ranges),
            reflexes=tuple(
                ReflexRule(trigger=one.trigger, flags=frozenset(one.flags), adds=tuple(one.adds))
                for one in self.reflexes
            ),
            packages=tuple(
                Package(trade=one.trade, required=tuple(one.required), optional=tuple(one.optional), reflex=one.reflex)
                for one in self.packages
            ),
            rules=tuple(
                MatrixRule(
                    code=_text(one.code, "code"),
                    finding=one.finding,
                    trades=frozenset(one.trades),
                    first=one.first,
                    recheck=one.recheck,
                )
                for one in self.rules
            ),
            tubes=tuple(TubeType(specimen=one.specimen, title=_text(one.title, "title")) for one in self.tubes),
        )


class CatalogueActionBody(Body):
    """Put a version in force, or away; ``seen`` is the version of it that was looked at, if told."""

    action: Literal["activate", "discard"] = "activate"
    seen: Version | None = None


class CatalogueLine(msgspec.Struct, frozen=True):
    """A version in the list; people know it by its number."""

    number: int
    state: CatalogueState
    valid_from: date
    created_by: UUID | None
    created_at: datetime


class CatalogueVersionView(msgspec.Struct, frozen=True):
    """How far a version is."""

    number: int
    version: int
    state: CatalogueState
    valid_from: date
    activated_by: UUID | None
    activated_at: datetime | None


def version_shown(version: CatalogueVersion) -> CatalogueVersionView:
    """The version without its content."""
    return shown(CatalogueVersionView, version, number=version.number, valid_from=version.catalogue.valid_from)


def catalogue_shown(catalogue: Catalogue) -> CatalogueBody:
    """The catalogue in the shape in which the next version is sent."""
    content = plain(catalogue)
    content.pop("version")
    return msgspec.convert(content, CatalogueBody, strict=False)
