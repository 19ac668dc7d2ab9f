"""⎕PLOT: plots. The work is in `arrayl.plot`, which is imported when something is plotted."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arrayl.arrays import Value
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system import access

Options = dict[str, Value]


def figure(w: Value, a: Value | None, options: Options) -> Any:
    """The figure of `w` over `a`; it is written to a file where the options say so."""
    from arrayl.plot.figure import Figure
    return written(Figure(w, a, options, access.root()))


def written(made: Any) -> Any:
    """The figure `made`, written to the file that its options name."""
    name = made.options.file
    if name:
        target = access.path(name, '⎕PLOT')
        data = made.png() if name.lower().endswith('.png') else made.svg().encode()
        with access.failures(name, 'Unable to write file'):
            access.replace_file(target, data)
    return made


def _plotter(options: Options) -> Function:
    """The function ⎕PLOT with these options; shy when it writes a file."""
    def draw(w: Value, a: Value = None) -> Value:
        made = figure(w, a, options)
        S.shy = bool(made.options.file)
        return made
    return draw


def _with_options(f: Function, options: Options) -> Function:
    """Give `f` what ⍠ asks for; names of options are taken in any case, and a wrong one is told at once."""
    def variant(more: Mapping[str, Value]) -> Function:
        from arrayl.plot.options import name_of
        merged = dict(options)
        for name, value in more.items():
            merged[name_of(name)] = value
        return _with_options(_plotter(merged), merged)

    carrier: Any = f
    carrier.variant, carrier.principal, carrier.options = variant, 'kind', options
    return f


@monadic('⎕PLOT', 'plot', shy=True)
def plot(w: Value) -> Value:
    """Draws the data: the result is a figure, a namespace that the session shows as a picture of characters.

    A vector is a line, a vector of vectors several; a matrix is a heat map, complex numbers are points, an array of
    rank 3 with 3 or 4 along its last axis is an image. Options (⍠, the principal one is Kind): Kind 'line' 'bars'
    'scatter' 'heat' 'image', Title, XLabel, YLabel, Labels (of the series), Colours, Width, Height, File ('x.png' or
    'x.svg'; then the result is shy), XRange, YRange, Range, Log ('x' 'y' 'xy'), Values (1 writes the items into the
    cells of a heat map). LENGTH, RANK and DOMAIN ERROR say what cannot be drawn.

          ⎕PLOT ∘.≤⍨⍳4
    1┤████████████
    2┤   █████████
    3┤      ██████
    4┤         ███
     └─┬──┬──┬──┬─
       1  2  3  4

          (⎕PLOT⍠(Kind:'bars' ⋄ Height:4 ⋄ Width:20)) 3 1 4
     │             ▆▆▆▆
     │ ▅▅▅▅        ████
     │ ████        ████
     │ ████  ▂▂▂▂  ████
    0┤ ████  ████  ████
     └───┬─────┬─────┬──
         1     2     3
    """
    return _plotter({})(w)


@dyadic('⎕PLOT', 'plot over')
def plot_over(w: Value, a: Value) -> Value:
    """Draws the right argument over the left: x coordinates, or labels.

    For a heat map the left argument is two vectors, the labels of the rows and of the columns: what the table is an
    outer product of.

          (2 3)(5 7) ⎕PLOT 2 3∘.×5 7
    2┤    ░░░░
    3┤▒▒▒▒████
     └──┬───┬─
        5   7
    10   ░░▒▒▓▓██ 21
    """
    return _plotter({})(w, a)


_with_options(entry('⎕PLOT').value, {})
