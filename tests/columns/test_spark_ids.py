"""A case id has one text on Spark, whatever type its column has in each table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import polars as pl
import pytest

import esi_rules as esi
from esi_rules.records.cells import cell_text
from tests.support.engines import Engine, session

AS_AT = dt.date(2005, 3, 14)
KINDS: list[tuple[str, Sequence[float | Decimal]]] = [
    ("decimal(10, 2)", [Decimal("7.00"), Decimal("7.50"), Decimal("100.00"), Decimal(0)]),
    ("decimal(38, 18)", [Decimal(7), Decimal("0.1"), Decimal(0), Decimal(-20)]),
    ("decimal(10, 0)", [Decimal(7), Decimal(100)]),
    ("double", [7.0, 100.0, 0.5, 0.0]),
]


@pytest.mark.filterwarnings("ignore")  # of Spark about pandas
@pytest.mark.parametrize(("kind", "ids"), KINDS, ids=[kind for kind, _ in KINDS])
def test_an_id_has_one_text_whatever_its_type(
    kind: str, ids: Sequence[float | Decimal], spark: Engine
) -> None:
    """The table of cases has ids of a type; events have the text that a file would have."""
    texts = [cell_text(id) for id in ids]
    rows = [(id, "order", "2004-09-24") for id in ids]
    cases = session().createDataFrame(rows, f"case_id {kind}, sentence string, commenced_on string")
    events = pl.DataFrame(
        {"case_id": texts, "event": "warning", "on": "2004-10-01", "value": ""},
        schema=dict.fromkeys(("case_id", "event", "on", "value"), pl.String),
    )
    inspection = esi.Inspection("x", AS_AT)
    sheet = esi.score_frames(cases, spark.make(events), inspection=inspection)
    table = pl.DataFrame({"case_id": texts, "sentence": "order", "commenced_on": "2004-09-24"})
    alike = esi.score_frames(table, events, inspection=inspection)
    assert sheet.provenance.records_digest == alike.provenance.records_digest
    assert sheet == alike
