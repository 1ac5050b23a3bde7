"""The five verdicts and their algebra: how verdicts on parts combine into one.

For all five verdicts, `&` and `|` are commutative, associative and idempotent, De Morgan's laws and
double negation are valid, and not applicable is the identity of both. Absorption and distributivity
fail once not applicable or both unknown verdicts take part: ``docs/verdicts.md`` explains why.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NoReturn

from esi_rules.errors import NoTruthValueError, WrongTypeError

__all__ = ["Verdict", "all_due", "all_of", "any_of", "when"]


class Verdict(enum.Enum):
    """What the evidence shows about a duty. It has no truth value: compare with `is`."""

    MET = "MET"
    """The evidence shows that the duty was done as required."""
    NOT_MET = "NOT_MET"
    """The evidence shows that it was not."""
    UNDETERMINED = "UNDETERMINED"
    """The duty applies or may apply, and evidence that would decide it is missing."""
    NOT_YET_DUE = "NOT_YET_DUE"
    """The duty applies and is not done, and its deadline has not passed."""
    NOT_APPLICABLE = "NOT_APPLICABLE"
    """There is no duty: its condition is false, or its clock has not started."""

    @property
    def words(self) -> str:
        """The verdict as people write it, for instance ``NOT MET``."""
        return self.value.replace("_", " ")

    def __bool__(self) -> bool:
        raise NoTruthValueError(
            f"a verdict has no truth value (got {self.words}): there are five verdicts, so write "
            f"`verdict is Verdict.MET` or compare with the one you mean"
        )

    def __and__(self, other: Verdict) -> Verdict:
        return all_of((self, other))

    def __or__(self, other: Verdict) -> Verdict:
        return any_of((self, other))

    # Python calls these where the value on the left of `&` or `|` is not a verdict.
    def __rand__(self, other: object) -> NoReturn:
        _refuse(other)

    __ror__ = __rand__

    def __invert__(self) -> Verdict:
        if self is Verdict.MET:
            return Verdict.NOT_MET
        if self is Verdict.NOT_MET:
            return Verdict.MET
        return self


_MET, _NOT_MET = Verdict.MET, Verdict.NOT_MET
_UNDETERMINED, _NOT_YET_DUE = Verdict.UNDETERMINED, Verdict.NOT_YET_DUE
_NOT_APPLICABLE = Verdict.NOT_APPLICABLE


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine the verdicts on duties that are all required.

    Returns the first that is present of: not met, undetermined, not yet due, met. Otherwise,
    returns not applicable. Raises `WrongTypeError` for a value that is not a verdict.
    """
    return _first_present(verdicts, _NOT_MET, _UNDETERMINED, _NOT_YET_DUE, _MET)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine the verdicts on duties of which one is enough.

    Returns the first that is present of: met, undetermined, not yet due, not met. Otherwise,
    returns not applicable. Raises `WrongTypeError` for a value that is not a verdict.
    """
    return _first_present(verdicts, _MET, _UNDETERMINED, _NOT_YET_DUE, _NOT_MET)


def all_due(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine the verdicts on the parts of a schedule: `all_of` over the parts that are due.

    Returns not yet due if no part is due but some part applies. Raises `WrongTypeError` for a value
    that is not a verdict.
    """
    return _first_present(verdicts, _NOT_MET, _UNDETERMINED, _MET, _NOT_YET_DUE)


def when(verdict: Verdict, condition: Verdict) -> Verdict:
    """Return `verdict` under `condition`: not applicable unless the condition is met.

    An undetermined condition makes the result undetermined, unless `verdict` is not applicable. A
    condition that is not yet due counts as undetermined. Raises `WrongTypeError` for a value that
    is not a verdict.
    """
    if type(verdict) is not Verdict or type(condition) is not Verdict:
        _refuse(verdict if isinstance(condition, Verdict) else condition)
    if condition is _MET:
        return verdict
    if condition is _NOT_MET or condition is _NOT_APPLICABLE or verdict is _NOT_APPLICABLE:
        return _NOT_APPLICABLE
    return _UNDETERMINED


def _first_present(verdicts: Iterable[Verdict], *order: Verdict) -> Verdict:
    # The evaluator passes lists, and the test for `Iterable` is slow.
    if type(verdicts) is not list and not isinstance(verdicts, Iterable):
        _refuse(verdicts)
    present = [*verdicts]
    if not {*map(type, present)} <= _VERDICTS_ALONE:
        _refuse(next(value for value in present if not isinstance(value, Verdict)))
    for verdict in order:
        if verdict in present:
            return verdict
    return _NOT_APPLICABLE


_VERDICTS_ALONE = frozenset({Verdict})


def _refuse(value: object) -> NoReturn:
    named = isinstance(value, str) and value in Verdict.__members__
    hint = f"write `Verdict({value!r})`" if named else "leave it out, or pass a `Verdict`"
    raise WrongTypeError(f"only verdicts can be combined with verdicts (got {value!r:.80}); {hint}")
