"""Which class every piece of a text has: arrays, functions, operators, locals, errors.

The class pass of the compiler says it, with the session's own names, so that colours show how the line will
be parsed. While a bracket is open, or a character is wrong, that pass cannot run; then names are classed one
by one, by what they are in the session.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.repl.keyboard import QUOTED, brackets, unclosed
from arrayl.session.reach import class_of, reach
from arrayl.syntax.classes import Classifier, classify
from arrayl.syntax.lexer import CLOSERS, OPENERS, Token, master, tokenize
from arrayl.syntax.signs import SIGNS

NAME = re.compile(r'(?:[^\W\d]|[∆⍙])(?:\w|[∆⍙])*')
LONG = 50                               # lines of a text that is classed as a whole
FORMAL_OPERANDS = {'⍺⍺': 'F', '⍵⍵': 'F'}
AWAITED = {'(': 'RPAR', '[': 'RBRACK', '{': 'RBRACE'}
FACT = re.compile(rf'{QUOTED}|⍝.*|(?P<bracket>[()\[\]{{}}])'
                  rf'|(?P<name>{NAME.pattern})(?=\s*←\s*(?P<brace>\{{)?)|{NAME.pattern}')
END = re.compile(r'\s*(?:$|[⍝⋄}])')       # of a statement
CONTROL = re.compile(r'\s*(:[A-Za-z]+)')
Span = tuple[int, int, str]             # start, end (characters of the text), style class
KINDS = {'A': 'array', 'F': 'function', 'M': 'operator', 'D': 'operator', 'H': 'function'}
TYPES = {'NUMBERS': 'number', 'STRING': 'string', 'COMMENT': 'comment', 'OUTER': 'operator', 'ASSIGN': 'sign',
         'SEP': 'sign', 'COLON': 'sign', 'ECOLON': 'sign', 'SEMI': 'sign', 'DOT': 'operator'}


class Names:
    """The names of the session, and before them those of the dfns around; an `Environment` of the class pass."""

    def __init__(self, session: Any, around: Mapping[str, str], text: Mapping[str, str] = {}) -> None:
        self.session, self.around = session, around
        self.text = text                # names that the text itself gives to the session

    def inside(self, around: Mapping[str, str]) -> Names:
        """The same, seen from inside dfns that bind `around`."""
        return Names(self.session, around, self.text)

    def class_of(self, path: tuple[str, ...]) -> str | None:
        if len(path) == 1 and path[0] in self.around:
            return self.around[path[0]]
        if len(path) == 1 and path[0] in self.text:
            return self.text[path[0]]
        return class_of(reach(self.session, '.'.join(path)))

    def glyph(self, glyph: str) -> str | None:
        found = REGISTRY.get(glyph)
        return found.kind if found else None


def spans(text: str, session: Any) -> list[Span]:
    """The classed pieces of `text`, in order; what has no class is left out."""
    if is_by_line(text):
        by_line, starts = Lines(text, session), line_starts(text)
        return [(start + at, start + end, kind) for n, start in enumerate(starts) for at, end, kind in by_line.spans(n)]
    if text.lstrip()[:1] in (')', ']') and text.strip() != ']':
        return command_spans(text)
    names = Names(session, {})
    with session.active():
        known, starts = kinds(text, names), line_starts(text)
        return [span for span in scan(text, names, known, starts, []) if span[2]]


def is_by_line(text: str) -> bool:
    """Whether the lines of a text are classed one by one."""
    return text.lstrip().startswith('∇') or text.count('\n') > LONG or any(map(CONTROL.match, text.split('\n')))


class Lines:
    """A text whose lines are classed one by one, when they are asked for: ∇, control structures, and what is long.

    What a line needs of the others is which brackets are open where it begins and which names are bound: that is read
    once for each line that is new. So a key in a long text costs a look at each line, and the work for those in sight.
    """

    def __init__(self, text: str, session: Any) -> None:
        self.session, self.lines = session, text.split('\n')
        self.opened: list[tuple[str, ...]] = []         # where each line begins, the closers that are awaited
        self.local: dict[str, str] = {}
        self.global_: dict[str, str] = {}
        self.header = header(self.lines[0]) if text.lstrip().startswith('∇') else None
        if self.header is not None:
            self.local.update((name, 'A') for _, _, name, own in self.header if not own)
        opened: tuple[str, ...] = ()
        for line in self.lines:
            self.opened.append(opened)
            closed, left, bound = facts(line)
            for name, kind, inside in bound:
                (self.local if inside or 'RBRACE' in opened else self.global_).setdefault(name, kind)
            if closed:
                opened = opened[:-closed] if closed < len(opened) else ()
            opened += left

    def spans(self, n: int) -> list[Span]:
        """The classed pieces of line `n`, from its beginning."""
        line, inside = self.lines[n], 'RBRACE' in self.opened[n]
        around = {**FORMAL_OPERANDS, **self.local} if inside or self.header is not None else self.local
        names = Names(self.session, around, self.global_)
        control = CONTROL.match(line)
        blank = ' ' * control.end() + line[control.end():] if control else line
        with self.session.active():
            if self.header is not None and n == 0:
                known = {(1, start): 'function' if own else 'local' for start, _, _, own in self.header}
            else:
                known = kinds(matched(blank), names) if blank.strip() else {}
            if control:
                known |= {(1, control.start(1)): 'sign', (1, control.start(1) + 1): 'sign'}
            found = scan(line, names, known, [0], list(self.opened[n]))
            return [span for span in found if span[2]]


@lru_cache(maxsize=20_000)
def facts(line: str) -> tuple[int, tuple[str, ...], tuple[tuple[str, str, bool], ...]]:
    """How many brackets of lines before a line closes; those that it leaves open, as the closers that they await; the
    names that it binds, with their classes and whether that is between its own braces.
    """
    closed, opened, bound = 0, list[str](), list[tuple[str, str, bool]]()
    given: list[int | None] = []                # for each open bracket, to which of the names it is given
    brace = False                               # the next bracket is given to the last name
    for found in FACT.finditer(line):
        bracket, name = found.group('bracket', 'name')
        if name:
            brace = found.group('brace') is not None
            bound.append((name, 'F' if brace else 'A', 'RBRACE' in opened))
        elif bracket and bracket in AWAITED:
            opened.append(AWAITED[bracket])
            given.append(len(bound) - 1 if brace else None)
            brace = False
        elif bracket and opened:
            opened.pop()
            whose = given.pop()
            if whose is not None and not END.match(line, found.end()):      # f←{⍵}x is an array
                bound[whose] = bound[whose][0], 'A', bound[whose][2]
        elif bracket:
            closed += 1
    return closed, tuple(opened), tuple(bound)


def matched(line: str) -> str:
    """A line of a text without the brackets that close one of a line before: ends of dfns end a statement."""
    depth, out = 0, line
    for i, c in brackets(line):
        depth += 1 if c in '([{' else -1
        if depth < 0:
            out, depth = f"{out[:i]}{'⋄' if c == '}' else ' '}{out[i + 1:]}", 0
    return out


def header(line: str) -> list[tuple[int, int, str, bool]]:
    """The names in the header of a ∇-definition: start, end, text, whether it is the function's own."""
    words = list(NAME.finditer(line))
    before = [m for m in words if m.start() < line.find('←')]
    plain = [m for m in words if m not in before and m.start() < (line + ';').index(';')]
    named = plain[1] if len(plain) == 3 else plain[0] if plain else None      # x f y, f y, f
    return [(m.start(), m.end(), m.group(), m is named) for m in words]


