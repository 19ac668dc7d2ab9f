"""∇-definitions, ⎕FX and scripts: from lines of text to functions bound in a namespace.

The text that stays with a function is what was typed, without what belongs to the session: line numbers, and the
indentation that the prompt gave every line.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

from arrayl.arrays.namespace import Namespace
from arrayl.compile.source import Source, placing
from arrayl.compile.traditional import blocks, header, line_editor, remarks
from arrayl.compile.traditional.unit import TradUnit
from arrayl.display.listing import LAST, listing
from arrayl.settings import S
from arrayl.syntax.lexer import CLOSERS, OPENERS, SyntaxAt, Token, pair, tokenize

NUMBERED = re.compile(r'^\s*\[(\d{1,9})\]')
DFN = re.compile(r'\s*[^\s←{}()]+\s*←\s*\{[^{}]*$|\s*[^\s←{}()]+\s*←\s*\{[^{}]*\}\s*$')
DIRECT = re.compile(r'[^\s←{}()]+\s*←\s*\{')                 # a dfn: `name←{`
OPTIONAL = re.compile(r'[^←]+←\s*\{\s*\(?[\w∆⍙ ]+\)?\s*\}\s*[\w∆⍙(]')     # a header: `r←{x}f y`
KEYWORD = re.compile(r'\s*:[A-Za-z]')
LOCALS = re.compile(r'\s*;')
IDLE = re.compile(rf'\s*($|⍝|:({"|".join(blocks.ALONE)})\b)', re.IGNORECASE)     # a line that does nothing
LISTED = re.compile(r'\s*∇\s*([^\s\[\]]+)\s*\[\s*⎕\s*\]\s*∇?\s*$')


def define_text(ns: Namespace, text: str, source: Source, line: int = 1) -> str:
    """Define what the ∇-definition `text`, which begins at `line` of `source`, defines; gives its name."""
    lines = text.split('\n')
    if lines[0].strip() == '∇' and line == 1 and not (source.script or source.fixed):
        return line_editor.alone('\n'.join(lines[1:]))
    if len(lines) == 1 and (found := LISTED.match(text)):
        return show_listing(ns, found.group(1))
    if (opened := line_editor.opening(ns, text, source.typed)) is not None:
        return line_editor.edit(ns, *opened, source.typed)
    if line_editor.directs(lines[1:]):
        header_line, _, body = text.lstrip().removeprefix('∇').partition('\n')
        typed = line_editor.edited([header_line.strip()], body)
        made = Source('\n'.join(typed))
        made.typed = source.typed
        return define_lines(ns, typed, made)
    first = lines[0]
    margin = first.index('∇')
    start = margin + 1
    lines[0] = first[start:]
    last = lines[-1].rstrip()
    if len(lines) > 1 and LAST.match(last):
        lines[-1] = ''                          # with the comment that may follow
    elif last.endswith('∇'):
        lines[-1] = last[:-1].rstrip()
    if len(lines) > 1 and lines[-1].strip() in ('', f'[{len(lines) - 1}]'):     # or the number that the ∇ stood behind
        lines.pop()
    numbered = listed_numbers(lines[1:])
    # A listing shows line numbers; they are no part of the text. Columns stay as they were typed.
    lines[1:] = [NUMBERED.sub(lambda m: ' ' * len(m.group()), x) if known else x
                 for x, known in zip(lines[1:], numbered, strict=True)]
    for i, x in enumerate(lines[1:], line):
        if i < len(source.lines) and numbered[i - line]:
            source.lines[i] = x
    if line <= len(source.lines):               # reports show the header without its ∇
        source.lines[line - 1] = ' ' * start + source.lines[line - 1][start:]
    if not lines[0].startswith('['):
        start += len(lines[0]) - len(lines[0].lstrip())
        lines[0] = lines[0].strip()
    lines = [x.rstrip() for x in lines]
    kept = [lines[0], *dedented(lines[1:], margin, any(numbered))]
    if DFN.match(lines[0]):
        S.session.execute('\n'.join(kept), ns)
        return lines[0].partition('←')[0].strip()
    return define_lines(ns, lines, source, line, start, kept)


def listed_numbers(lines: list[str]) -> list[bool]:
    """Which of these lines begin with their number, as in a listing."""
    found = map(NUMBERED.match, lines)
    return [number is not None and int(number.group(1)) == i for i, number in enumerate(found, 1)]


def dedented(lines: list[str], margin: int, numbered: bool) -> list[str]:
    """The body without the prompt's indentation: that of the ∇, or of line numbers all that the lines share."""
    filled = [x for x in lines if x.strip()]
    common = min((len(x) - len(x.lstrip()) for x in filled), default=0)
    cut = common if numbered else min(common, margin)
    return [x[cut:].rstrip() if numbered else x[cut:] for x in lines]


def show_listing(ns: Namespace, name: str) -> str:
    """`∇f[⎕]∇`: display the definition."""
    from arrayl.system.names.definitions import source_text
    found = source_text(ns.get(name), name)
    S.session.write_lines(['defn error'] if found is None else listing(found))
    return name


