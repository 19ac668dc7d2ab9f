"""One paragraph per primitive; everything else that knows a glyph asks here.

A primitive is declared where it is written, by decorating its forms::

    @monadic('⌽', 'reverse', key='%', axis=True, inverse=...)
    def reverse(w, axis=None): ...

    @dyadic('⌽', 'rotate', axis=True)
    def rotate(w, a, axis=None): ...

The right argument comes first, everywhere. Help, completion, highlighting, the keyboard, the class table,
the reference pages and the tests of examples are derived from these declarations.
"""
from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from arrayl.errors import NEEDS_LEFT, NO_LEFT, APLSyntaxError
from arrayl.fields import Fields, fresh
from arrayl.functions import DYADIC_OPERATOR, FUNCTION, MONADIC_OPERATOR, Primitive, mark

F = TypeVar('F', bound=Callable[..., Any])


class Form(Fields):
    """One of a glyph's meanings: its monadic function, its dyadic function or its operator."""
    name: str                           # the field's term, in lower case: 'reverse'
    run: Callable[..., Any]
    axis: bool = False                  # takes axis= (the array between brackets, in the user's ⎕IO)
    scalar: Any = None                  # a scalar function's kernels, see scalar.pervade
    inverse: Callable[..., Any] | None = None       # monadic: (w); dyadic: (w, a) solves a f x ≡ w for x
    left_inverse: Callable[..., Any] | None = None  # dyadic: (w, b) solves x f b ≡ w for x
    several: Callable[..., Any] | None = None       # dyadic: (ws, as) gives, for each w, a f w for each a; or None
    cells: Callable[..., Any] | None = None         # for all cells of simple arrays at once, or None when that will not
                                                    # do: (w, r), the first r axes of w being its frame; (w, a, r, s)

    @property
    def doc(self) -> str:
        return documentation(self.run)

    def examples(self) -> Iterator[tuple[str, str]]:
        """(input, expected output) pairs of the docstring: input is indented by six blanks, as in a session."""
        yield from transcript(self.doc)


def documentation(run: Any) -> str:
    """The docstring without its margin.

    Where every line of an example's output begins with a blank, Python takes that for margin: it is put back, so
    that input keeps its six blanks.
    """
    lines = (inspect.getdoc(run) or '').split('\n')
    starts = [len(b) - len(b.lstrip()) for a, b in itertools.pairwise(lines) if b.strip() and not a.strip()]
    lost = 6 - min(starts, default=0)
    if 0 < lost < 6:
        lines[1:] = [' ' * lost + line if line else line for line in lines[1:]]
    return '\n'.join(lines)


REPORT = r'⍎?(?:[A-Z][A-Z ]* (?:ERROR|FULL)|INTERRUPT|FILE [A-Z ]+)(?:: .*)?$'

AXIS = r' *└[─┬]+$'         # of a plot: the next line has the numbers, which blanks may precede


def in_report(lines: list[str], i: int) -> bool:
    """Whether line i of a transcript is of an error report, statement or caret, or stands under the axis of a plot."""
    if i > 0 and re.match(AXIS, lines[i - 1]):
        return True
    if lines[i].strip() == '∧':
        return i > 1 and bool(re.match(REPORT, lines[i - 2]))
    return i > 0 and bool(re.match(REPORT, lines[i - 1])) and i + 1 < len(lines) and lines[i + 1].strip() == '∧'


def transcript(text: str) -> Iterator[tuple[str, str]]:
    """The (input, output) pairs in documentation `text`; a line indented by six or more blanks is input.

    The two indented lines that follow the name of an error belong to its report. An input that a bracket
    leaves open goes on in the next indented line, and what ⎕ asks for by ``⎕:`` belongs to the input that asks.
    """
    source: list[str] = []
    shown: list[str] = []
    lines = [*text.splitlines(), '']
    for i, line in enumerate(lines):
        if in_report(lines, i):
            shown.append(line.rstrip())
        elif line.startswith('      ') and line.strip():
            if source and (shown or _complete(source)) and shown[-1:] != ['⎕:']:
                yield '\n'.join(source), '\n'.join(shown)
                source, shown = [], []
            source.append(line[6:])
        elif source and not line.strip() and _complete(source):
            yield '\n'.join(source), '\n'.join(shown)
            source, shown = [], []
        elif source:
            shown.append(line.rstrip())
    if source:
        yield '\n'.join(source), '\n'.join(shown)


KEYWORD = re.compile(r'(?:^|⋄)\s*:(\w+)')
DIRECTIVE = re.compile(r'∇\s*\w+\s*\[.*∇$')        # ∇f[3] text∇ opens and closes a function in one line


def _complete(source: list[str]) -> bool:
    """Whether no bracket, ∇-definition, control structure or :Namespace is open at the end of these lines."""
    if source and source[0].startswith('∇') and not DIRECTIVE.match(source[0]):
        return len(source) > 1 and source[-1].strip() == '∇'
    if source and source[0].startswith(':'):
        from arrayl.display.listing import CLOSES, OPENS
        words = [word.lower() for line in source for word in KEYWORD.findall(line)]
        if sum(word in OPENS for word in words) > sum(word in CLOSES for word in words):
            return False
    text = re.sub(r"'[^'\n]*'|⍝.*", '', '\n'.join(source))
    return sum(map(text.count, '([{')) <= sum(map(text.count, ')]}'))


