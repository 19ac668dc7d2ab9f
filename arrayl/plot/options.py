"""The options of ⎕PLOT: their names, what they may be, and the errors they owe."""
from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from arrayl.arrays import Value, is_char, is_numeric, is_simple_scalar, items_of, rank_of, size_of, text_of
from arrayl.errors import DomainError, LengthError, LimitError, RankError
from arrayl.plot.colours import MAPS, RGB, SERIES, parse

KINDS = ('line', 'bars', 'scatter', 'heat', 'image')
NAMES = ('kind', 'title', 'xlabel', 'ylabel', 'labels', 'colours', 'width', 'height', 'file', 'xrange', 'yrange',
         'range', 'log', 'values')
ALIASES = {'legend': 'labels', 'colors': 'colours', 'color': 'colours', 'colour': 'colours'}
KIND_ALIASES = {'lines': 'line', 'bar': 'bars', 'points': 'scatter', 'heatmap': 'heat', 'picture': 'image'}
COLOURS = {'blue': SERIES[0], 'orange': SERIES[1], 'green': SERIES[2], 'pink': SERIES[3], 'violet': SERIES[4],
           'ochre': SERIES[5], 'teal': SERIES[6], 'black': (20, 20, 20), 'red': (200, 40, 40)}
LARGEST = 4000
LONGEST = 500

Range = tuple[float, float]


@dataclass(frozen=True)
class Options:
    """The options, read; None where nothing was said."""
    kind: str | None = None
    title: str = ''
    xlabel: str = ''
    ylabel: str = ''
    labels: tuple[str, ...] = ()
    map: str | None = None
    series: tuple[RGB, ...] = tuple(SERIES)
    width: int | None = None
    height: int | None = None
    file: str = ''
    xrange: Range | None = None
    yrange: Range | None = None
    range: Range | None = None
    log: str = ''
    values: bool | None = None


def nearest(word: str, known: Iterable[str]) -> str:
    """What a wrong name may have meant, as the end of a message."""
    import difflib
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f'; did you mean {found[0]}?' if found else f'; there are {" ".join(known)}'


def name_of(given: str) -> str:
    """The option that `given` names, in any case."""
    name = given.lower()
    name = ALIASES.get(name, name)
    if name not in NAMES:
        raise DomainError(f'⎕PLOT has no option {given}{nearest(given, NAMES)}')
    return name


def read(given: Mapping[str, Value]) -> Options:
    """Check the values of the options `given` by name."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        value = value[()] if rank_of(value) == 0 and hasattr(value, 'dtype') else value
        if name == 'kind':
            found[name] = kind(value)
        elif name in ('title', 'xlabel', 'ylabel', 'file'):
            found[name] = text(name, value)
        elif name == 'labels':
            found[name] = texts(value)
        elif name == 'colours':
            found.update(colours(value))
        elif name in ('width', 'height'):
            found[name] = size(name, value)
        elif name in ('xrange', 'yrange', 'range'):
            found[name] = range_of(name, value)
        elif name == 'log':
            found[name] = log(value)
        else:
            found[name] = bool(one_number(name, value))
    made = Options(**found)
    if made.file and suffix(made.file) not in ('png', 'svg'):
        raise DomainError(f'{made.file}: the name of a picture ends in .png or .svg')
    return made


def suffix(file: str) -> str:
    return file.rpartition('.')[2].lower() if '.' in file else ''


def text(name: str, value: Value) -> str:
    if rank_of(value) > 1:
        raise RankError(f'Option {name} is a text')
    if size_of(value) == 0:
        return ''
    if not is_char(value):
        raise DomainError(f'Option {name} is a text')
    found = text_of(value)
    return found if name == 'file' else clean(found)


def clean(found: str) -> str:
    """Text fit to be shown on one line: control characters are blanks, and it does not go on forever."""
    found = found[:LONGEST]
    return found if found.isprintable() else ''.join(c if c.isprintable() else ' ' for c in found)


def texts(value: Value) -> tuple[str, ...]:
    """Texts of a nested vector; one simple text is a single one."""
    if is_char(value):
        return (text('labels', value),)
    return tuple(label(item) for item in items_of(value)[:1000])


def label(item: Value) -> str:
    """One label: a text, or a number as APL shows it."""
    if is_char(item) and rank_of(item) <= 1:
        return clean(text_of(item))
    if is_numeric(item) and is_simple_scalar(item):
        from arrayl.display.arrays import scalar_text
        from arrayl.settings import S
        return scalar_text(item, min(S.pp, 6))
    raise DomainError('A label is a text or a number')


def kind(value: Value) -> str:
    word = text('kind', value)
    found = word.lower()
    found = KIND_ALIASES.get(found, found)
    if found not in KINDS:
        raise DomainError(f'There is no kind of plot {word}{nearest(word, KINDS)}')
    return found


def colours(value: Value) -> dict[str, Any]:
    """The name of a map, or colours of series: names or ``'#rrggbb'``."""
    words = texts(value) if size_of(value) else ()
    if len(words) == 1 and words[0].lower() in MAPS:
        return {'map': words[0].lower()}
    made: list[RGB] = []
    for word in words:
        low = word.lower()
        if low in COLOURS:
            made.append(COLOURS[low])
        elif len(low) == 7 and low[0] == '#' and all(c in '0123456789abcdef' for c in low[1:]):
            made.append(parse(low[1:]))
        else:
            raise DomainError(f'There is no colour {word}{nearest(word, [*MAPS, *COLOURS])}')
    return {'series': tuple(made)} if made else {}


def one_number(name: str, value: Value) -> float:
    if not is_numeric(value) or size_of(value) != 1 or isinstance(items_of(value)[0], complex):
        raise DomainError(f'Option {name} is a number')
    return items_of(value)[0]           # type: ignore[no-any-return]


def size(name: str, value: Value) -> int:
    found = one_number(name, value)
    if found != int(found) or found < 1:
        raise DomainError(f'Option {name} is a positive integer')
    if found > LARGEST:
        raise LimitError(f'Option {name} is at most {LARGEST}')
    return int(found)


def range_of(name: str, value: Value) -> Range:
    if not is_numeric(value) or any(isinstance(v, complex) for v in items_of(value)[:2]):
        raise DomainError(f'Option {name} is two numbers, the low end and the high one')
    if size_of(value) != 2:
        raise LengthError(f'Option {name} is two numbers, the low end and the high one')
    low, high = map(float, items_of(value))
    if not low < high or not math.isfinite(high / 2 - low / 2):
        raise DomainError(f'Option {name}: the low end must be below the high one')
    return low, high


def log(value: Value) -> str:
    """Which scales are logarithmic: ``'x'``, ``'y'``, ``'xy'``; 1 means y."""
    if is_numeric(value):
        return 'y' if one_number('log', value) else ''
    found = text('log', value).lower()
    if set(found) - set('xy'):
        raise DomainError("Option log is 'x', 'y' or 'xy'")
    return found
