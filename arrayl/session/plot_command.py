"""]plot: the value of an expression as a plot, with the options of ⎕PLOT as switches."""
from __future__ import annotations

import re
from typing import Any

from arrayl.arrays import Value, chars, strings
from arrayl.compile.source import Source
from arrayl.errors import APLSyntaxError
from arrayl.session.commands import Lines, command
from arrayl.syntax.lexer import statements, tokenize

SWITCH = re.compile(r"""-([A-Za-z]+)(?:=('(?:[^']|'')*'|"[^"]*"|[^ ]*))?(?: +|$)""")
NUMBER = re.compile(r'[-¯]?(\d+\.?\d*|\.\d+)([eE][-¯]?\d+)?')


@command(']plot')
def plot(session: Any, arguments: str) -> Lines:
    """]plot [-kind=line|bars|scatter|heat|image] [-option=value …] expression

    Show the value of the expression as a plot; X ⎕PLOT Y in it gives x coordinates or labels. The switches are the
    options of ⎕PLOT: -kind -title -xlabel -ylabel -labels=a,b -colours -width -height -file=x.png -xrange=0,1 -yrange
    -range -log=xy -values. A value with blanks stands between quotes: -title='Two words'. ]help ⎕PLOT tells more.

          ]plot -kind=heat ∘.≤⍨⍳4
    1┤████████████
    2┤   █████████
    3┤      ██████
    4┤         ███
     └─┬──┬──┬──┬─
       1  2  3  4
    """
    switches, expression = cut(arguments)
    if '?' in switches or not expression:
        return plot_help()
    from arrayl.plot.figure import Figure
    from arrayl.plot.options import name_of
    from arrayl.system.plot import figure, written
    options = {name_of(name): value for name, value in switches.items()}
    value = evaluated(session, expression)
    if value is None:
        raise APLSyntaxError(']plot needs an expression that has a value')
    if not isinstance(value, Figure):
        value = figure(value, None, options)
    elif options:
        value = written(value.again(options))
    if not value.options.file:
        session.show(value)
    return []


def evaluated(session: Any, text: str) -> Value:
    """The value of the last statement of `text`."""
    source, value = Source(text), None
    for tokens in statements(tokenize(text)):
        value = session.compile(tokens, source).run()
    return value


def plot_help() -> Lines:
    import inspect
    return (inspect.getdoc(plot) or '').split('\n')


def cut(text: str) -> tuple[dict[str, Value], str]:
    """The switches at the beginning of `text`, with their values, and the expression after them."""
    found: dict[str, Value] = {}
    if re.match(r'-\?( |$)', text):
        return {'?': 1}, ''
    while (m := SWITCH.match(text)) is not None:
        found[m[1]] = value_of(m[1].lower(), m[2])
        text = text[m.end():].lstrip()
    return found, text


def value_of(name: str, text: str | None) -> Value:
    """A switch's value: numbers with commas between them, texts likewise for what takes several."""
    if text is None:
        return 1
    quoted = text[:1] in ("'", '"') and len(text) > 1
    text = text[1:-1].replace("''", "'") if quoted else text
    parts = text.split(',')
    if not quoted and name not in ('title', 'xlabel', 'ylabel', 'file', 'labels', 'legend') \
            and all(NUMBER.fullmatch(p) for p in parts):
        from arrayl.interop.values import from_python
        numbers = [float(p.replace('¯', '-')) for p in parts]
        return from_python(numbers[0] if len(numbers) == 1 else numbers)
    if len(parts) > 1 and name in ('labels', 'legend', 'colours', 'colors', 'color', 'colour'):
        return strings(p.strip() for p in parts)
    return chars(text)
