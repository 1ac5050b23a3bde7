"""Converts typed cells to the text of the CSV format, and parses exact amounts.

All input uses these conversions. `files.typed_columns.text_of` does the same for whole columns.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

__all__ = ["amount_text", "cell_text", "read_amount"]

_MIDNIGHT = dt.time()
_AMOUNT = re.compile(r"\d{1,5}(?:\.\d{1,30})?|\.\d{1,30}", re.ASCII)
_COMMA = re.compile(r"\d{1,5},(?:\d{1,2}|\d{4,30})", re.ASCII)
"""A number with a comma that can only be a decimal comma."""
_LARGEST = Decimal(10_000)


def cell_text(value: object) -> str:
    """Return the text of a typed cell: True is ``yes``, a date is ISO, None and NaN are empty.

    A number becomes its shortest exact text. A `datetime` at midnight without a time zone becomes
    its day. Raises `ValueError` for other values; its message continues a sentence that begins with
    the value.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 4000 else amount_text(Decimal(value))
    if isinstance(value, float):
        return "" if value != value else amount_text(Decimal(repr(value)))
    if isinstance(value, Decimal):
        return "" if value.is_nan() else amount_text(value)
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            raise ValueError(
                "has a time zone; convert it to local time, take the zone away and write the day"
            )
        if value.time() != _MIDNIGHT:
            raise ValueError("has a time of day; convert it to a date")
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    raise ValueError("must be text, a number, yes or no, a date, or empty")


def amount_text(value: Decimal) -> str:
    """Return the shortest exact text of a finite number; raises `ValueError` for any other."""
    if not value.is_finite():
        raise ValueError("is not a number that can be written down")
    if not value:
        return "0"
    exponent = value.as_tuple().exponent
    # A number with a huge exponent must stay as short as it is in the file.
    if not isinstance(exponent, int) or not -400 < exponent < 400:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_amount(text: str) -> Decimal:
    """Parse an amount: 0 to 10000 in plain digits.

    Raises `ValueError`, whose message continues a sentence that begins with the text.
    """
    if _AMOUNT.fullmatch(text) is not None:
        amount = Decimal(text)
        if amount <= _LARGEST:
            return amount
    hint = ""
    if _COMMA.fullmatch(text) is not None:
        hint = f"; write `{text.replace(',', '.')}`"
    elif "," in text:  # 12,500 may be twelve and a half, or twelve thousand five hundred
        hint = "; write it without commas, and with a point before decimals"
    raise ValueError(f"must be a number from 0 to 10000, or empty{hint}")
