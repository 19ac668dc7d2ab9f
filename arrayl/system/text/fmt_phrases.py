"""The format phrases of dyadic ⎕FMT: text such as ``'I3,2(X1,BF6.2),<|>'`` read into steps.

A specification is a list of steps: *fields*, which each take one column of data, *moves* (``X`` and ``T``), *texts*,
and *groups* in parentheses. Repetition counts stay on their steps and are unrolled when the columns are dealt out.
Everything ill-formed is a FORMAT ERROR that names the place, counted from 1.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from arrayl.errors import FormatError

CLOSERS = {'<': '>', '⊂': '⊃', '⎕': '⎕', '¨': '¨', '⍞': '⍞'}
STANDARD = '*.,0_¯'                         # the symbols that S may replace; in G also the selectors 9 and Z
WIDEST = 1 << 16


@dataclass
class Field:
    """A data phrase: its letter (A E F G I), width, decimals or digits, and qualifiers."""
    letter: str = ''
    repeat: int = 1
    width: int = 0
    precision: int = 0
    flags: set[str] = field(default_factory=set)                        # B C L Z
    scale: int = 0                                                      # K
    others: list[tuple[float, str]] = field(default_factory=list)       # O: value, text
    symbols: dict[str, str] = field(default_factory=dict)               # S
    affixes: dict[str, str] = field(default_factory=dict)               # M N P Q R
    pattern: str = ''                                                   # G

    def symbol(self, standard: str) -> str:
        return self.symbols.get(standard, standard)


@dataclass
class Move:
    """``Xn`` (relative) or ``Tn`` (absolute)."""
    absolute: bool
    amount: int


@dataclass
class Text:
    text: str


@dataclass
class Group:
    steps: list[Step]
    repeat: int


Step = Field | Move | Text | Group


@lru_cache(maxsize=256)
def phrases(source: str) -> list[Step]:
    """The steps of a format specification."""
    reader = Reader(source)
    try:
        return reader.steps(False)
    except FormatError:
        raise FormatError(f'Malformed format phrase at position {reader.begins + 1}') from None


def takes_data(step: Step) -> bool:
    return isinstance(step, Field) or (isinstance(step, Group) and any(map(takes_data, step.steps)))


class Reader:
    """A cursor over the text of a specification, and where the phrase at it begins."""

    def __init__(self, source: str) -> None:
        self.source, self.at, self.begins = source, 0, 0

    def peek(self) -> str:
        while self.at < len(self.source) and self.source[self.at] == ' ':
            self.at += 1
        return self.source[self.at] if self.at < len(self.source) else ''

    def take(self) -> str:
        c = self.peek()
        self.at += 1
        return c

    def steps(self, inside: bool) -> list[Step]:
        """Steps up to the end, or to the closing parenthesis."""
        found: list[Step] = []
        while True:
            found.append(self.step())
            self.peek()
            self.begins = self.at
            c = self.take()
            if c == ',':
                continue
            if c != (')' if inside else ''):
                raise FormatError('')
            return found

    def step(self) -> Step:
        self.peek()
        self.begins = self.at
        repeat = self.count() if self.peek().isdecimal() else None
        c = self.peek()
        if c == '(':
            self.at += 1
            return Group(self.steps(True), 1 if repeat is None else repeat)
        if c in CLOSERS and c and repeat is None:
            return Text(self.text())
        if c in ('X', 'T') and c and repeat is None:
            self.at += 1
            return Move(c == 'T', self.integer())
        return self.field(1 if repeat is None else repeat)

    def count(self) -> int:
        """An unsigned number."""
        start = self.at
        while self.at < len(self.source) and self.source[self.at] in '0123456789':
            self.at += 1
        if start == self.at or self.at - start > 6:
            raise FormatError('')
        return int(self.source[start:self.at])

    def integer(self) -> int:
        negative = self.peek() in ('¯', '-') and self.peek() != ''
        self.at += negative
        self.peek()
        return -self.count() if negative else self.count()

    def text(self) -> str:
        """Text between delimiters; a closing delimiter that is doubled stands for itself."""
        opener = self.take()
        closer = CLOSERS.get(opener)
        if closer is None:
            raise FormatError('')
        end = self.source.find(closer, self.at)
        if end < 0:
            raise FormatError('')
        found = self.source[self.at:end]
        self.at = end + 1
        return found

    def field(self, repeat: int) -> Field:
        made = Field(repeat=repeat)
        while True:
            c = self.take()
            if c and c in 'BCLZ':
                made.flags.add(c)
            elif c == 'K':
                made.scale = self.integer()
            elif c == 'S':
                self.substitution(made)
            elif c == 'O':
                made.others.append((self.value(), self.text()))
            elif c and c in 'MNPQR':
                made.affixes[c] = self.text()
            elif c and c in 'AEFGI':
                made.letter = c
                self.shape(made)
                return made
            else:
                raise FormatError('')

    def substitution(self, made: Field) -> None:
        pairs = self.text()
        if len(pairs) % 2:
            raise FormatError('')
        made.symbols.update(zip(pairs[::2], pairs[1::2], strict=True))

    def value(self) -> float:
        """The optional number of an O qualifier; 0 when there is none."""
        self.peek()
        start = self.at
        while self.at < len(self.source) and self.source[self.at] in '0123456789.¯-E':
            self.at += 1
        word = self.source[start:self.at].replace('¯', '-')
        try:
            return float(word) if word else 0.0
        except ValueError:
            raise FormatError('') from None

    def shape(self, made: Field) -> None:
        """What follows the letter: a width, a width and a precision, or a pattern."""
        if made.letter == 'G':
            made.pattern = self.text()
            made.width = len(made.pattern)
            if made.flags - {'B'} or made.affixes or not any(c in made.pattern for c in selectors(made)):
                raise FormatError('')
            return
        self.peek()
        made.width = self.count()
        if made.letter in 'EF':
            if self.take() != '.':
                raise FormatError('')
            self.peek()
            made.precision = self.count()
            if made.precision > made.width - (2 if made.letter == 'E' or made.precision else 1):
                raise FormatError('')
            if made.letter == 'E' and made.precision == 0:
                raise FormatError('')
        bad = made.symbols.keys() - set(STANDARD)
        allowed = {'A': 'LR', 'E': 'BKLMNOPQRS', 'F': 'BCKLMNOPQRSZ', 'I': 'BCKLMNOPQRSZ'}[made.letter]
        if bad or not made.width or made.width > WIDEST or {'L', 'Z'} <= made.flags:
            raise FormatError('')
        if (made.flags | made.affixes.keys()) - set(allowed):
            raise FormatError('')


def selectors(made: Field) -> tuple[str, str]:
    """The characters that stand for digits in a G pattern: (always shown, shown when significant)."""
    return made.symbol('9'), made.symbol('Z')
