"""Find ids of cases that look alike in a whole column, as `plausibility.like_ids` does."""

from __future__ import annotations

import polars as pl

from esi_rules.files.plausibility import id_key, like_ids

__all__ = ["alike_ids"]


def alike_ids(ids: pl.Series) -> list[tuple[int, int]]:
    """Return the place of each id that looks like an earlier one, and the place of the earlier one.

    `ids` are the ids of all cases in order, without white space around them.
    """
    keys = ids.str.to_lowercase().str.replace_all(r"\s", "")
    foreign = ids.str.len_bytes() != ids.str.len_chars()
    if foreign.any():
        unlike = {id: id_key(id) for id in ids.filter(foreign)}
        keys = pl.select(pl.when(foreign).then(ids.replace(unlike)).otherwise(keys)).to_series()
    named = ids != ""
    if keys.filter(named).n_unique() == ids.filter(named).n_unique():
        return []
    alike = pl.DataFrame({"id": ids, "key": keys}).with_row_index("place").filter(named)
    alike = alike.unique("id", keep="first", maintain_order=True)
    alike = alike.filter(pl.col("key").is_duplicated())
    place = {id: number for number, id in alike.select("place", "id").iter_rows()}
    return [(place[id], place[other]) for id, other in like_ids(place)]
