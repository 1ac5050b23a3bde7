"""A standard, the limits it sets, its edition, and which edition governs a case."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

import attrs

from esi_rules.calendar.period import Period
from esi_rules.checked import checked, typed
from esi_rules.errors import BadRuleError, UnknownNameError, WrongTypeError
from esi_rules.frozen import frozen, many
from esi_rules.records.case import Sentence
from esi_rules.records.dates import day_words
from esi_rules.records.own_facts import FactKind
from esi_rules.rules.algebra import NoLongerThan, Rule, When
from esi_rules.rules.context import Context
from esi_rules.rules.finding import About, Finding, Reason
from esi_rules.rules.moments import Moment
from esi_rules.rules.traversal import by_sentence, facts_declared
from esi_rules.rules.verdict import Verdict
from esi_rules.shown import short_repr
from esi_rules.standards.limit import Citation, Limit, LimitValue, Status
from esi_rules.standards.limits import limit_words
from esi_rules.standards.readings import OwnReading
from esi_rules.standards.sources import SOURCES, ListedDocument
from esi_rules.text import nearest

__all__ = [
    "Citation",
    "Edition",
    "Governed",
    "Limit",
    "LimitValue",
    "Memo",
    "Standard",
    "Standards",
    "Status",
    "Version",
]


_EVERY_CASE = "every case"
_SENTENCES: tuple[Sentence, ...] = get_args(Sentence)


@attrs.frozen(field_transformer=typed)
class Standard:
    """One standard of an edition: who it applies to, when its clock starts, and what it requires.

    `clock` is the same in every edition, and its day decides which edition governs. `cannot_check`
    says what the rule cannot check, so that people must.
    """

    __repr__ = short_repr

    id: str
    title: str
    clock: Moment
    rule: Rule
    applies: Rule | None = None
    """The condition under which the standard applies; None if it applies to every case."""
    applies_words: str = _EVERY_CASE
    limits: tuple[Limit, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    """The readings that the standard depends on, each with its choice."""
    cannot_check: str = ""
    unstarted: Rule | None = None
    """The rule if supervision has begun but the clock has not started; None: not applicable."""

    @checked
    def about(self, sentence: Sentence) -> About:
        """Return the description of the standard for findings on cases with this sentence."""
        limits = (limit for limit in self.limits if limit.sentence in (None, sentence))
        sources = tuple(limit_words(limit) for limit in limits)
        scope = "" if self.applies_words == _EVERY_CASE else self.applies_words
        return About(self.id, self.title, sources, self.readings, scope)

    @property
    def whole(self) -> Rule:
        """The rule, limited to the cases that the standard applies to."""
        return self.rule if self.applies is None else When(self.rule, self.applies)


def _standards(value: Iterable[Standard]) -> tuple[Standard, ...]:
    return many(value)


@attrs.frozen(field_transformer=typed)
class Edition:
    """A set of standards and the days on which they are in force (`last` included).

    A `last` of None means that the edition has no end. ``edition["home-visit"]`` is the standard
    with that id. Raises `BadRuleError` if the edition ends before it starts or has an id twice.
    """

    __repr__ = short_repr

    id: str
    title: str
    first: dt.date
    last: dt.date | None
    standards: tuple[Standard, ...] = attrs.field(converter=_standards)
    citation: Citation
    note: str = ""

    def __attrs_post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise BadRuleError(
                f"edition `{self.id}` must not end before it starts (got {self.first} to "
                f"{self.last})"
            )
        ids = [standard.id for standard in self.standards]
        for name in ids:
            if ids.count(name) > 1:
                raise BadRuleError(f"edition `{self.id}` has two standards `{name}`; rename one")

    @functools.cached_property
    def alone(self) -> Standards:
        """This edition as standards that apply to every case, on every day."""
        return Standards((self,), named=True)

    def __getitem__(self, standard: str) -> Standard:
        for known in self.standards:
            if known.id == standard:
                return known
        if not isinstance(standard, str):
            raise WrongTypeError(f"a standard is looked up by its id (got {standard!r:.80})")
        near = nearest(standard, [s.id for s in self.standards])
        hint = f"; did you mean `{near}`?" if near else ""
        raise UnknownNameError(f"edition `{self.id}` has no standard `{standard}`{hint}")


def _abouts(value: Mapping[str, About]) -> Mapping[str, About]:
    return frozen(value)


def _rules_by_sentence(
    value: Mapping[str, tuple[Rule, ...]] | None,
) -> Mapping[str, tuple[Rule, ...]] | None:
    return None if value is None else frozen(value)


@attrs.frozen
class Version:
    """The version of a standard in one edition, with the days on which the edition is in force."""

    __repr__ = short_repr

    edition: str
    first: dt.date
    last: dt.date
    abouts: Mapping[str, About] = attrs.field(converter=_abouts)
    """The description of the standard for findings, by the sentence of the case."""
    rule: Rule | None
    """The rule with the condition of the standard; None if the edition has no such standard."""
    bare: Rule | None = None
    """The rule without the condition that all versions share, for cases known to be in scope."""
    by_sentence: Mapping[str, tuple[Rule, ...]] | None = attrs.field(
        converter=_rules_by_sentence, default=None
    )
    """`rule` and `bare` for each sentence; None if they are the same for all sentences."""

    @functools.cached_property
    def contexts(self) -> Mapping[str, Context]:
        """The context in which the rule is evaluated, by the sentence of the case."""
        return {name: Context(about, self.edition) for name, about in self.abouts.items()}


@attrs.frozen
class Governed:
    """A standard id in all loaded editions; the day of its clock decides which version governs."""

    __repr__ = short_repr

    id: str
    title: str
    clock: Moment
    versions: tuple[Version, ...]
    named: bool
    """Whether the only version applies on every day."""
    applies: Rule | None
    """The condition that all versions share; None if there is none or it differs."""
    unstarted: Rule | None
    """The rule if supervision has begun but the clock has not started; None: not applicable."""
    out_of_scope: Finding
    """The finding if the condition is not met; it is the same for all cases."""
    not_started: Finding
    """The finding if the clock has not started; it is the same for all cases."""
    read_from: tuple[Rule | Moment, ...]
    """The rules and moments that findings on the standard depend on."""
    about: About
    """The description of the standard for findings from no edition: it has no limits."""

    @checked
    def about_under(self, versions: Sequence[Version], sentence: Sentence) -> About:
        """Return the description of the standard for findings that several editions may govern."""
        abouts = {version.edition: version.abouts[sentence] for version in versions}
        if len(set(abouts.values())) == 1:
            return next(iter(abouts.values()))
        sources = (f"{name}: {line}" for name, about in abouts.items() for line in about.sources)
        return attrs.evolve(self.about, sources=tuple(sources))


class Memo(dict[str, object]):
    """A cache of results computed from a value, by name; a copy of the value has an empty one."""

    def __reduce__(self) -> tuple[type[Memo], tuple[()]]:
        return Memo, ()


def _editions(value: Iterable[Edition]) -> tuple[Edition, ...]:
    return many(value)


@attrs.frozen(field_transformer=typed)
class Standards:
    """The editions that are loaded, and whether one of them is to hold for every case.

    Without `named`, the edition in force on the day a clock starts governs (PC15/2005 for the 2005
    edition; encoded as a transitional rule). With `named`, the only edition governs on every day.
    Raises `BadRuleError` for overlapping editions, and for a standard id with different clocks.
    """

    __repr__ = short_repr

    editions: tuple[Edition, ...] = attrs.field(converter=_editions)
    named: bool = False
    sources: tuple[ListedDocument, ...] = ()
    """The documents that a caller's own limits cite, besides those that the package lists."""
    readings: tuple[OwnReading, ...] = ()
    """The readings that a rule file declares, each with its choice."""
    governed: tuple[Governed, ...] = attrs.field(init=False, eq=False, repr=False)
    """Each standard id with its versions in all editions."""

    def __attrs_post_init__(self) -> None:
        if not self.editions or (self.named and len(self.editions) != 1):
            raise BadRuleError("name one edition to hold for every case, or load one or more")
        ordered = sorted(self.editions, key=lambda edition: edition.first)
        for one, two in itertools.pairwise(ordered):
            if one.last is None or one.last >= two.first:
                raise BadRuleError(
                    f"editions `{one.id}` and `{two.id}` are both in force on {two.first}; "
                    f"end the first the day before"
                )
        object.__setattr__(self, "governed", tuple(_join(self, name) for name in self.ids))

    @property
    def ids(self) -> tuple[str, ...]:
        """Every standard id of any loaded edition, in the order of the editions."""
        return tuple(dict.fromkeys(s.id for e in self.editions for s in e.standards))

    @functools.cached_property
    def memo(self) -> Memo:
        """The cache of results computed from these standards, such as the compiled program."""
        return Memo()

    @functools.cached_property
    def own_facts(self) -> Mapping[str, FactKind]:
        """The caller's own facts that the rules read, by name.

        Raises `BadRuleError` if two rules declare the same name differently.
        """
        return facts_declared(self.editions)

    @checked
    def only(self, edition: str) -> Standards:
        """Return one edition, by its id, as standards that apply to every case.

        Raises `KeyError` for an unknown id.
        """
        held = {each.id: each for each in self.editions}
        return attrs.evolve(self, editions=(held[edition],), named=True)

    @property
    def documents(self) -> Mapping[str, str]:
        """The documents that limits can cite, as text, by key."""
        return {**SOURCES, **{source.key: source.words for source in self.sources}}

    def each_limit(self) -> Iterator[tuple[str, Limit]]:
        """Yield every limit with the id of its edition, in the order of the editions."""
        for edition in self.editions:
            for standard in edition.standards:
                for limit in standard.limits:
                    yield edition.id, limit

    def limits(self) -> Mapping[str, tuple[tuple[str, Limit], ...]]:
        """Return every limit by its id, as pairs of the id of an edition and its limit."""
        found: dict[str, list[tuple[str, Limit]]] = {}
        for edition, limit in self.each_limit():
            found.setdefault(limit.id, []).append((edition, limit))
        return {key: tuple(value) for key, value in found.items()}


