"""The characters of a PCRE pattern: what an escape or a class in brackets stands for, as the engines write it."""
from __future__ import annotations

from collections.abc import Iterator

from arrayl.errors import DomainError

try:
    import regex as engine
    FULL = True
except ImportError:                     # pragma: no cover - depends on what is installed
    import re as engine  # type: ignore[no-redef]  # noqa: F401 (for pattern)
    FULL = False

NEWLINES = r'\n\x0b\x0c\r\x85\u2028\u2029'
SPACES = r'\t\x20\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000'
ASCII = {'d': '0-9', 's': r'\t\n\x0b\x0c\r\x20', 'w': 'A-Za-z0-9_'}
UNICODE = {'d': r'\p{Nd}', 's': r'\s', 'w': r'\p{L}\p{N}_'} if FULL else {'d': r'\d', 's': r'\s', 'w': r'\w'}
POSIX = {
    'alpha': 'A-Za-z', 'digit': '0-9', 'alnum': 'A-Za-z0-9', 'upper': 'A-Z', 'lower': 'a-z', 'space': r'\t-\r\x20',
    'blank': r'\t\x20', 'punct': r'!-/:-@\[-`{-~', 'xdigit': '0-9A-Fa-f', 'word': 'A-Za-z0-9_',
    'cntrl': r'\x00-\x1f\x7f', 'print': r'\x20-~', 'graph': '!-~', 'ascii': r'\x00-\x7f',
}
NEGATED_POSIX = {
    'alpha': r'\x00-@\[-`{-\U0010ffff', 'digit': r'\x00-/:-\U0010ffff', 'alnum': r'\x00-/:-@\[-`{-\U0010ffff',
    'upper': r'\x00-@\[-\U0010ffff', 'lower': r'\x00-`{-\U0010ffff', 'space': r'\x00-\x08\x0e-\x1f!-\U0010ffff',
    'word': r'\x00-/:-@\[-\^`{-\U0010ffff', 'punct': r'\x00-\x200-9A-Za-z\x7f-\U0010ffff',
    'xdigit': r'\x00-/:-@G-`g-\U0010ffff', 'blank': r'\x00-\x08\n-\x1f!-\U0010ffff', 'cntrl': r'\x20-~\x80-\U0010ffff',
    'print': r'\x00-\x1f\x7f-\U0010ffff', 'graph': r'\x00-\x20\x7f-\U0010ffff', 'ascii': r'\x80-\U0010ffff',
}
NEGATED_ASCII = {'d': NEGATED_POSIX['digit'], 's': NEGATED_POSIX['space'], 'w': NEGATED_POSIX['word']}
DIGITS = {8: '01234567', 16: '0123456789abcdefABCDEF'}
CONTROLS = {'a': '\a', 'e': '\x1b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
SPECIAL = frozenset('.^$*+?{}[]\\|()-&~# \t\n\r\v\f')


def literal(character: str) -> str:
    """`character` as the engines write it so that it means itself, also inside a class."""
    return '\\' + character if character in '.^$*+?{}[]\\|()-&~#' else \
        f'\\x{ord(character):02x}' if character in SPECIAL else character


class Reader:
    """A place in a pattern, and what can be read there."""

    def __init__(self, pattern: str, ucp: bool) -> None:
        self.source, self.at, self.ucp = pattern, 0, ucp
        self.classes = UNICODE if ucp else ASCII
        self.single = False                 # whether the last member was one character, so that a - makes a range

    def peek(self, count: int = 1) -> str:
        return self.source[self.at:self.at + count]

    def fail(self, what: str, at: int | None = None) -> DomainError:
        return DomainError(f'Invalid search pattern: {what} at offset {self.at if at is None else at}')

    def until(self, end: str) -> str:
        """The text up to `end`, which is passed."""
        stop = self.source.find(end, self.at)
        if stop < 0:
            raise self.fail(f'missing {end}')
        text, self.at = self.source[self.at:stop], stop + len(end)
        return text

    # --- escapes
    def escaped(self) -> str:
        """The character after a backslash, which is passed."""
        c = self.peek()
        if not c:
            raise self.fail('\\ at end of pattern', self.at - 1)
        self.at += 1
        return c

    def quoted(self) -> str:
        stop = self.source.find('\\E', self.at)
        text = self.source[self.at:] if stop < 0 else self.source[self.at:stop]
        self.at = len(self.source) if stop < 0 else stop + 2
        return text

    def property(self, c: str) -> str:
        if self.peek() == '{':
            self.at += 1
            name = self.until('}')
        else:
            name = self.peek()
            self.at += 1
        if name.startswith('^'):
            c, name = ('P' if c == 'p' else 'p'), name[1:]
        name = {'Any': 'Any', 'L&': 'L&', 'Xan': 'Alnum', 'Xsp': 'Space', 'Xps': 'Space', 'Xwd': 'Word'}.get(name, name)
        return f'\\{c}{{{name}}}'

    def character(self, c: str) -> str:
        """The one character that escape `c` (already passed) stands for."""
        if c in CONTROLS:
            return CONTROLS[c]
        if c == 'c':
            if not self.peek():
                raise self.fail('\\c at end of pattern', self.at - 2)
            self.at += 1
            return chr(ord(self.source[self.at - 1].upper()) ^ 64)
        if c == 'x' and self.peek() == '{':
            self.at += 1
            return self.coded(self.until('}'), 16)
        if c == 'x':
            return self.coded(self.digits(DIGITS[16], 2), 16)
        if c == 'o' and self.peek() == '{':
            self.at += 1
            return self.coded(self.until('}'), 8)
        if c == '0':
            return self.coded(self.digits(DIGITS[8], 2), 8)
        if c.isalnum() and c.isascii():
            raise self.fail(f'unrecognised \\{c}')
        return c

    def digits(self, allowed: str, most: int) -> str:
        start = self.at
        while self.at - start < most and self.peek() and self.peek() in allowed:
            self.at += 1
        return self.source[start:self.at]

    def coded(self, digits: str, base: int) -> str:
        code = int(digits or '0', base) if set(digits) <= set(DIGITS[base]) and len(digits) < 32 else -1
        if not 0 <= code <= 0x10FFFF:
            raise self.fail('invalid character number')
        return chr(code)

    # --- classes
    def bracket(self) -> str:
        """A class, its members written out one by one so that neither engine sees anything of its own in them."""
        negated = self.peek() == '^'
        self.at += negated
        return ('[^' if negated else '[') + ''.join(self.members()) + ']'

    def members(self) -> Iterator[str]:
        opened = self.source.rindex('[', 0, self.at)
        first, self.single = True, False
        while True:
            c = self.peek()
            if not c:
                raise self.fail('missing ] for the [', opened)
            self.at += 1
            if c == ']' and not first:
                return
            first = False
            single, self.single = self.single, False
            if c == '[' and self.peek() in (':', '.', '=') and (named := self.posix()):
                yield named
            elif c == '\\':
                yield self.member_escape()
            elif c == '-' and single and self.peek() not in (']', ''):
                yield '-' + self.range_end()
            else:
                self.single = True
                yield literal(c)

    def range_end(self) -> str:
        c = self.peek()
        self.at += 1
        if c != '\\':
            return literal(c)
        member = self.member_escape()
        if not self.single:             # a class such as \d cannot end a range: the hyphen means itself
            raise self.fail('invalid range in character class')
        self.single = False
        return member

    def posix(self) -> str:
        stop = self.source.find(':]', self.at)
        if self.peek() != ':' or stop < 0 or not self.source[self.at + 1:stop].strip('^').isalpha():
            return ''
        name = self.source[self.at + 1:stop]
        self.at = stop + 2
        negated, name = name.startswith('^'), name.strip('^')
        if name not in POSIX:
            raise self.fail('unknown POSIX class name')
        if self.ucp and FULL and name in ('alpha', 'digit', 'alnum', 'upper', 'lower', 'space', 'word'):
            return f'[:{"^" if negated else ""}{name}:]'
        return (NEGATED_POSIX if negated else POSIX)[name]

    def member_escape(self) -> str:
        c = self.escaped()
        if c in 'dsw':
            return self.classes[c]
        if c in 'DSW':
            return NEGATED_ASCII[c.lower()] if not self.ucp else f'\\{c}'
        if c == 'h':
            return SPACES
        if c in 'vRN':
            return NEWLINES
        if c in 'pP' and FULL:
            return self.property(c)
        if c == 'Q':
            return ''.join(map(literal, self.quoted()))
        if c == 'E':
            return ''
        self.single = True
        if c == 'b':
            return r'\x08'
        if c in '1234567':
            self.at -= 1
            return literal(self.coded(self.digits(DIGITS[8], 3), 8))
        return literal(self.character(c))
