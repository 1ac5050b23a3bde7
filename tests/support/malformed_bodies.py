"""Bodies that are no inspection, or nearly one: a valid document with something changed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

__all__ = ["malformed_bodies"]

# Text of JSON that `json.dumps` does not write, or that is too long to repeat.
RAW = (
    *("1e999999999999999999999", "-0", "1E400", "NaN", "-Infinity", "0.1", "1e-400"),
    *("9" * 5000, "[" * 60 + "]" * 60, "[" * 200_000, '{"a":' * 3000 + "1" + "}" * 3000),
    *('"\\ud800"', '"\\u0000"', '{"a":1,"a":2}', '"\\u202e"', "{}", "[]", "[[]]", "[null]"),
)
VALUES = (
    *(None, True, False, 0, -1, 7, 10**18, 1.5, "", " ", "yes", "x", "order", "2004-13-01"),
    *("0001-01-01", "9999-12-31", "2004-02-30", "2004", "2004-10", "2004-10-01T00:00:00"),
    *("x" * 3000, "a\nb", "=1+1", "\x1b[31m", "é", "case_id", "90%", "10 working days", "unknown"),
)


def malformed_bodies(document: dict[str, Any], count: int, seed: int) -> Iterator[bytes]:
    """Yield bodies, the same ones for the same seed. A few of them are valid after all."""
    drawn = random.Random(seed)
    text = json.dumps(document)
    for _ in range(count):
        kind = drawn.random()
        if kind < 0.7:
            yield _changed(document, drawn)
        elif kind < 0.85:
            yield _cut_or_struck(text.encode(), drawn)
        elif kind < 0.95:
            yield (json.dumps(drawn.choice(VALUES)) if kind < 0.9 else drawn.choice(RAW)).encode()
        else:
            yield drawn.randbytes(drawn.randrange(200))


def _changed(document: dict[str, Any], drawn: random.Random) -> bytes:
    changed = copy.deepcopy(document)
    raw: dict[str, str] = {}
    for _ in range(drawn.choice((1, 1, 1, 2, 5))):
        place: Any = changed
        while True:
            key = drawn.choice([*place] if isinstance(place, dict) else range(len(place)))
            inner = place[key]
            if not isinstance(inner, (dict, list)) or not inner or drawn.random() < 0.15:
                break
            place = inner
        what = drawn.random()
        if what < 0.15:
            del place[key]
        elif what < 0.3 and isinstance(place, dict):
            place[drawn.choice(("x", "caseid", "", "\x00", "schema_version"))] = place.pop(key)
        elif what < 0.4 and isinstance(place, list):
            place.append(copy.deepcopy(inner))
        elif what < 0.65:
            mark = f"raw{len(raw)}raw"
            raw[json.dumps(mark)] = drawn.choice(RAW)
            place[key] = mark
        else:
            place[key] = drawn.choice(VALUES)
        if not changed:
            break
    text = json.dumps(changed)
    for mark, written in raw.items():
        text = text.replace(mark, written)
    return text.encode()


def _cut_or_struck(data: bytes, drawn: random.Random) -> bytes:
    place = drawn.randrange(len(data))
    if drawn.random() < 0.4:
        return data[:place]
    return data[:place] + bytes([drawn.randrange(256)]) + data[place + drawn.randrange(3) :]
