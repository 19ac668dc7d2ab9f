"""How glyphs are typed: by layout key, by name, by overstrike; and what they are called.

All of it is read from the declarations of the primitives (`primitives.registry`) and of the signs
(`syntax.signs`); nothing is listed here. This module knows no terminal.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import wrap

from arrayl.compile.catalogue import load_core
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax.signs import SIGNS

SHORT, LONG = 12, 16                    # letters of a name in a menu


@dataclass(frozen=True)
class Glyph:
    """What the keyboard knows of a glyph. `names` begin with the fields' terms for its forms."""
    glyph: str
    key: str
    names: tuple[str, ...]
    strikes: tuple[str, ...]
    forms: tuple[str, ...]              # '⍳⍵ index generator', '⍺⍳⍵ index of'
    scalar: bool                        # arithmetic and comparison, which go by what they do between two numbers
    first: str                          # the name that is shown: of those with two arguments, else that with one
    looks: tuple[str, ...]              # what it is called by its looks, which goes after what it is called by its use

    @property
    def name(self) -> str:
        """What fits in a menu: its first name, or an alias when that is long."""
        aliases = (name for name in self.names[len(self.forms):] if len(name) <= LONG)
        return self.first if len(self.first) <= LONG else next(aliases, self.first)

    @property
    def spoken(self) -> str:
        """What is typed after a backslash: what a scalar function does, the glyph's own name (iota, rho) of others."""
        aliases = () if self.scalar or self.glyph in SIGNS else self.names[len(self.forms):]
        fit = [plain(name) for name in (*aliases, self.name, *self.names)]
        return next((name for name in fit if by_name()[name] == (self.glyph,)), fit[0])


@cache
def glyphs() -> dict[str, Glyph]:
    """Every glyph, by itself, in the order of declaration."""
    load_core()
    out: dict[str, Glyph] = {}
    for glyph, entry in dict.items(REGISTRY):           # as it is: REGISTRY.items() would import all system names
        if glyph[0] in '⎕⍞':
            continue
        forms = []
        for form, shape in ((entry.monadic, f'{glyph}⍵'), (entry.dyadic, f'⍺{glyph}⍵'), (entry.operator, f'⍺⍺{glyph}')):
            if form is not None:
                shape = glyph if form is entry.operator else shape
                forms.append(f'{shape} {form.name}')
        names = dict.fromkeys([*(f.name for f in entry.forms()), *entry.names])
        first = [form.name for form in (entry.monadic, entry.operator, entry.dyadic) if form is not None]
        scalar = entry.dyadic is not None and entry.dyadic.scalar is not None
        out[glyph] = Glyph(glyph, entry.key, tuple(names), entry.strikes, tuple(forms), scalar, first[-scalar],
                           (*entry.looks, *unicode_names(glyph)))
    for sign in SIGNS.values():
        out[sign.glyph] = Glyph(sign.glyph, sign.key, sign.names, sign.strikes, (f'{sign.glyph} {sign.names[0]}',),
                                 False, sign.names[0], tuple(unicode_names(sign.glyph)))
    return out


def unicode_names(glyph: str) -> Iterator[str]:
    """What Unicode calls a glyph: 'delta stile', which is short for APL FUNCTIONAL SYMBOL DELTA STILE."""
    if len(glyph) == 1:
        yield unicodedata.name(glyph).lower().removeprefix('apl functional symbol ')


@cache
def by_key() -> dict[str, str]:
    """Layout key → glyph."""
    return {g.key: g.glyph for g in glyphs().values() if g.key}


@cache
def by_strike() -> dict[str, str]:
    """Two characters → glyph; either order, unless the other order is declared for another glyph."""
    declared = {pair: g.glyph for g in glyphs().values() for pair in g.strikes}
    reverse = {pair[::-1]: glyph for pair, glyph in declared.items()
               if pair[::-1] not in declared and pair[-1] not in '.\'' and pair[0] != '⎕'      # that begins a name,
               and not (pair[-1] == '\\' and pair[0].islower())}                               # and so does that
    return {**declared, **reverse}


@cache
def by_name() -> dict[str, tuple[str, ...]]:
    """Name without blanks → the glyphs that bear it."""
    out: dict[str, tuple[str, ...]] = {}
    for g in glyphs().values():
        for name in (*g.names, *g.looks):
            key = plain(name)
            if g.glyph not in out.get(key, ()):
                out[key] = (*out.get(key, ()), g.glyph)
    return out


def plain(name: str) -> str:
    """A name as it is typed after a backslash: letters only, lower case."""
    return ''.join(c for c in name.lower() if c.isalnum())


def find_names(typed: str) -> list[tuple[str, str]]:
    """(name, glyph) for what was typed after the backslash, the best first.

    A name that is exactly that wins alone. Else those that begin so or have it as a word; where none does, those with
    a word that begins so, else those whose words begin with its letters, else those that contain it, else those that
    have its letters in this order; and at each step the names for the use of a glyph before those for its looks.
    """
    typed = plain(typed)
    table = by_name()
    if typed in table:
        return [(typed, glyph) for glyph in table[typed]]
    ranked: list[tuple[int, int, str, str]] = []
    for g in glyphs().values():
        best: tuple[int, int, str, str] | None = None
        for name in (*g.names, *g.looks):
            rank = closeness(typed, name)
            if rank is not None:
                rank = 2 * rank + (name not in g.names)
            if rank is not None and (best is None or (rank, len(name)) < best[:2]):
                best = (rank, len(name), name, g.glyph)
        if best is not None:
            ranked.append(best)
    ranked.sort(key=lambda r: r[:2])
    return [(name, glyph) for rank, _, name, glyph in ranked if rank == ranked[0][0]]


