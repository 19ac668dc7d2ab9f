"""A defined function as the ∇-editor lists it: header, numbered lines, closing ∇.

Statements begin in column 8 and are shown without needless blanks; labels and comments begin one column before.
Inside control structures, and inside the braces of a dfn, each level is indented by four. Lines that continue a bracket
in a traditional function keep the layout they have.
"""
from __future__ import annotations

import re

from arrayl.errors import APLError
from arrayl.syntax.lexer import Token, tokenize

Lines = list[str]
WORD = {'NAME', 'NUMBERS', 'SYSTEM', 'FORMAL'}
LITERAL = {'NAME', 'NUMBERS', 'FORMAL', 'STRING'}
LABEL = r'\s*(?:[^\W\d]|[∆⍙_])(?:\w|[∆⍙])*\s*:(?!:)'
OPENS = {'if', 'while', 'repeat', 'for', 'select', 'trap', 'with', 'section', 'hold', 'disposable', 'namespace'}
MIDDLE = {'else', 'elseif', 'case', 'caselist', 'andif', 'orif'}
CLOSES = {'end', 'until'} | {f'end{word}' for word in OPENS}
LAST = re.compile(r'\s*∇\s*(⍝.*)?$')            # a line that ends a definition and says nothing else


def respaced(line: str) -> str:
    """A statement without needless blanks; its comment stays as it is."""
    try:
        tokens = [t for t in tokenize(line) if t.text != '\n']
    except APLError:
        return line.strip()
    out, last = '', None
    words = keywords(tokens)
    for i, t in enumerate(tokens):
        if last is not None and (spaced(last, t) or i in words):
            out += ' '
        out += ' '.join(t.text.split()) if t.type == 'NUMBERS' else t.text
        last = t
    end = last.end if last is not None else 0
    rest = line[end:].rstrip()
    if rest.lstrip().startswith('⍝'):
        out += rest if last is not None else rest.lstrip()
    return out


def spaced(a: Token, b: Token) -> bool:
    """Whether a blank stays between neighbours: around ⋄, and between words and literals that would run together."""
    if a.type == 'SEP' or b.type == 'SEP':
        return True
    if a.type in WORD and b.type in WORD:
        return a.text[0] != '∇' and b.text[0] != '∇'
    if a.text == '¯':                       # it begins no number, nor does what follows belong to it
        return b.type in WORD
    if {a.type, b.type} == {'STRING', 'NUMBERS'}:
        return True                         # a literal beside a literal: ⎕JSON⍠'Compact' 0
    return a.type == 'STRING' and b.type in LITERAL and a.end < b.col


def keywords(tokens: list[Token]) -> set[int]:
    """The tokens that a blank stands before because of a keyword: what follows one, and :In inside a line."""
    found: set[int] = set()
    for i in range(len(tokens) - 1):
        if tokens[i].type == 'COLON' and tokens[i + 1].type == 'NAME' and tokens[i + 1].col == tokens[i].end:
            if i == 0 or tokens[i - 1].type == 'SEP':
                found.add(i + 2)
            elif tokens[i + 1].text.lower() in ('in', 'ineach'):
                found |= {i, i + 2}
    return found


def keyword(line: str) -> str:
    found = re.match(r'\s*:([A-Za-z]+)', line)
    return found.group(1).lower() if found else ''


def depth_after(line: str, depth: int) -> int:
    """How many brackets are open after `line`, when `depth` were open before it."""
    quote = ''
    for c in line:
        if quote:
            if c == quote:
                quote = ''
        elif c in '\'"':
            quote = c
        elif c == '⍝':
            break
        elif c in '{([':
            depth += 1
        elif c in '})]':
            depth = max(0, depth - 1)
    return depth


def in_braces(lines: Lines) -> Lines:
    """The lines of a dfn without needless blanks, four more before a line for each open brace."""
    out, depth = [], 0
    for line in lines:
        text = line.strip()
        out.append(f' {"    " * (depth - text.startswith("}"))}{respaced(text)}'.rstrip())
        depth = depth_after(text, depth)
    return out


def listing(lines: Lines) -> Lines:
    """The definition whose header is `lines[0]`, as the editor lists it."""
    if depth_after(lines[0], 0) > 0:
        head, *body = in_braces(lines)
        return [f'     ∇{head}', *(f'[{i}]'.ljust(6) + line for i, line in enumerate(body, 1)), '     ∇']
    header, comment, note = lines[0].strip().partition('⍝')
    head = respaced(header) + (header[len(header.rstrip()):] + comment + note if comment else '')
    out = [f'     ∇ {head}']
    level = brackets = 0
    base = 0                                    # the indentation, as typed, of the line that opened the bracket
    for i, line in enumerate(lines[1:], 1):
        number = f'[{i}]'.ljust(6)
        text = line.strip()
        if brackets:
            extra = max(0, len(line) - len(line.lstrip()) - base)
            shown = f' {"    " * level}{" " * extra}{text}'
        elif not text:
            shown = ''
        elif text.startswith('⍝'):
            shown = '    ' * level + text
        elif re.match(LABEL, text):
            shown = respaced(text)
        else:
            word = keyword(text)
            at = level - 1 if word in MIDDLE or word in CLOSES else level
            shown = f' {"    " * max(0, at)}{respaced(text)}'
            if word in CLOSES:
                level = max(0, level - 1)
            elif word in OPENS and not closed_in_line(text):
                level += 1
        if not brackets:
            base = len(line) - len(line.lstrip())
        brackets = depth_after(text, brackets)
        out.append((number + shown).rstrip())
    return [*out, '     ∇']


def as_typed(lines: Lines) -> Lines:
    """The same, but each line as it was typed: its blanks are kept, save what all lines of the body begin with."""
    dfn = depth_after(lines[0], 0) > 0
    margin = 0 if dfn else min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    out = [f'     ∇ {lines[0].strip()}']
    for i, line in enumerate(lines[1:], 1):
        text = line[margin:].rstrip()
        before = '' if not text or (not dfn and (text.startswith('⍝') or re.match(LABEL, text))) else ' '
        out.append((f'[{i}]'.ljust(6) + before + text).rstrip())
    return [*out, '     ∇']


def closed_in_line(text: str) -> bool:
    """Whether `:If a ⋄ … ⋄ :EndIf` stands on one line."""
    return any(keyword(part) in CLOSES for part in text.split('⋄')[1:])
