"""PCRE patterns for Python: one translation (its characters and classes, and the choice of engine: pattern_reader).

⎕R and ⎕S speak PCRE. The ``regex`` package (recursion, ``\\K``, ``\\p{…}``, branch reset) is used when it can be
imported and ``re`` otherwise; both differ from PCRE in small ways that matter, so a pattern is rewritten first:

* ``\\d \\s \\w \\b`` and the POSIX classes mean ASCII unless the UCP option is set; they become explicit classes (the
  engines' own ASCII flag would also switch Unicode case matching off);
* ``. ^ $ \\N`` know all of Dyalog's line endings (CR LF VT FF NEL LS PS, and CR LF as one), the engines only LF;
* ``\\Z \\z \\h \\v \\R \\Q…\\E \\e \\cx \\x{…} \\g{…} \\k{…} (?'name'…)`` are spelled differently or missing;
* a setting such as ``(?i)`` holds to the end of its group; ``(?U)`` and the Greedy option swap ``*`` and ``*?``.

What ``re`` cannot do (recursion, ``\\p{…}``, ``\\K``) is a DOMAIN ERROR there.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from arrayl.errors import DomainError
from arrayl.system.text.pattern_reader import FULL, NEWLINES, SPACES, UNICODE, Reader, engine, literal

NEWLINE = rf'(?:\r\n|[{NEWLINES}])'
LINE_START = rf'(?:\A|(?<=[{NEWLINES}])(?<!\r(?=\n))(?!\Z))'
LINE_END = rf'(?:(?=[{NEWLINES}])(?<!\r(?=\n))|\Z)'
MOST = 65535                            # in a quantifier
TEXT_END = rf'(?:(?={NEWLINE}\Z)(?<!\r(?=\n))|\Z)'


@dataclass(frozen=True)
class Setting:
    """What the options say about how a pattern is read."""
    ignore_case: bool = False
    dot_all: bool = False
    multiline: bool = False
    ucp: bool = False
    greedy: bool = True


@lru_cache(maxsize=256)
def compiled(pattern: str, setting: Setting) -> Any:
    """The compiled form of a PCRE `pattern`; DOMAIN ERROR says what is wrong with it."""
    flags = engine.UNICODE | (engine.IGNORECASE if setting.ignore_case else 0)
    translator = Translator(pattern, setting)
    try:
        return engine.compile(translator.translate(), flags)
    except DomainError:
        raise
    except engine.error as problem:
        raise translator.fail(problem.msg, translator.origin(problem.pos)) from None
    except (OverflowError, RecursionError, ValueError, IndexError, KeyError, MemoryError):
        raise DomainError('Invalid search pattern: it is too complex') from None


@lru_cache(maxsize=64)
def compiled_literal(text: str, ignore_case: bool) -> Any:
    """A pattern that matches `text` as it stands."""
    return engine.compile(''.join(map(literal, text)), engine.IGNORECASE if ignore_case else 0)


@dataclass
class Group:
    """A group that is open: where, how, and what to restore at its end."""
    at: int
    opener: str
    flags: dict[str, bool]
    scopes: list[str]


class Translator(Reader):
    """One pass over a PCRE pattern that writes the engine's pattern."""

    def __init__(self, pattern: str, setting: Setting) -> None:
        super().__init__(pattern, setting.ucp)
        self.out: list[str] = []
        self.flags = {'s': setting.dot_all, 'm': setting.multiline, 'x': False, 'U': not setting.greedy, 'J': False}
        self.groups: list[Group] = []           # those that are open
        self.scopes: list[str] = []
        self.captures = 0
        self.names: set[str] = set()
        self.steps: list[tuple[int, int]] = []  # where each step began in the pattern, and in `out`

    def translate(self) -> str:
        while self.at < len(self.source):
            self.steps.append((self.at, len(self.out)))
            self.step()
        if self.groups:
            raise self.fail('missing ) for the (', self.groups[-1].at)
        self.out.append(')' * len(self.scopes))
        return ''.join(self.out)

    def origin(self, position: int | None) -> int:
        """Where in the pattern that is which stands at `position` of its translation."""
        written = list(accumulate(map(len, self.out), initial=0))
        return next((at for at, count in reversed(self.steps) if written[count] <= (position or 0)), 0)

    def step(self) -> None:
        c = self.peek()
        self.at += 1
        if c == '\\':
            self.escape()
        elif c == '[':
            self.out.append(self.bracket())
        elif c == '(':
            self.open()
        elif c == ')':
            if not self.groups:
                raise self.fail('unmatched )', self.at - 1)
            self.out.append(')' * len(self.scopes) + ')')
            closed = self.groups.pop()
            self.flags, self.scopes = closed.flags, closed.scopes
        elif c == '|':
            self.out.append(')' * len(self.scopes) + '|' + ''.join(self.scopes))
        elif c == '.':
            self.out.append(r'(?s:.)' if self.flags['s'] else f'[^{NEWLINES}]')
        elif c == '^':
            self.out.append(LINE_START if self.flags['m'] else r'\A')
        elif c == '$':
            self.out.append(LINE_END if self.flags['m'] else TEXT_END)
        elif c in '*+?' or (c == '{' and self.counted()):
            self.quantifier(c)
        elif self.flags['x'] and c in ' \t\n\r\v\f':
            pass
        elif self.flags['x'] and c == '#':
            stop = self.source.find('\n', self.at)
            self.at = len(self.source) if stop < 0 else stop + 1
        else:
            self.out.append(literal(c))

    def counted(self) -> bool:
        """Whether the brace just read opens a count such as ``{2,5}``; it is a literal otherwise."""
        stop = self.source.find('}', self.at)
        low, _, high = self.source[self.at:stop].partition(',') if stop > 0 else ('', '', '')
        return low.isdecimal() and low.isascii() and (high == '' or (high.isdecimal() and high.isascii()))

    def quantifier(self, c: str) -> None:
        start = self.at - 1
        text = c if c != '{' else '{' + self.until('}') + '}'
        if any(len(count) > 5 or int(count or 0) > MOST for count in text.strip('{}*+?').split(',')):
            raise self.fail('a number too large in a quantifier', start)
        suffix = self.peek()
        if suffix in ('?', '+') and suffix:
            self.at += 1
        else:
            suffix = ''
        if self.flags['U'] and suffix != '+':
            suffix = '' if suffix == '?' else '?'
        self.out.append(text + suffix)

    # --- groups
    def open(self) -> None:
        if self.peek() == '*':
            verb = self.until(')')[1:]
            if verb in ('F', 'FAIL'):
                self.out.append('(?!)')
            elif verb in ('PRUNE', 'SKIP') and FULL:
                self.out.append(f'(*{verb})')
            elif verb == 'UCP' and not self.out:
                self.ucp, self.classes = True, UNICODE
            elif verb not in ('UTF8', 'UTF', 'ANY') or self.out:
                raise self.fail(f'(*{verb}) is not supported')
            return
        if self.peek() != '?':
            self.captures += 1
            self.enter('(')
            return
        if self.peek(2) == '?#':
            self.until(')')
            return
        self.at += 1
        for opener in ('<=', '<!', ':', '=', '!', '>', '|'):
            if self.source.startswith(opener, self.at):
                self.at += len(opener)
                self.enter(f'(?{opener}')
                return
        c = self.peek()
        if c in ("'", '<') or self.peek(2) == 'P<':
            self.at += 2 if c == 'P' else 1
            self.captures += 1
            name = self.new_name("'" if c == "'" else '>')
            self.enter(f'(?P<{name}>')
        elif c == 'P':
            self.at += 1
            kind = self.peek()
            self.at += 1
            name = self.until(')')
            self.out.append(f'(?P={name})' if kind == '=' else f'(?&{name})')
        elif c == '(':
            self.conditional()
        elif c == '&' or c == 'R' or c.isdecimal() or (c in '+-' and self.source[self.at + 1:self.at + 2].isdecimal()):
            self.subroutine(self.until(')'))
        else:
            self.settings()

    def enter(self, opener: str) -> None:
        self.out.append(opener)
        self.groups.append(Group(self.steps[-1][0], opener, dict(self.flags), self.scopes))
        self.scopes = []

    def new_name(self, end: str) -> str:
        """The name of a group, which no other group has unless it may; what ends it is passed."""
        start = self.at
        name = self.until(end)
        if not name.isidentifier():
            raise self.fail(f'invalid name {name} of a group', start)
        if name in self.names and not self.flags['J'] and all(group.opener != '(?|' for group in self.groups):
            raise self.fail(f'two groups have the name {name}', start)
        self.names.add(name)
        return name

    def subroutine(self, name: str) -> None:
        if name[0] in '+-':
            relative = int(name)
            name = str(self.captures + relative + (1 if relative < 0 else 0))
        self.out.append(f'(?{name})')

    def conditional(self) -> None:
        if self.source[self.at + 1:self.at + 2] == '?':
            self.enter('(?')            # the condition is an assertion, which comes next as a group of its own
            return
        self.at += 1
        name = self.until(')').strip('<>\'')
        self.enter(f'(?({name})')

    def settings(self) -> None:
        """``(?i-s)`` or ``(?i-s:…)``: what the translation itself handles is noted, case is left to the engine."""
        stop = self.at
        while stop < len(self.source) and self.source[stop] not in ':)':
            stop += 1
        text, end = self.source[self.at:stop], self.source[stop:stop + 1]
        if not end or not set(text) <= set('imsxnUJ-^'):
            raise self.fail('unrecognised characters after (?')
        self.at = stop + 1
        flags = dict(self.flags)
        on, scope = True, ''
        for c in text:
            if c == '-':
                on = False
            elif c in flags:
                flags[c] = on
            elif c == 'i':
                scope = '(?i:' if on else '(?-i:'
        if end == ':':
            self.enter(scope or '(?:')
        elif scope:
            self.out.append(scope)
            self.scopes = [*self.scopes, scope]
        self.flags = flags

    # --- escapes outside a class
    def escape(self) -> None:
        c = self.escaped()
        if c in 'dsw':
            self.out.append(f'[{self.classes[c]}]')
        elif c in 'DSW':
            self.out.append(f'[^{self.classes[c.lower()]}]')
        elif c in 'bB':
            word = f'[{self.classes["w"]}]'
            self.out.append(f'(?:(?<={word})(?!{word})|(?<!{word})(?={word}))' if c == 'b' else
                            f'(?:(?<={word})(?={word})|(?<!{word})(?!{word}))')
        elif c in 'hH':
            self.out.append(f'[{"^" if c == "H" else ""}{SPACES}]')
        elif c in 'vVN':
            self.out.append(f'[{"" if c == "v" else "^"}{NEWLINES}]')
        elif c == 'R':
            self.out.append(f'(?>{NEWLINE})')
        elif c == 'A':
            self.out.append(r'\A')
        elif c == 'Z':
            self.out.append(TEXT_END)
        elif c == 'z':
            self.out.append(r'\Z')
        elif c == 'Q':
            self.out.extend(map(literal, self.quoted()))
        elif c == 'E':
            pass
        elif c in 'gk':
            self.reference(c)
        elif c in 'GKX' and FULL:
            self.out.append('\\' + c)
        elif c in 'pP' and FULL:
            self.out.append(self.property(c))
        elif c in '123456789':
            self.backreference(c)
        else:
            self.out.append(literal(self.character(c)))

    def backreference(self, c: str) -> None:
        digits = c
        while self.peek().isdecimal() and self.peek().isascii():
            digits += self.peek()
            self.at += 1
        if len(digits) == 1 or (len(digits) < 9 and int(digits) <= max(self.captures, 9)):
            self.out.append(f'(?:\\{digits})')
        else:                           # as in PCRE: an octal number when there are not so many groups
            octal = ''
            for d in digits[:3]:
                if d in '89':
                    break
                octal += d
            self.at -= len(digits) - len(octal)
            self.out.append(literal(chr(int(octal, 8))) if octal else '')

    def reference(self, c: str) -> None:
        opener = self.peek()
        if opener in ('{', '<', "'") and opener:
            self.at += 1
            name = self.until({'{': '}', '<': '>', "'": "'"}[opener])
            if c == 'g' and opener != '{':
                self.subroutine(name if name[:1].isdecimal() or name[:1] in '+-' else f'&{name}')
                return
        else:
            name = ''
            while self.peek().isdecimal() or (not name and self.peek() == '-'):
                name += self.peek()
                self.at += 1
        if name.lstrip('-').isdecimal():
            number = int(name)
            self.out.append(f'(?:\\{self.captures + 1 + number if number < 0 else number})')
        elif name:
            self.out.append(f'(?P={name})')
        else:
            raise self.fail('a name or number must follow')