def closeness(typed: str, name: str) -> int | None:
    """How near `typed` is to `name`, 0 the nearest; None when it is not meant."""
    whole, words = plain(name), name.lower().split()
    if whole.startswith(typed) or typed in words:
        return 0
    if any(word.startswith(typed) for word in words):
        return 1
    if len(typed) > 1 and ''.join(word[0] for word in words).startswith(typed):
        return 2
    if typed in whole:
        return 3
    letters = iter(whole)
    return 4 if len(typed) > 1 and all(c in letters for c in typed) else None


def glyph_at(text: str, position: int) -> Glyph | None:
    """The glyph under the cursor, else the one before it; `∘.` counts as one."""
    table = glyphs()
    for i in (position, position - 1):
        if 0 <= i < len(text):
            for start in (i, i - 1):
                if start >= 0 and text[start:start + 2] == '∘.' and i < start + 2:
                    return table['∘.']
            if text[i] in table:
                return table[text[i]]
    return None


def keystrokes(g: Glyph, prefix: str) -> str:
    """How it is typed, shortly: ```r  \\rho  pp⇥``."""
    ways = [f'{prefix}{g.key}'] if g.key and g.key != prefix else []       # twice is the prefix key itself
    ways.append(f'\\{g.spoken}⇥')
    ways += [f'{pair}⇥' for pair in g.strikes[:1]]
    return '  '.join(ways)


def hint(g: Glyph, prefix: str) -> str:
    """One line on a glyph: its forms and how it is typed."""
    return f'{", ".join(g.forms)}    {keystrokes(g, prefix)}'


QUOTED = r"""'[^'\n]*'?|"[^"\n]*"?"""         # closed or not: strings end with their line
INERT = re.compile(rf'{QUOTED}|⍝')
BRACKET = re.compile(rf'(?:{QUOTED}|⍝.*)|([()\[\]{{}}])')


def unclosed(text: str) -> str:
    """The quote or the ⍝ that begins what the end of `text` stands in; '' in code."""
    for found in INERT.finditer(text, text.rfind('\n') + 1):
        piece = found.group()
        if piece == '⍝' or len(piece) == 1 or piece[-1] != piece[0]:
            return piece[0]
    return ''


def context(text: str) -> str:
    """What the cursor at the end of `text` stands in: 'code', 'string' or 'comment'."""
    return {'': 'code', '⍝': 'comment'}.get(unclosed(text), 'string')


def brackets(text: str) -> Iterator[tuple[int, str]]:
    """The brackets of a text and where they stand; those in strings and comments are none."""
    return ((found.start(), found.group()) for found in BRACKET.finditer(text) if found.group(1))


def chart(prefix: str, width: int, rows: int | None = None) -> list[str]:
    """The layout as lines: key, glyph and name of every glyph, in columns of the width."""
    table = glyphs()
    cells = [f'{key} {key} itself' if key == prefix else f'{key} {glyph} {table[glyph].name}'
             for key, glyph in sorted(by_key().items(), key=order)]
    for columns in range(len(cells), 0, -1):                # as many columns as fit, each as wide as it must be
        height = -(-len(cells) // columns)
        sizes = [max(map(len, cells[i:i + height])) + 1 for i in range(0, len(cells), height)]
        if sum(sizes) <= width + 1:
            break
    if rows is not None and height > rows:                  # in a low window the longest names are cut instead
        height = max(1, rows)
        sizes = [max(map(len, cells[i:i + height])) + 1 for i in range(0, len(cells), height)]
        while sum(sizes) > width + 1 and max(sizes) > SHORT:
            sizes[sizes.index(max(sizes))] -= 1
        if sum(sizes) > width + 1:                          # no room for names
            sizes = [len('k g') + 1] * max(1, (width + 1) // (len('k g') + 1))
            if height * len(sizes) < len(cells):            # nor for all of them
                cells[height * len(sizes) - 1:] = ['…']
    return [''.join(cell[:size - 1].ljust(size) for cell, size in zip(cells[i::height], sizes, strict=False)).rstrip()
            for i in range(height)]


def guide(prefix: str, width: int) -> list[str]:
    """How glyphs are typed, and where they are."""
    how = (f'Glyphs are typed by {prefix} and a key of this chart (or Alt and the key), by \\name and Tab '
           '(\\iota, \\rho, \\outer), or by two characters and Tab (o| for ⌽, o. for ∘.).')
    more = 'F1 on a glyph tells what it does; ]help is a tour; ]repl lists the settings.'
    return [*wrap(how, width - 1), '', *chart(prefix, width), '', *wrap(more, width - 1)]


ROWS = '`1234567890-=', "qwertyuiop[]\\", "asdfghjkl;'", 'zxcvbnm,./'
SHIFTED = '~!@#$%^&*()_+', 'QWERTYUIOP{}|', 'ASDFGHJKL:"', 'ZXCVBNM<>?'


def order(item: tuple[str, str]) -> tuple[int, int]:
    """Where a key stands on the keyboard: row by row, the plain layer first."""
    keys = ''.join(ROWS) + ''.join(SHIFTED)
    return (0, keys.find(item[0]))
