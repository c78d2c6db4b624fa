"""What the machine interface answers, described: the schemas of its OpenAPI description."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema
from pydantic import ConfigDict


class Fault(Schema):
    """What is wrong, where, and what would have been right."""

    message: str = Field(description="In the language of Accept-Language.")
    field: str = Field(description="The parameter that is wrong; empty where it is none of them.")
    value: str | None = Field(description="What stood there.")
    valid: list[str] = Field(description="What may stand there.")


class Asked(Schema):
    """The parameters of a question, written as on the command line."""

    period: str = Field(
        description="2016 · 2016-H1 · 2016-Q3 · 2016-05 · 2016-W14 · 2016-05-01..2016-05-14 · 2012..2016",
        examples=["2016"],
    )
    by: str = Field("", description="Dimensions, with commas between.", examples=["gender,district"])
    where: list[str] = Field(
        default_factory=list,
        description="Filter: name=value[,value]. May be repeated.",
        examples=[["kind=street,school"]],
    )
    compare: str = Field("", description="Other periods, with commas between.", examples=["2015,2014"])
    zeros: bool = Field(False, description="Show combinations with no occurrence too.")
    age_scheme: str = Field("", description="Count by this age-band scheme instead of the one in force.")
    service: str = Field("", description="The code of a service, where you have several.")


class Dimension(Schema):
    """Something that an indicator can be broken down by and filtered on."""

    code: str
    name: str


class Indicator(Schema):
    """One entry of the catalogue."""

    code: str
    name: str
    unit: str
    unit_name: str
    definition: str
    dimensions: list[Dimension]


class Catalogue(Schema):
    """Everything that can be asked for, and the services that you may ask about."""

    indicators: list[Indicator]
    services: list[str]


class Days(Schema):
    """From a day to a day, both included."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from", examples=["2016-01-01"])
    to: str = Field(examples=["2016-12-31"])


class Row(Schema):
    """One combination: each dimension of ``by`` and each compared period under its own name, beside these."""

    model_config = ConfigDict(extra="allow")

    value: float | None = Field(description="Unrounded. null where there is nothing to divide by.")
    share: float | None = Field(None, description="Of all, as a part of 1.")
    share_of_known: float | None = Field(None, description="Of all that is not «unknown».")
    known: int | None = Field(None, description="Encounters with an exact age (mean and median).")
    of: int | None = Field(None, description="All encounters (mean and median).")
    published: bool | None = Field(None, description="The figure stood in an earlier report.")
    source: str | None = None


class Compared(Schema):
    """A period that is compared with."""

    period: Days
    total: float | None
    published: bool | None = None
    source: str | None = None


class Answer(Schema):
    """The answer, word for word what ``utsyn stats --format json`` prints."""

    indicator: str
    unit: str
    definition: str
    service: str
    period: Days
    by: list[str]
    where: dict[str, str]
    rows: list[Row]
    total: float | None = Field(description="Counted, not added up from the rows.")
    records: int = Field(description="How many records are behind the total.")
    notes: list[str]
    known: int | None = None
    of: int | None = None
    age_scheme: str | None = None
    compare: dict[str, Compared] | None = None
    published: bool | None = None
    source: str | None = None


#: Shown in the description.
EXAMPLE: dict[str, Any] = {
    "indicator": "encounters",
    "unit": "encounters",
    "definition": "Antall treff med ungdom. …",
    "service": "vika",
    "period": {"from": "2016-01-01", "to": "2016-12-31"},
    "by": ["gender"],
    "where": {"kind": "street,school"},
    "rows": [
        {"gender": "girl", "value": 78, "share": 0.39, "share_of_known": 0.4},
        {"gender": "boy", "value": 117, "share": 0.585, "share_of_known": 0.6},
        {"gender": "unknown", "value": 5, "share": 0.025, "share_of_known": None},
    ],
    "total": 200,
    "records": 148,
    "notes": [],
}
