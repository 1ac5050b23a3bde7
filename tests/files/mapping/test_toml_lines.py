"""Where the keys of a TOML text are: every key has the line on which it was written."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.files.mapping.toml_lines import Path, key_lines
from tests.support.examples import examples

VALUES = st.sampled_from(
    [
        "1",
        "2005-03-14",
        '"plain"',
        '"a # b [ \\" ="',
        "'c:\\ # ] = {'",
        "[1, # one\n  2,\n]",
        "{ a = 1, b = [2] }",
        '"""\n[no.header]\nkey = 1 # "" \n"""',
        "'''x\n[[no]]\n'''",
        "[[1], ['#']]",
    ]
)
KEYS = st.sampled_from(
    ["a", "b-1", "2", "_", '"x y"', '"a.b"', '"=#"', "'[q]'", '"\\"]"', '"é"', "'{'", '"}"']
)
PADDING = st.sampled_from(["", "\n", "# comment = 1 [x]\n", "  \n\n"])
ENDS = st.sampled_from(["", " # a comment", "\t"])


def plain(key: str) -> str:
    (only,) = tomllib.loads(f"{key} = 0")
    return only


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    """A TOML text, and the line of every key and header in it."""
    text, expected = "", dict[Path, int]()
    tables = draw(st.lists(st.sampled_from(["cases", "events", "single"]), max_size=5))
    count: dict[str, int] = {}

    def keys(path: Path) -> None:
        nonlocal text
        for key in draw(st.lists(KEYS, max_size=4, unique_by=plain)):
            text += draw(PADDING)
            expected[(*path, plain(key))] = text.count("\n") + 1
            text += f"{key} = {draw(VALUES)}{draw(ENDS)}\n"

    keys(())
    for name in tables:
        if name == "single" and name in count:
            continue
        count[name] = count.get(name, -1) + 1
        path: Path = (name,) if name == "single" else (name, count[name])
        text += draw(PADDING)
        expected[path] = text.count("\n") + 1
        text += (f"[{name}]" if name == "single" else f"[[ {name} ]]") + f"{draw(ENDS)}\n"
        keys(path)
        if draw(st.booleans()):
            expected[(*path, "sub table")] = text.count("\n") + 1
            text += f'[{name}."sub table"]\n'
            keys((*path, "sub table"))
    return text, expected


@settings(max_examples=examples(300), deadline=None)
@given(documents())
def test_every_key_and_header_has_its_line(document: tuple[str, dict[Path, int]]) -> None:
    text, expected = document
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a key of the top that is the name of a table too
        return
    found = key_lines(text)
    assert {path: found.get(path) for path in expected} == expected
    assert key_lines(text.replace("\n", "\r\n")) == found


def test_dotted_keys_and_keys_within_one_line_have_the_line_of_their_statement() -> None:
    found = key_lines('a.b."c.d" = 1\n\n[x]\ny = { z = 1 }\n')
    assert found == {
        ("a",): 1,
        ("a", "b"): 1,
        ("a", "b", "c.d"): 1,
        ("x",): 3,
        ("x", "y"): 4,
    }
