"""The written conclusions of a report on each criterion, as data beside its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, Protocol, get_args

import attrs

from esi_rules.checked import OWN_CHECK, typed
from esi_rules.errors import BadRuleError
from esi_rules.shown import short_repr
from esi_rules.text import one_of

__all__ = ["DEGREES", "Conclusion", "Degree", "FurtherWork", "read_conclusions"]

Degree = Literal["slightly improved", "some improvement", "improved"]
"""The degree of improvement that a report states."""

DEGREES: Final[tuple[Degree, ...]] = get_args(Degree)
"""The degrees, smallest first. The order is our reading: no report defines the words."""

FurtherWork = Literal["none", "possible", "under way", "required"]
"""The state of the further work that a conclusion names; ``none`` if it names no work."""


@attrs.frozen(field_transformer=typed)
class Conclusion:
    """The conclusion of a report on a criterion, and the further work it names, in our words."""

    __repr__ = short_repr

    degree: Degree = attrs.field(metadata=OWN_CHECK)
    place: str
    further: FurtherWork = attrs.field(default="none", metadata=OWN_CHECK)
    further_on: str = ""

    def __attrs_post_init__(self) -> None:
        for name, known in (("degree", DEGREES), ("further", get_args(FurtherWork))):
            value = getattr(self, name)
            if value not in known:
                raise BadRuleError(f"`{name}` must be {one_of(known)} (got {value!r})")
        if (self.further == "none") != (not self.further_on):
            raise BadRuleError(
                "`further_on` must name the work where `further` is not `none`, and only there "
                f"(got {self.further_on!r} with {self.further!r})"
            )

    @property
    def words(self) -> str:
        """The conclusion in one line: ``improved; further work is required: timeliness``."""
        return f"{self.degree}; {self.further_words}" if self.further_words else self.degree

    @property
    def further_words(self) -> str:
        """The further work that it names; empty if it names none."""
        if self.further == "none":
            return ""
        return f"further work is {self.further}: {self.further_on}"


class Fault(Protocol):
    """A callback that reports one problem of a sheet."""

    def __call__(
        self, column: str, message: str, *, value: object = None, near: Iterable[str] = ()
    ) -> None: ...


_TEXTS: Final = ("degree", "place", "further", "further_on")


def read_conclusions(
    value: object, criteria: Iterable[str], tidy: Callable[[str], str], fault: Fault
) -> dict[str, Conclusion]:
    """Return the conclusions in plain data, and report every problem to `fault`."""
    if not isinstance(value, Mapping):
        fault("conclusions", "must be a table of conclusions by criterion", value=value)
        return {}
    known = tuple(criteria)
    found: dict[str, Conclusion] = {}
    for id, given in value.items():
        path = f"conclusions.{id}"
        if id not in known:
            fault("conclusions", "is no criterion of the framework", value=id, near=known)
        elif not isinstance(given, Mapping):
            fault(path, "must be a table such as `{degree = 'improved', place = 'page 9'}`")
        elif (texts := _texts(given, path, fault)) is not None:
            try:
                found[id] = Conclusion(
                    # `Conclusion` validates these words.
                    texts["degree"],  # type: ignore[arg-type]
                    tidy(texts["place"]),
                    texts.get("further", "none"),  # type: ignore[arg-type]
                    tidy(texts.get("further_on", "")),
                )
            except BadRuleError as error:
                fault(path, str(error))
    return found


def _texts(given: Mapping[str, object], path: str, fault: Fault) -> dict[str, str] | None:
    texts: dict[str, str] = {}
    sound = True
    for key, text in given.items():
        if key not in _TEXTS:
            fault(path, f"is no field; there is {one_of(_TEXTS)}", value=key, near=_TEXTS)
            sound = False
        elif not isinstance(text, str) or not text.strip():
            fault(path, f"must be text for `{key}`", value=text)
            sound = False
        else:
            texts[key] = text
    for key in ("degree", "place"):
        if key not in given:
            fault(path, f"needs its `{key}`, as text")
            sound = False
    return texts if sound else None