def _join(standards: Standards, name: str) -> Governed:
    held: list[tuple[Edition, Standard | None]] = [
        (edition, next((s for s in edition.standards if s.id == name), None))
        for edition in standards.editions
    ]
    present = [(edition, s) for edition, s in held if s is not None]
    first = present[0][1]
    for edition, standard in present[1:]:
        if standard.clock != first.clock:
            raise BadRuleError(
                f"standard `{name}` has another clock in edition `{edition.id}` than in "
                f"`{present[0][0].id}`; a standard id has one clock in every edition"
            )
    same_scope = all(s.applies == first.applies for _, s in present)
    if not standards.named and all(isinstance(s.rule, NoLongerThan) for _, s in present):
        held = [(edition, s and _all_gaps(standards, edition, s)) for edition, s in held]
    versions = tuple(
        _version(edition, s, About(name, first.title), same_scope) for edition, s in held
    )
    about = _shared(name, [s for _, s in present])
    rule = present[0][1].whole
    return Governed(
        name,
        present[-1][1].title,
        first.clock,
        versions,
        standards.named,
        first.applies if same_scope else None,
        present[-1][1].unstarted,
        Finding(rule, Verdict.NOT_APPLICABLE, Reason.DOES_NOT_APPLY, about=about),
        Finding(rule, Verdict.NOT_APPLICABLE, Reason.NOT_STARTED, about=about),
        (first.clock, *(s.whole for _, s in present)),
        about,
    )


