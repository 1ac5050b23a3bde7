"""Parquet files with bytes changed, and a process that reads many of them and may die of it.

Run as a program, it reads the files of a pickle and prints how many it refused and how many it
read; the number of the file it is at goes to the standard output first.
"""

from __future__ import annotations

import io
import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

__all__ = ["changed", "every_change", "read_in_a_process", "small_files"]


def _frame(n: int) -> pl.DataFrame:
    draw = random.Random(1)
    kinds = ["appointment", "home_visit", "unacceptable_failure", "supervision_plan"]
    return pl.DataFrame(
        {
            "case_id": [f"C{i // 5:04}" for i in range(n)],
            "event": [draw.choice(kinds) for _ in range(n)],
            "on": pl.Series([None if i % 7 == 3 else 12_600 + i for i in range(n)], dtype=pl.Int32)
            .cast(pl.Date),
            "value": [draw.choice(["", "kept", None]) for _ in range(n)],
            "hours": [None if i % 5 == 1 else i / 4 for i in range(n)],
            "flag": [i % 3 == 0 for i in range(n)],
        }
    )  # fmt: skip


def small_files() -> dict[str, bytes]:
    """Files of the same rows as several programs write them: compressions and encodings."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = {}
    for n in (8, 400):
        frame = _frame(n)
        for compression in ("zstd", "snappy", "gzip", "lz4", "brotli", "uncompressed"):
            buffer = io.BytesIO()
            frame.write_parquet(buffer, compression=compression, row_group_size=150)
            found[f"polars {compression} {n}"] = buffer.getvalue()
        texts = {name: pa.string() for name in ("case_id", "event", "value")}
        arrow = frame.to_arrow()
        table = arrow.cast(pa.schema([(f.name, texts.get(f.name, f.type)) for f in arrow.schema]))
        for version in ("1.0", "2.0"):
            buffer = io.BytesIO()
            pq.write_table(table, buffer, data_page_version=version, write_page_index=True)
            found[f"arrow {version} {n}"] = buffer.getvalue()
        delta = {
            "case_id": "DELTA_BYTE_ARRAY",
            "event": "DELTA_LENGTH_BYTE_ARRAY",
            "on": "DELTA_BINARY_PACKED",
            "hours": "BYTE_STREAM_SPLIT",
        }
        buffer = io.BytesIO()
        pq.write_table(
            table, buffer, use_dictionary=False, column_encoding=delta, compression="none"
        )
        found[f"arrow delta {n}"] = buffer.getvalue()
        buffer = io.BytesIO()
        pq.write_table(table, buffer, write_page_checksum=True)
        found[f"arrow checksums {n}"] = buffer.getvalue()
    return found


def changed(data: bytes, seed: int) -> bytes:
    """Change a byte, or some, or how many there are; more often where the file tells of itself."""
    draw = random.Random(seed)
    found = bytearray(data)
    first = 0 if draw.random() < 0.6 else max(0, len(data) - 1_500)
    place = draw.randrange(first, len(data))
    kind = draw.random()
    if kind < 0.7:
        found[place] ^= 1 << draw.randrange(8)
    elif kind < 0.8:
        found[place] = draw.choice([0, 127, 128, 255])
    elif kind < 0.9:
        length = min(draw.randrange(1, 12), len(data) - place)
        found[place : place + length] = draw.choice([b"\0", b"\x7f", b"\xff"]) * length
    elif kind < 0.95:
        del found[place : place + draw.randrange(1, 50)]
    else:
        found[place:place] = draw.randbytes(draw.randrange(1, 9))
    return bytes(found)


def every_change(data: bytes) -> Iterator[bytes]:
    """Flip each bit of a file by itself, and all bits of each byte."""
    for place in range(len(data)):
        for mask in (*(1 << bit for bit in range(8)), 255):
            yield data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


def read_in_a_process(files: list[bytes], scratch: Path) -> tuple[int, int]:
    """Read files in a process of their own; return how many were refused and how many were read.

    Fails with the number of the file at which the process died.
    """
    stored = scratch / "files.pickle"
    stored.write_bytes(pickle.dumps(files))
    ended = subprocess.run(
        [sys.executable, __file__, stored], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    lines = ended.stdout.decode().split()
    assert ended.returncode == 0, f"died with {ended.returncode} at file {lines[-1]}"
    return int(lines[-2]), int(lines[-1])


def _main(stored: str) -> None:
    from esi_rules.errors import BadInputError
    from esi_rules.files.parquet import read_parquet

    refused = read = 0
    for n, data in enumerate(pickle.loads(Path(stored).read_bytes())):
        print(n, flush=True)
        try:
            read_parquet("events", "events.parquet", data)
            read += 1
        except BadInputError:
            refused += 1
    print(refused, read)


if __name__ == "__main__":
    _main(sys.argv[1])