def command_spans(text: str) -> list[Span]:
    word = text.split()[0]
    start = text.index(word)
    return [(start, start + len(word), 'command')]


def line_starts(text: str) -> list[int]:
    starts = [0]
    for i, c in enumerate(text):
        if c == '\n':
            starts.append(i + 1)
    return starts


def scan(text: str, names: Names, known: dict[tuple[int, int], str], starts: list[int],
         opened: list[str]) -> Iterator[Span]:
    """Token by token; nothing stops it."""
    position, line, n = 0, 1, len(text)
    match = master().match
    while position < n:
        m = match(text, position)
        if m is None:
            end = text.find('\n', position)
            end = n if end < 0 else end
            if text[position] in '\'"':
                yield position, end, 'open-string'
                position = end
            else:
                yield position, position + 1, 'error'
                position += 1
            continue
        kind, word, end = m.lastgroup or '', m.group(), m.end()
        style = known.get((line, position - starts[line - 1]), '') or token_style(kind, word, names)
        if kind in OPENERS:
            opened.append(OPENERS[kind])
            style = 'bracket'
        elif kind in CLOSERS:
            style = 'bracket' if opened and opened.pop() == kind else 'error'
        yield position, end, style
        line += word.count('\n')
        position = end


def token_style(kind: str, word: str, names: Names) -> str:
    """The class of a token seen alone."""
    if kind in TYPES:
        return TYPES[kind]
    if kind == 'NAME':
        found = names.class_of((word,))
        return KINDS[found] if found else 'unknown'
    if kind == 'SYSTEM':
        found = names.glyph(word.upper())
        return 'system' if found else 'error'
    if kind == 'FORMAL':
        return 'formal'
    if kind == 'GLYPH':
        found = names.glyph(word)
        return KINDS.get(found, 'function') if found else ('sign' if word in SIGNS else 'error')
    return ''


def kinds(text: str, names: Names) -> dict[tuple[int, int], str]:
    """(line, column) → style of names and glyphs, as the class pass sees them; empty when it cannot run."""
    out: dict[tuple[int, int], str] = {}
    try:
        work: list[tuple[list[Token], Mapping[str, str], bool]] = [(tokenize(closed(text)), names.around, False)]
        while work:
            tokens, around, inside = work.pop()
            if inside and any(t.type == 'FORMAL' and t.text in ('⍺⍺', '⍵⍵') for t in tokens):
                around = {**around, **FORMAL_OPERANDS}
            pass_ = classify(tokens, names.inside(around))
            note(pass_, names, around, inside, out)
            local = {name: pass_.lookup(name) for name in pass_.bindings} | dict(pass_.classes)
            for t in pass_.tokens:
                if t.type.startswith('DFN'):
                    work.append((t.payload[0], {**around, **local}, True))
    except (APLError, RecursionError, IndexError, KeyError):
        return {}
    return out