def _shared(name: str, versions: Sequence[Standard]) -> About:
    """Return what all editions say of a standard, without limits, for findings from no edition."""
    abouts = [version.about("order") for version in versions]
    readings = {about.readings for about in abouts}
    scopes = {about.applies_to for about in abouts}
    return About(
        name,
        abouts[-1].title,
        readings=abouts[0].readings if len(readings) == 1 else (),
        applies_to=abouts[0].applies_to if len(scopes) == 1 else "",
    )


def _version(
    edition: Edition, standard: Standard | None, about: About, same_scope: bool
) -> Version:
    last = edition.last or dt.date.max
    if standard is None:
        nothing: Mapping[str, About] = dict.fromkeys(_SENTENCES, about)
        return Version(edition.id, edition.first, last, nothing, None)
    whole = standard.whole
    bare = standard.rule if same_scope else whole
    abouts: Mapping[str, About] = {each: standard.about(each) for each in _SENTENCES}
    return Version(edition.id, edition.first, last, abouts, whole, bare, by_sentence(whole, bare))


def _all_gaps(standards: Standards, governing: Edition, standard: Standard) -> Standard:
    """Return the standard with the periods of all editions: the one in force when a gap starts."""
    name = standard.id
    periods: list[tuple[dt.date | None, Period | None]] = [(None, None)]
    for edition in sorted(standards.editions, key=lambda edition: edition.first):
        if periods[-1] == (edition.first, None):
            periods.pop()  # the previous edition ended the day before, so there is no gap
        held = next((s for s in edition.standards if s.id == name), None)
        period = held.rule.periods[0][1] if held and isinstance(held.rule, NoLongerThan) else None
        periods.append((edition.first, period))
        if edition.last is not None:
            periods.append((edition.last + dt.timedelta(days=1), None))
    assert isinstance(standard.rule, NoLongerThan)
    return attrs.evolve(
        standard,
        rule=attrs.evolve(standard.rule, periods=tuple(periods)),
        limits=tuple(_limits_of_gaps(standards, governing, standard)),
    )


def _limits_of_gaps(
    standards: Standards, governing: Edition, standard: Standard
) -> Iterator[Limit]:
    """Yield the limits of the editions that gaps can start in, with their days if they differ."""
    later = [
        (edition, each)
        for edition in sorted(standards.editions, key=lambda edition: edition.first)
        for each in edition.standards
        if each.id == standard.id and edition.first >= governing.first
    ]
    if all(each.limits == standard.limits for _, each in later):
        yield from standard.limits
        return
    for edition, each in later:
        until = f" to {day_words(edition.last)}" if edition.last else " on"
        days = f"for a gap that starts from {day_words(edition.first)}{until}"
        for limit in each.limits:
            yield attrs.evolve(limit, what=f"{limit.what}, {days}")