class Entry(Fields):
    """All that is known of one glyph."""
    glyph: str
    kind: str = FUNCTION                # F, M, D; H for / ⌿ \\ ⍀, operator after a function and function otherwise
    key: str = ''                       # its key on the APL keyboard layout (prefix or Alt), as Dyalog's en_US has it
    names: tuple[str, ...] = ()         # further names for \\name completion: 'iota'
    looks: tuple[str, ...] = ()         # what it is called by how it looks, besides Unicode's name: 'up shoe'
    strikes: tuple[str, ...] = ()       # pairs of characters that Tab turns into the glyph: 'o|' for ⌽
    identity: Any = None                # identity element of the dyadic function, for reduction of an empty array
    monadic: Form | None = None
    dyadic: Form | None = None
    operator: Form | None = None
    value: Any = None                   # the function or operator value, as code uses it
    facts: dict[str, Any] = fresh(factory=dict)

    def forms(self) -> list[Form]:
        return [form for form in (self.monadic, self.dyadic, self.operator) if form]

    def documented(self) -> list[Form]:
        """The forms, and that of a system array, which is neither monadic nor dyadic."""
        own = self.facts.get('form')
        return [*self.forms(), *([own] if own else [])]


class Registry(dict[str, Entry]):
    """All entries by glyph. `finder` brings in those that are declared in modules not imported yet.

    It is called with a glyph that is missing, or with '' when all are wanted: system names are imported when they are
    first asked for (see `compile.catalogue`), which halves the time to start.
    """
    finder: Callable[[str], None] | None = None
    grown = False                       # since the listeners of `compile.catalogue` were told

    def __setitem__(self, glyph: str, entry: Entry) -> None:
        dict.__setitem__(self, glyph, entry)
        self.grown = True

    def declared(self, glyph: str) -> bool:
        return dict.__contains__(self, glyph)

    def get(self, glyph: str, default: Any = None) -> Any:
        if self.finder is not None and not dict.__contains__(self, glyph):
            self.finder(glyph)
        return dict.get(self, glyph, default)

    def __missing__(self, glyph: str) -> Entry:
        if self.finder is not None:
            self.finder(glyph)
        if dict.__contains__(self, glyph):
            return dict.__getitem__(self, glyph)
        raise KeyError(glyph)

    def __contains__(self, glyph: object) -> bool:
        return isinstance(glyph, str) and self.get(glyph) is not None

    def whole(self) -> Registry:
        if self.finder is not None:
            self.finder('')
        return self

    def __iter__(self) -> Iterator[str]:
        return dict.__iter__(self.whole())

    def __len__(self) -> int:
        return dict.__len__(self.whole())

    def keys(self) -> Any:
        return dict.keys(self.whole())

    def values(self) -> Any:
        return dict.values(self.whole())

    def items(self) -> Any:
        return dict.items(self.whole())


REGISTRY = Registry()


def entry(glyph: str) -> Entry:
    if not REGISTRY.declared(glyph):
        made = REGISTRY[glyph] = Entry(glyph)
        made.value = _ambivalent(made)
    return REGISTRY[glyph]


def _ambivalent(made: Entry) -> Callable[..., Any]:
    """The function value of a glyph: monadic without a left argument, dyadic with one."""
    def primitive(w: Any, a: Any = None) -> Any:
        if a is None:
            if made.monadic is None:
                raise APLSyntaxError(NEEDS_LEFT)
            return made.monadic.run(w)
        if made.dyadic is None:
            raise APLSyntaxError(NO_LEFT)
        return made.dyadic.run(w, a)
    return mark(primitive, Primitive(made.glyph, made))


def _declare(glyph: str, form_name: str, name: str, facts: dict[str, Any]) -> Callable[[F], F]:
    def declare(run: F) -> F:
        made = entry(glyph)
        if getattr(made, form_name) is not None:
            raise RuntimeError(f'{glyph} has two {form_name} forms')
        form = Form(name, run)
        for fact, value in facts.items():
            if fact in ('key', 'identity'):
                setattr(made, fact, value)
            elif fact in ('names', 'looks'):
                setattr(made, fact, getattr(made, fact) + tuple(value))
            elif fact == 'strikes':
                made.strikes += tuple(value.split())
            elif hasattr(form, fact):
                setattr(form, fact, value)
            else:
                made.facts[fact] = value
        setattr(made, form_name, form)
        return run
    return declare


def monadic(glyph: str, name: str, **facts: Any) -> Callable[[F], F]:
    """Declare the decorated ``run(w)`` to be the monadic form of `glyph`; facts are fields of Form and Entry."""
    return _declare(glyph, 'monadic', name, facts)


def dyadic(glyph: str, name: str, **facts: Any) -> Callable[[F], F]:
    """Declare the decorated ``run(w, a)`` to be the dyadic form of `glyph`."""
    return _declare(glyph, 'dyadic', name, facts)


def operator(glyph: str, name: str, operands: int = 1, **facts: Any) -> Callable[[F], F]:
    """Declare the decorated ``run(f)`` or ``run(f, g)`` to be the operator `glyph`.

    An operand is a function value or an array (`callable` tells). With ``axis=True`` it takes axis= too.
    The result is a function value marked with its `Derived` meaning.
    """
    def declare(run: F) -> F:
        made = entry(glyph)
        kind = MONADIC_OPERATOR if operands == 1 else DYADIC_OPERATOR
        _declare(glyph, 'operator', name, facts)(run)
        if made.dyadic is None and glyph not in HYBRIDS:
            made.kind = kind
            made.value = mark(run, Primitive(glyph, made, kind=kind))
        else:
            made.kind = 'H'
            mark(run, Primitive(glyph, made, kind=kind))
        return run
    return declare


HYBRIDS = '/⌿\\⍀'