def closed(text: str) -> str:
    """`text` with what is still open at its end closed, as far as one can tell."""
    opened: list[str] = []
    for _, c in brackets(text):
        if c in '([{':
            opened.append(')]}'['([{'.index(c)])
        elif opened and c == opened[-1]:
            opened.pop()
    end = unclosed(text).replace('⍝', '\n')
    return text + end + ''.join(reversed(opened))


def note(pass_: Classifier, names: Names, around: Mapping[str, str], inside: bool,
         out: dict[tuple[int, int], str]) -> None:
    for i, t in enumerate(pass_.tokens):
        if t.type == 'NAME':
            kind = pass_.item(i)[0] or 'A'
            mine = t.text in pass_.bindings or t.text in pass_.classes
            if kind == 'A' and ((mine and inside) or t.text in around):
                style = 'local'
            elif not mine and t.text not in around and not dotted(pass_.tokens, i) and not names.class_of((t.text,)):
                style = 'unknown'
            else:
                style = KINDS[kind]
            out[t.line, t.col] = style
        elif t.type == 'GLYPH':
            out[t.line, t.col] = KINDS.get(pass_.token(i), 'function')


def dotted(tokens: list[Token], i: int) -> bool:
    return (i > 0 and tokens[i - 1].type == 'DOT') or (i + 1 < len(tokens) and tokens[i + 1].type == 'COLON')


# --- colours
BRACKETS = ('matching-bracket.cursor', 'matching-bracket.other')
THEMES: dict[str, dict[str, str]] = {
    'dark': {
        'array': '#9cdcfe', 'local': '#c3e88d', 'number': '#b5cea8', 'string': '#ce9178',
        'open-string': '#ce9178 underline', 'comment': '#7f8c8d italic', 'function': '#ffcb6b',
        'operator': '#c792ea bold', 'formal': '#89ddff bold', 'system': '#82aaff', 'sign': '#f78c6c', 'bracket': '',
        'command': '#82aaff bold', 'unknown': 'underline', 'error': '#ff5370 bold', 'report': '#ff5370',
        'aside': '#8a8a8a', **dict.fromkeys(BRACKETS, 'bold #ffffff bg:#555555'),
    },
    'light': {
        'array': '#00509e', 'local': '#2e7d32', 'number': '#1b5e20', 'string': '#a31515',
        'open-string': '#a31515 underline', 'comment': '#6a737d italic', 'function': '#8a5a00',
        'operator': '#7b1fa2 bold', 'formal': '#00838f bold', 'system': '#1565c0', 'sign': '#bf360c', 'bracket': '',
        'command': '#1565c0 bold', 'unknown': 'underline', 'error': '#c62828 bold', 'report': '#c62828',
        'aside': '#757575', **dict.fromkeys(BRACKETS, 'bold bg:#dddddd'),
    },
    'mono': {
        'comment': 'italic', 'operator': 'bold', 'formal': 'bold', 'unknown': 'underline', 'error': 'reverse',
        'open-string': 'underline', **dict.fromkeys(BRACKETS, 'bold'),
    },
}
CHROME = {                              # what is not text of the language
    'bottom-toolbar': 'noreverse', 'bottom-toolbar.text': 'noreverse', 'bar': 'bold', 'bar.operator': '', 'hint': '',
    'menu': '', 'menu.key': 'bold', 'key': 'bold', 'auto-suggestion': '#777777',
}
PYGMENTS = {'array': 'Name.Variable', 'local': 'Name.Attribute', 'number': 'Literal.Number', 'string': 'Literal.String',
            'comment': 'Comment', 'function': 'Name.Function', 'operator': 'Keyword', 'formal': 'Name.Builtin.Pseudo',
            'system': 'Name.Builtin', 'sign': 'Operator', 'error': 'Error', 'command': 'Keyword.Declaration',
            'report': 'Generic.Error', 'aside': 'Comment'}


def theme(name: str) -> dict[str, str]:
    """Style class → style, for prompt_toolkit; the name of a Pygments style works where Pygments is installed."""
    return {**(THEMES.get(name) or pygments_theme(name) or THEMES['dark']), **CHROME}


def pygments_theme(name: str) -> dict[str, str] | None:
    try:
        from pygments.styles import get_style_by_name
        from pygments.token import string_to_tokentype
        from pygments.util import ClassNotFound
    except ImportError:
        return None
    try:
        chosen = get_style_by_name(name)
    except ClassNotFound:
        return None
    out = {'unknown': 'underline', **dict.fromkeys(BRACKETS, 'bold')}
    for style, token in PYGMENTS.items():
        facts = chosen.style_for_token(string_to_tokentype(token))
        parts = [f'#{facts["color"]}'] if facts['color'] else []
        out[style] = ' '.join(parts + [word for word in ('bold', 'italic', 'underline') if facts[word]])
    out['open-string'] = out['string'] + ' underline'
    return out


def has_theme(name: str) -> bool:
    return name in THEMES or pygments_theme(name) is not None