def define_lines(ns: Namespace, lines: list[str], source: Source, line: int = 1, col: int = 0,
                 kept: list[str] | None = None, before: Sequence[str] = ()) -> str:
    """Define the traditional function whose header is `lines[0]`; `kept` is the text that it is shown with.

    What is typed in a conversation is remarked upon, but for the lines that were there `before`.
    """
    with placing(source):
        try:
            head = header.read(lines[0], line, col)
            existing = line_editor.named(ns, head, line, col)
        except SyntaxAt as e:
            e.refused = source.typed
            raise
        said = remarks.on_text(head, lines, before) if source.typed else []
        unit = traditional(ns, head, lines, source, line, kept)
    old = getattr(existing, 'unit', None)
    known = isinstance(old, TradUnit) and (old.ns, old.name, old.kind) == (ns, unit.name, unit.kind)
    ns.set(unit.name, unit.make(existing if known else None))       # other names of the function mean the new one too
    for suspension in reversed(S.session.suspensions if S.session is not None else []):
        old = suspension.unit
        if getattr(old, 'header', None) is not None and old.ns is ns and old.name == unit.name:
            suspension.redefined()              # the innermost one, whose names are the visible ones
            break
    if source.typed:
        S.session.write_lines([*said, *remarks.on_labels(unit), *remarks.pendent(ns, unit.name)])
    return unit.name


def traditional(ns: Namespace, head: header.Header, lines: list[str], source: Source, line: int = 1,
                kept: list[str] | None = None) -> TradUnit:
    """The unit of the function with the header `head`, which is `lines[0]`."""
    body = list(lines[1:])
    for i, text in enumerate(body):             # `;a;b` in a line of its own goes on with the header's locals
        if LOCALS.match(text):
            header.more_locals(head, text, line + 1 + i)
            body[i] = ''
        elif not IDLE.match(text):
            break                               # below a line that does something `;a` is a statement, a wrong one
    tokens = body_tokens(body, line + 1)
    for t in tokens:
        if t.type == 'SYSTEM':
            t.text = t.text.upper()
    return TradUnit(ns, source, head, tokens, line, line + len(lines) - 1, '\n'.join(kept or lines))


def body_tokens(body: list[str], line: int) -> list[Token]:
    """The tokens of the lines of a body. A line that is no text of the language fails only when it is reached."""
    try:
        tokens = tokenize('\n'.join(body), line)
        pair(tokens)
        return tokens
    except SyntaxAt:
        pass
    lines = [line_tokens(text, n) for n, text in enumerate(body, line)]
    while unpaired := unpaired_lines(lines):
        for n, problem in unpaired.items():
            if KEYWORD.match(body[n]):          # then the structure cannot be read
                return [t for found in lines for t in found]
            lines[n] = [broken(body[n], line + n, problem)]
    out: list[Token] = []
    for n, found in enumerate(lines):
        out += [*found, Token('SEP', '\n', line + n, len(body[n]), len(body[n]) + 1)]
    return out


def line_tokens(text: str, line: int) -> list[Token]:
    try:
        return tokenize(text, line)
    except SyntaxAt as problem:
        return [broken(text, line, problem)]


def broken(text: str, line: int, problem: SyntaxAt) -> Token:
    """A token that stands for a whole line; what is wrong with it is its payload."""
    if KEYWORD.match(text):
        raise problem
    return Token('BROKEN', text.strip(), line, (problem.column or 1) - 1, len(text),
                 (problem.message, line, (problem.column or 1) - 1))


def unpaired_lines(lines: list[list[Token]]) -> dict[int, SyntaxAt]:
    """The lines that hold a bracket without its partner, which may stand on another line."""
    opened: list[tuple[Token, int]] = []
    found: dict[int, SyntaxAt] = {}
    for n, tokens in enumerate(lines):
        for t in tokens:
            if t.type in OPENERS:
                opened.append((t, n))
            elif t.type in CLOSERS:
                if opened and OPENERS[opened[-1][0].type] == t.type:
                    opened.pop()
                else:
                    found.setdefault(n, SyntaxAt(f'Unpaired {t.text}', t.line, t.col))
    for t, n in opened:
        found.setdefault(n, SyntaxAt(f'Unpaired {t.text}', t.line, t.col))
    return found


def run_structure(ns: Namespace, text: str, source: Source, line: int) -> None:
    """Run a control structure of the session or a script: a function without a name or locals."""
    with placing(source):
        tokens = tokenize(text, line)
        for t in tokens:
            if t.type == 'SYSTEM':
                t.text = t.text.upper()
    last = line + text.count('\n')
    TradUnit(ns, source, header.Header(name='⋄'), tokens, line - 1, last, text, defines=False).make()()


def define(ns: Namespace, text: str, source: Source, line: int = 1) -> Namespace | None:
    """A ∇-definition, or a ``:Namespace`` script; gives the namespace of the latter."""
    if text.lstrip().startswith('∇'):
        define_text(ns, text, source, line)
        return None
    from arrayl.session.namespaces import run_namespace_script
    return run_namespace_script(ns, text, source, line)
