"""Measures against targets: a figure of an area or district, its target, and its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final, Literal, get_args

import attrs

from esi_rules.checked import OWN_CHECK, typed
from esi_rules.errors import BadRuleError
from esi_rules.exact import Number, exact, exact_argument
from esi_rules.frameworks.national_targets import NATIONAL_TARGETS, NationalTarget
from esi_rules.published.conclusions import Fault
from esi_rules.shown import short_repr
from esi_rules.text import one_of

__all__ = [
    "Measure",
    "MeasureStatus",
    "TargetDirection",
    "against_level",
    "decimals",
    "read_measures",
    "second_latest",
]

TargetDirection = Literal["at least", "at most"]
"""Whether the target is a minimum or a maximum."""

MeasureStatus = Literal["stated", "assumed", "computed", "own"]
"""The authority for a number: printed in a source, assumed, computed from records, or your own."""


def _number(value: Number) -> Fraction:
    return exact_argument("`value`", value)


def _level(value: Number | None) -> Fraction | None:
    return None if value is None else exact_argument("`target`", value)


def _national(id: str) -> NationalTarget | None:
    return next((target for target in NATIONAL_TARGETS if target.id == id), None)


def _direction_of(target: NationalTarget | None) -> TargetDirection | None:
    if target is None:
        return None
    return "at most" if target.at_most else "at least"


def decimals(value: Fraction) -> str:
    """Write a number in up to two decimals, rounded half up."""
    whole, rest = divmod((2 * value * 100 + 1) // 2, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)


@attrs.frozen(field_transformer=typed)
class Measure:
    """One measured figure and its target.

    `id` is that of a national target, or any other name. `target` is None if no target is known. By
    default, `direction` is that of the national target. Any other measure with a target must name
    its direction; without one, a larger value is neither better nor worse. `district` is empty for
    the whole area. `when` is the period of the figure. `latest` says whether it is the most recent
    figure: only that one shows whether a target is met now. `items` are the management items that
    the measure informs. `source` is the place where the figure is printed, or who supplied it;
    `target_source` is the same for the target.
    """

    __repr__ = short_repr

    id: str
    measure: str
    value: Fraction = attrs.field(converter=_number)
    source: str
    target: Fraction | None = attrs.field(default=None, converter=_level)
    direction: TargetDirection | None = attrs.field(metadata=OWN_CHECK)
    unit: str = ""
    district: str = ""
    when: str = ""
    latest: bool = True
    items: tuple[str, ...] = ()
    status: MeasureStatus = attrs.field(default="own", metadata=OWN_CHECK)
    target_source: str = ""
    target_status: MeasureStatus = attrs.field(default="own", metadata=OWN_CHECK)

    @direction.default
    def _default_direction(self) -> TargetDirection | None:
        return _direction_of(_national(self.id))

    def __attrs_post_init__(self) -> None:
        for name, known in (
            ("direction", (*get_args(TargetDirection), None)),
            ("status", get_args(MeasureStatus)),
            ("target_status", get_args(MeasureStatus)),
        ):
            if getattr(self, name) not in known:
                words = one_of(word for word in known if word is not None)
                raise BadRuleError(f"`{name}` must be {words} (got {getattr(self, name)!r})")
        for name in ("id", "measure", "source"):
            if not getattr(self, name).strip():
                raise BadRuleError(f"`{name}` of a measure must be text that is not blank")
        for name in ("value", "target"):
            number = getattr(self, name)
            if number is not None and number < 0:
                raise BadRuleError(f"`{name}` of a measure must be 0 or more (got {number})")
        if self.target is not None and not self.target_source.strip():
            raise BadRuleError("a measure with a `target` must name its `target_source`")
        self._check_direction()

    def _check_direction(self) -> None:
        expected = _direction_of(_national(self.id))
        if self.target is not None and self.direction is None:
            raise BadRuleError(
                "a measure with a `target` must name its `direction`: `at least` or `at most`"
            )
        if expected is not None and self.direction not in (None, expected):
            raise BadRuleError(
                f"`direction` of `{self.id}` must be `{expected}` (got {self.direction!r}), which "
                "is that of the national target; a measure of something else needs another `id`"
            )

    @property
    def met(self) -> bool | None:
        """Whether the measure is at target; None if no target is known."""
        if self.target is None:
            return None
        return (
            self.value <= self.target if self.direction == "at most" else self.value >= self.target
        )

    @property
    def gap(self) -> Fraction | None:
        """The shortfall from the target, in `unit`; 0 if at target, None without a target."""
        if self.target is None:
            return None
        short = self.value - self.target
        return max(short if self.direction == "at most" else -short, Fraction(0))

    @property
    def words(self) -> str:
        """The measure, its target and the outcome in one line, with the status of each number."""
        of = ", ".join(part for part in (self.district, self.when) if part)
        text = f"{self.measure}{f' ({of})' if of else ''}: {self._figure(self.value)}"
        text += f" ({self.status}, {self.source})"
        if self.target is None or self.gap is None:
            return f"{text}; no target is known"
        text += f" against a target of {self.direction} {self._figure(self.target)}"
        text += f" ({self.target_status}, {self.target_source})"
        return f"{text}: at target" if self.met else f"{text}: missed by {self._figure(self.gap)}"

    def _figure(self, value: Fraction) -> str:
        unit = self.unit if self.unit in ("", "%") else f" {self.unit}"
        return f"{decimals(value)}{unit}"


def against_level(measure: Measure, target: NationalTarget) -> Measure:
    """Return a measure with the level of a national target, if the measure has no target itself.

    A figure in a unit other than that of the level stays without a target.
    """
    if measure.target is not None or target.level is None or target.level_citation is None:
        return measure
    if measure.unit not in ("", target.unit):
        return measure
    return attrs.evolve(
        measure,
        target=target.level,
        direction=_direction_of(target),
        unit=target.unit,
        target_source=target.level_citation.words,
        target_status="stated",
    )


_TEXTS: Final = (
    "id", "measure", "source", "direction", "unit", "district", "when", "status",
    "target_source", "target_status",
)  # fmt: skip
_FIELDS: Final = tuple(field.name for field in attrs.fields(Measure))


def read_measures(
    value: object, items: Iterable[str], tidy: Callable[[str], str], fault: Fault
) -> tuple[Measure, ...]:
    """Return the measures in plain data, and report every problem to `fault`."""
    if not isinstance(value, list):
        fault("measures", "must be a list of tables, each a measure", value=value)
        return ()
    known = tuple(items)
    found: list[Measure] = []
    for n, each in enumerate(value):
        measure = _read(f"measures[{n}]", each, known, tidy, fault)
        if measure is not None:
            found.append(measure)
            if (problem := second_latest(found)) is not None:
                found.pop()
                fault(f"measures[{n}]", problem)
    return tuple(found)


def second_latest(measures: Iterable[Measure]) -> str | None:
    """Return the problem if two figures of one measure and district are both the latest."""
    seen = set()
    for measure in measures:
        place = (measure.id, measure.district)
        if measure.latest and place in seen:
            where = f" for {measure.district}" if measure.district else ""
            return (
                f"is a second latest figure of `{measure.id}`{where}; write `latest = false` for "
                "the older one, or name the district"
            )
        if measure.latest:
            seen.add(place)
    return None


def _read(
    path: str, value: object, items: tuple[str, ...], tidy: Callable[[str], str], fault: Fault
) -> Measure | None:
    if not isinstance(value, Mapping):
        fault(path, "must be a table with `id`, `measure`, `value` and `source`", value=value)
        return None
    fields: dict[str, object] = {}
    sound = True
    for key, given in value.items():
        message = ""
        if key not in _FIELDS:
            message = f"is no field; there is {one_of(_FIELDS)}"
            fault(path, message, value=key, near=_FIELDS)
        elif key in _TEXTS:
            if isinstance(given, str) and given.strip():
                fields[key] = tidy(given)
                continue
            fault(path, message := f"must be text for `{key}`", value=given)
        elif key == "items":
            if isinstance(given, list) and all(item in items for item in given):
                fields[key] = tuple(given)
                continue
            message = "must be a list of ids of management items for `items`"
            fault(path, message, value=given)
        elif key == "latest":
            if isinstance(given, bool):
                fields[key] = given
                continue
            fault(path, message := "must be true or false for `latest`", value=given)
        else:
            try:
                fields[key] = exact(given)
                continue
            except ValueError:
                fault(path, message := f"must be a number for `{key}`", value=given)
        sound = False
    for key in ("id", "measure", "value", "source"):
        if key not in value:
            fault(path, f"needs its `{key}`")
            sound = False
    if not sound:
        return None
    try:
        # The types of all fields were checked above.
        return Measure(**fields)  # type: ignore[arg-type]
    except BadRuleError as error:
        fault(path, str(error))
        return None
