"""Every public class, found by reflection, and values of each, as the library itself makes them."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import inspect
import sys
import types
import typing
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
from hypothesis import reject
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import events
from esi_rules.calendar.windows import MonthAfterWeeks
from esi_rules.rulefile import own_rules
from esi_rules.rules.algebra import Share
from esi_rules.standards.readings import OwnReading
from esi_rules.standards.sources import ListedDocument
from tests.support.paths import EXAMPLES, SOUTH_WALES

OWN_FRAMEWORK = EXAMPLES / "own_framework"


def classes_in(hint: object) -> Iterator[type]:
    """Every class that an annotation names."""
    if inspect.isclass(hint) and not isinstance(hint, types.GenericAlias):
        yield hint
    for part in typing.get_args(hint):
        for each in part if isinstance(part, list | tuple) else (part,):
            yield from classes_in(each)


def kinds_of(cls: type) -> tuple[type, ...]:
    """The classes below `cls`; of a protocol, those beside it that have all of its methods."""
    if not getattr(cls, "_is_protocol", False):
        return tuple(each for each in cls.__subclasses__() if not each.__name__.startswith("_"))
    asked = {name for name in vars(cls) if not name.startswith("_")}
    beside = filter(inspect.isclass, vars(sys.modules[cls.__module__]).values())
    return tuple(c for c in beside if asked and attrs.has(c) and asked <= set(dir(c)))


def _members(cls: type) -> Iterator[types.FunctionType]:
    """The public methods and properties of `cls` itself."""
    for name, member in vars(cls).items():
        for inside in ("fget", "func", "__func__"):
            member = getattr(member, inside, member)
        if not name.startswith("_") and inspect.isfunction(member):
            yield inspect.unwrap(member)


def _beside(cls: type) -> Iterator[type]:
    """The classes that a user of `cls` meets: in its fields, from its methods, and below it."""
    if attrs.has(cls):
        attrs.resolve_types(cls)
        for field in attrs.fields(cls):
            yield from classes_in(field.type)
    for member in _members(cls):
        hints = types.SimpleNamespace(__annotations__={"return": member.__annotations__["return"]})
        yield from classes_in(typing.get_type_hints(hints, member.__globals__)["return"])
    yield from kinds_of(cls)


@functools.cache
def public_classes() -> tuple[type, ...]:
    """The classes of public names, of what public functions take and give, and of their parts."""
    found: set[type] = set()
    todo: list[type] = []
    for name in esi.__all__:
        value = getattr(esi, name)
        if inspect.isclass(value):
            todo.append(value)
        elif inspect.isfunction(value):
            for hint in typing.get_type_hints(value).values():
                todo.extend(classes_in(hint))
        else:
            todo.append(type(value))
    while todo:
        cls = todo.pop()
        if cls not in found and cls.__module__.startswith("esi_rules"):
            found.add(cls)
            todo.extend(_beside(cls))
    return tuple(sorted(found, key=lambda cls: (cls.__module__, cls.__name__)))


def _results() -> Iterator[object]:
    """What the public functions give for the example inspections."""
    yield from (getattr(esi, name) for name in esi.__all__)
    yield esi.national_standards(), esi.esi_framework(), esi.rule_set("ns2005")
    loaded = esi.read(SOUTH_WALES / "sample")
    yield loaded
    cases = loaded.inspection.cases
    inspection = attrs.evolve(loaded.inspection, cases=cases[:12])
    assessed: list[esi.Assessed] = []
    yield esi.score(inspection, by=["district"], seen=assessed.append)
    yield assessed
    yield esi.set_up(inspection)
    yield esi.monitor(inspection)
    yield esi.action_list(inspection, by="district")
    yield esi.read_mapping(EXAMPLES / "case_management" / "map.toml")
    yield esi.what_if(inspection, limits={"plan-review.limit": "6 months"})
    follow_up, original = (
        esi.read_published(SOUTH_WALES / "published" / name)
        for name in ("follow_up_2005.toml", "original_2004.toml")
    )
    yield esi.audit(follow_up)
    yield esi.targets(inspection, measures=follow_up.measures)
    yield esi.compare(original, follow_up)
    yield esi.compare(inspection, inspection, resamples=99)
    yield esi.fits([51, 47], sample=57, group_percent=60, group_sample=10)
    own = own_rules(OWN_FRAMEWORK / "standards.yaml", OWN_FRAMEWORK / "framework.yaml")
    yield own
    few = esi.read(OWN_FRAMEWORK / "cases", own_rules=own).inspection
    yield esi.sensitivity(few, own_rules=own)
    yield esi.score([inspection, inspection])
    yield _small(1), _small(2)
    yield esi.diff(_small(1), _small(2))
    yield esi.diff(esi.rule_set("ns2005"), esi.rule_set("ns2005:days-unit=calendar"), budget=50)
    yield esi.verify(_small(1), budget=200)
    yield from _rarer()


def _rarer() -> Iterator[object]:
    """Values of classes that no result above has one of."""
    score = esi.FactKind("score", "score at the last assessment", number=True)
    area = esi.FactKind("area", "area", ("north", "south"))
    yield esi.given(score, minimum=50) & esi.given(area, "north")
    yield Share(Fraction(9, 10), events.home_visit.where("seen"), events.home_visit)
    yield MonthAfterWeeks(2, 12)
    yield esi.diff(_small(1), _small(1, "other"))
    yield OwnReading("weekends", "Do weekends count?", (("yes", "they do"), ("no", "they do not")))
    yield ListedDocument("Ours", "A circular of ours", "2004", "https://example.org/ours")


def _small(n: int, name: str = "visits") -> esi.Edition:
    """An edition of one standard that can and that cannot be met, for what takes long of many."""
    visits = esi.at_least(n, esi.events.home_visit, window=esi.Weeks(1, 2))
    limit = esi.Limit("visits", "home visits", n, esi.Status.OWN, esi.Citation("ours"))
    standard = esi.Standard(name, "Home visits", esi.commencement, visits, limits=(limit,))
    return esi.Edition("own", "Own", dt.date(2000, 1, 1), None, (standard,), esi.Citation("ours"))


def _held(value: object) -> Iterator[object]:
    """What `value` is made of, one level down."""
    if attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield getattr(value, field.name)
    elif isinstance(value, Mapping):
        yield from value
        yield from value.values()
    elif isinstance(value, tuple | list | set | frozenset):
        yield from value


@functools.cache
def harvest() -> Mapping[type, tuple[object, ...]]:
    """Different values of each class, out of what the public functions give; some forty of each."""
    pools: dict[type, list[object]] = defaultdict(list)
    seen: set[int] = set()
    todo = list(_results())
    kept = todo[:]  # so that no id is used twice
    while todo:
        value = todo.pop()
        full = attrs.has(type(value)) and len(pools[type(value)]) >= 100
        if id(value) not in seen and not full:
            seen.add(id(value))
            pools[type(value)].append(value)
            parts = list(_held(value))
            kept += parts
            todo += parts
    return {kind: tuple(pool) for kind, pool in pools.items()}


_PLAIN: Mapping[object, st.SearchStrategy[object]] = {
    type(None): st.none(),
    bool: st.booleans(),
    int: st.integers(-2, 90),
    float: st.floats(0, 100),
    str: st.sampled_from(["", "S01", "home_visit", "x" * 300]) | st.text(max_size=30),
    Fraction: st.fractions(-1, 100, max_denominator=50),
    Decimal: st.decimals(0, 100, places=2),
    dt.date: st.dates(dt.date(1999, 1, 1), dt.date(2008, 1, 1)),
    range: st.builds(range, st.integers(0, 9)),
    Path: st.just(Path("folder")),
    object: st.none() | st.text(max_size=5),
    Callable: st.just(len),
}


def of_hint(hint: object) -> st.SearchStrategy[object]:
    """Values that an annotation allows."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(map(of_hint, parts))
    if origin is tuple and parts[1:] == (...,):
        return st.lists(of_hint(parts[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(of_hint(parts[0]), max_size=3)
    if origin is tuple:
        return st.tuples(*map(of_hint, parts))
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(*map(of_hint, parts), max_size=3)
    known = _PLAIN.get(origin or hint)
    if known is not None:
        return known
    assert inspect.isclass(hint), f"no values are known of {hint}: add them to `_PLAIN`"
    return st.deferred(lambda: values_of(hint))


@functools.cache
def values_of(cls: type) -> st.SearchStrategy[object]:
    """Values of a public class: those of the examples, and others made of the same parts."""
    if issubclass(cls, enum.Enum):
        return st.sampled_from(list(cls))
    pool = harvest().get(cls, ())
    below = [each for each in kinds_of(cls) if each in public_classes()]
    ways = [st.sampled_from(pool)] if pool else []
    if attrs.has(cls):
        ways.append(_built(cls))
    return st.one_of(*ways, *map(values_of, below))


@st.composite
def _built(draw: st.DrawFn, cls: type) -> object:
    attrs.resolve_types(cls)
    values = {}
    for field in attrs.fields(cls):
        if field.init and (field.default is attrs.NOTHING or draw(st.booleans())):
            values[field.alias] = draw(of_hint(field.type))
    try:
        return cls(**values)
    except (esi.EsiError, esi.UnknownKindWarning):
        reject()
