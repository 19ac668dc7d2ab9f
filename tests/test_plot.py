"""Plots: what ⎕PLOT and ]plot draw in characters, in SVG and in PNG, and what they refuse.

SVG is read by xml.etree; PNG by a reader written here from the format's specification.
"""
from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import arrayl
from arrayl.plot import font, scales, terminal
from arrayl.plot.colours import MAPS, coloured, luminance

SVG = '{http://www.w3.org/2000/svg}'


def shown(*lines: str, io: int = 1) -> str:
    text = arrayl.Session(io=io).transcript('\n'.join(lines))
    return '\n'.join(line.rstrip() for line in text.rstrip('\n').split('\n'))


def decode(data: bytes) -> np.ndarray:
    """The pixels of a PNG file of 8-bit RGB without interlacing, any filters."""
    assert data[:8] == b'\x89PNG\r\n\x1a\n'
    at, body, kinds = 8, b'', []
    width = height = 0
    while at < len(data):
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        content = data[at + 8:at + 8 + size]
        assert struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0] == zlib.crc32(kind + content)
        kinds.append(kind)
        if kind == b'IHDR':
            width, height, *rest = struct.unpack('>IIBBBBB', content)
            assert rest == [8, 2, 0, 0, 0]
        elif kind == b'IDAT':
            body += content
        at += 12 + size
    assert kinds[0] == b'IHDR' and kinds[-1] == b'IEND'
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any()                 # filter 0 on every row
    return rows[:, 1:].reshape(height, width, 3)


def figure(text: str, **names: Any) -> Any:
    return arrayl.eval(text, **names)


def tree(text: str, **names: Any) -> ElementTree.Element:
    return ElementTree.fromstring(figure(text, **names).svg())


def texts(root: ElementTree.Element) -> list[str]:
    return [t.text or '' for t in root.iter(f'{SVG}text')]


# --- characters

@pytest.mark.parametrize(('line', 'want'), [
    ("'ab' 'xyz' ⎕PLOT 2 3⍴0 1 1 1 0 1", ['a┤   ██████', 'b┤███   ███', ' └─┬──┬──┬─', '   x  y  z']),
    ('(1 2)(3 4 5) ⎕PLOT 2 3⍴1', None),
])
def test_tables_are_labelled(line: str, want: list[str] | None) -> None:
    got = shown(line).split('\n')
    if want is not None:
        assert got == want
    else:
        assert got[0].startswith('1┤') and got[1].startswith('2┤')
        assert got[3].split() == ['3', '4', '5']


def test_index_origin_counts_the_axes() -> None:
    assert shown('⎕PLOT 2 2⍴0 1', io=0).split('\n')[-1].split() == ['0', '1']
    assert shown('⎕PLOT 2 2⍴0 1', io=1).split('\n')[-1].split() == ['1', '2']


def test_bars_reach_as_high_as_their_numbers() -> None:
    got = shown("(⎕PLOT⍠(kind:'bars' ⋄ height:8 ⋄ width:20 ⋄ yrange:0 4)) 1 2 4").split('\n')
    heights = [sum(line[column] == '█' for line in got) for column in (4, 10, 16)]
    assert heights == [2, 4, 8]


def test_the_line_of_a_straight_line() -> None:
    got = shown('(⎕PLOT⍠(width:22 ⋄ height:5)) 1 2 3 4 5').split('\n')
    rows = [line[2:] for line in got if '┤' in line or '│' in line]
    dots = [[i for i, c in enumerate(row) if '\u2800' <= c < '\u2900'] for row in rows]
    assert dots[0][-1] == max(map(max, dots)) and dots[-1][0] == 0
    assert all(min(a) >= max(b) - 1 for a, b in pairwise(dots))


def test_several_lines_have_a_legend() -> None:
    got = shown("(⎕PLOT⍠('Labels' ('up' 'down')))(⍳9)(⌽⍳9)")
    assert got.split('\n')[-1] == 'o up   x down'
    assert 'o' in got.split('\n')[3] + got.split('\n')[2] + got.split('\n')[1]


@pytest.mark.parametrize('width', [42, 50, 79, 132])
@pytest.mark.parametrize('data', ['∘.×⍨⍳60', '∘.×⍨⍳9', '?99⍴9', '(⍳3)(⍳4)', '*0J1×⍳30', '?20 30 3⍴1', '1E¯9+⍳3',
                                  "('a',¨⍕¨⍳40)⎕PLOT⍳40", '(⎕PLOT⍠(title:500⍴\'long \'))⍳9', '?2 500⍴0', '?500 2⍴0'])
def test_no_line_is_wider_than_pw(width: int, data: str) -> None:
    expression = data if 'PLOT' in data else f'⎕PLOT {data}'
    lines = shown(f'⎕PW←{width}', expression).split('\n')
    assert len(lines) > 3
    assert not any('ERROR' in line for line in lines), lines[:3]
    assert max(map(len, lines)) <= width


def test_colours_are_for_terminals_that_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def run(**environment: str) -> str:
        for name in ('NO_COLOR', 'COLORTERM', 'TERM'):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        session = arrayl.Session(host=arrayl.Host(output=Terminal()))
        from arrayl.session.units import units
        for unit in units('⎕PLOT ∘.×⍨⍳3'):
            assert session.interact(unit) is None
        return session.host.output.getvalue()       # type: ignore[union-attr]

    assert '\x1b[48;2;' in run(COLORTERM='truecolor', TERM='xterm')
    assert '\x1b[48;5;' in run(TERM='xterm-256color')
    assert '\x1b' not in run(NO_COLOR='1', COLORTERM='truecolor', TERM='xterm')
    assert '\x1b' not in run(TERM='dumb')
    assert '\x1b' not in shown('⎕PLOT ∘.×⍨⍳3')
    plain = re.sub(r'\x1b\[[0-9;]*m', '', run(COLORTERM='truecolor', TERM='xterm'))
    assert '█' * 10 in plain and not set(plain) & set('░▒▓')         # the scale of the colours
    assert [line.split('┤')[1].split() for line in plain.split('\n')[:3]] == [['1', '2', '3'], ['2', '4', '6'],
                                                                             ['3', '6', '9']]


def test_halves_of_cells_have_the_colours_of_their_pixels() -> None:
    made = figure('⎕PLOT w', w=np.arange(100).reshape(100, 1) * np.ones((1, 3)))
    canvas = terminal.draw(made.marks, made.options, 80, True)
    top = tuple(coloured(np.array(0.0), 'viridis').tolist())
    inked = [at for at, colour in canvas.ink.items() if np.abs(np.array(colour) - top).max() < 12]
    assert min(inked)[0] == 0


# --- the figure

def test_a_figure_is_a_namespace_of_its_options() -> None:
    got = shown("f←(⎕PLOT⍠('Title' 'Ti')('kind' 'bars'))1 2", 'f.(title kind)', "⎕NC 'f'", '1 f')
    assert got == ' Ti  bars\n9\n1  [Plot]'


def test_options_of_a_figure_serve_again() -> None:
    first = shown("(⎕PLOT⍠(kind:'bars' ⋄ width:30)) 3 4")
    assert shown("f←(⎕PLOT⍠(kind:'bars' ⋄ width:30)) 1 2", '(⎕PLOT⍠f) 3 4') == first


def test_display_is_the_value_itself() -> None:
    assert shown('f←⎕PLOT ⍳3', 'f') == shown('⎕PLOT ⍳3') == shown('⎕←⎕PLOT ⍳3')


def test_jupyter_shows_it() -> None:
    made = figure('⎕PLOT ∘.×⍨⍳3')
    assert ElementTree.fromstring(made._repr_svg_()).tag == f'{SVG}svg'
    assert decode(made._repr_png_()).shape == (400, 640, 3)
    bundle = made._repr_mimebundle_()
    assert set(bundle) == {'image/svg+xml', 'text/plain'}
    assert '┤' in bundle['text/plain']


def test_positions_are_whole_numbers() -> None:
    for n in (1, 2, 3, 5, 30):
        said = shown(f'⎕PLOT ⍳{n}').split('\n')[-1].split()
        assert all(re.fullmatch(r'\d+', word) for word in said), said


def test_a_saved_figure_is_a_namespace(tmp_path: Path) -> None:
    name = tmp_path / 'plots'
    got = shown("f←(⎕PLOT⍠'Title' 'abc')⍳3", f')SAVE {name}', ')CLEAR', f')LOAD {name}', 'f.title')
    assert got.endswith('\nabc')


# --- SVG

def test_svg_of_a_table() -> None:
    root = tree("(⍳2)(⍳3)(⎕PLOT⍠('Title' '<&\"> \x07'))2 3⍴⍳6")
    assert (root.get('width'), root.get('height')) == ('640', '400')
    said = texts(root)
    assert said.count('<&">') + said.count('<&">  ') == 1
    cells = [r for g in root.iter(f'{SVG}g') for r in g.iter(f'{SVG}rect')]
    assert len(cells) == 6
    assert cells[0].get('fill') == f'#{MAPS["viridis"][0]}' and cells[-1].get('fill') == f'#{MAPS["viridis"][-1]}'
    assert sum(said.count(str(n)) for n in range(1, 7)) >= 6 + 5


def test_svg_of_lines_and_points() -> None:
    root = tree('⎕PLOT(⍳5)(⌽⍳5)')
    lines = list(root.iter(f'{SVG}polyline'))
    assert len(lines) == 2
    up, down = ([tuple(map(float, p.split(','))) for p in (line.get('points') or '').split()] for line in lines)
    assert len(up) == 5
    assert [x for x, _ in up] == [x for x, _ in down] == sorted(x for x, _ in up)
    assert [y for _, y in up] == sorted((y for _, y in up), reverse=True)
    assert [y for _, y in down] == pytest.approx([y for _, y in up][::-1], abs=.02)
    assert len(list(tree('⎕PLOT *0J1×⍳7').iter(f'{SVG}circle'))) == 7


def test_complex_points_keep_their_angles() -> None:
    circles = list(tree('⎕PLOT 0 1 0J1').iter(f'{SVG}circle'))
    (x0, y0), (x1, _), (_, y2) = ((float(c.get('cx') or 0), float(c.get('cy') or 0)) for c in circles)
    assert x1 - x0 == pytest.approx(y0 - y2, rel=.02)


def test_large_grids_are_one_image() -> None:
    root = tree('⎕PLOT w', w=np.arange(10_000).reshape(100, 100))
    image = next(root.iter(f'{SVG}image'))
    import base64
    pixels = decode(base64.b64decode((image.get('href') or '').partition(',')[2]))
    assert pixels.shape == (100, 100, 3)
    assert np.array_equal(pixels, coloured(np.arange(10_000).reshape(100, 100) / 9999, 'viridis'))


@pytest.mark.parametrize('text', ['⎕PLOT ∘.×⍨⍳9', '⎕PLOT ⍳9', "(⎕PLOT⍠'Kind' 'bars')3 ¯4", '⎕PLOT ?9 9 3⍴1',
                                  "('Ⓐ' 'long label number two' 'c')⎕PLOT 3 4 5", "(⎕PLOT⍠'Width' 170)∘.+⍨1E6×⍳9",
                                  "(⎕PLOT⍠('XLabel' 'across')('YLabel' 'up')('Labels' ('a' 'b')))(⍳4)(⍳5)"])
def test_texts_stay_inside_and_do_not_overlap(text: str) -> None:
    root = tree(text)
    width, height = float(root.get('width') or 0), float(root.get('height') or 0)
    boxes = []
    for t in root.iter(f'{SVG}text'):
        x, y, size = (float(t.get(name) or 0) for name in ('x', 'y', 'font-size'))
        n = len(t.text or '')
        wide = .56 * size * n
        left = x - {'start': 0, 'middle': .5, 'end': 1}[t.get('text-anchor') or 'start'] * wide
        box = (left, y - .7 * size, left + wide, y)
        if t.get('transform'):
            box = (x - .7 * size, y - wide / 2, x, y + wide / 2)
        assert box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height, (t.text, box)
        boxes.append((box, t.text))
    for i, (a, said) in enumerate(boxes):
        for b, other in boxes[:i]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], (said, other)


# --- PNG

def test_png_has_the_colours_of_the_cells() -> None:
    pixels = decode(figure("(⎕PLOT⍠'Values' 0)2 2⍴0 1 2 3").png())
    flat = pixels.reshape(-1, 3)
    for level in (0, 1 / 3, 2 / 3, 1):
        colour = coloured(np.array(level), 'viridis')
        found = np.argwhere((pixels == colour).all(2))
        assert len(found) > 10_000, level
    assert (flat == 255).all(1).mean() > .3
    assert (pixels[[0, -1]] == 255).all() and (pixels[:, [0, -1]] == 255).all()     # nothing is cut off


def test_png_of_bars() -> None:
    pixels = decode(figure("(⎕PLOT⍠('Kind' 'bars')('Colours' '#ff0000'))1 2").png())
    red = (pixels == [255, 0, 0]).all(2)
    columns = red.sum(0)
    heights = sorted({int(n) for n in columns if n}, key=lambda n: -np.count_nonzero(columns == n))[:2]
    assert max(heights) / min(heights) == pytest.approx(2, rel=.02)


def test_lines_are_smooth() -> None:
    pixels = decode(figure("(⎕PLOT⍠'Colours' '#000000')0 1 0 2").png())
    inner = pixels[60:340, 80:600].reshape(-1, 3)
    greys = {int(p[0]) for p in inner if p[0] == p[1] == p[2]}
    assert len(greys) > 30                      # covered by shares


def test_image_has_its_own_colours() -> None:
    data = np.zeros((2, 2, 3), int)
    data[0, 0], data[1, 1] = (255, 0, 0), (0, 0, 255)
    pixels = decode(figure('⎕PLOT w', w=data).png())
    assert (pixels == [255, 0, 0]).all(2).sum() == pytest.approx((pixels == [0, 0, 255]).all(2).sum(), rel=.02)
    assert (pixels == [255, 0, 0]).all(2).sum() > 10_000


def test_transparent_pixels_are_white() -> None:
    pixels = decode(figure('⎕PLOT w', w=np.zeros((1, 1, 4))).png())
    assert tuple(pixels[200, 320]) == (255, 255, 255)


def test_every_printable_ascii_character_has_strokes() -> None:
    assert all(chr(c) in font.STROKES for c in range(33, 127))
    for c in font.STROKES:
        lines, wide = font.glyph(c)
        assert lines and 0 <= wide <= 6
        assert all(p.min() >= 0 for p in lines)
    assert font.glyph('é')[0] is not font.glyph('Ⓐ')[0]


# --- scales and colours

@pytest.mark.parametrize(('low', 'high', 'want'), [
    (0, 10, ['0', '2', '4', '6', '8', '10']), (-1, 1, ['¯1.0', '¯0.5', '0', '0.5', '1.0']),
    (0, 1e9, ['0', '2E8', '4E8', '6E8', '8E8', '1E9']), (0, 1e-7, ['0', '2E¯8', '4E¯8', '6E¯8', '8E¯8', '1E¯7']),
])
def test_ticks(low: float, high: float, want: list[str]) -> None:
    assert [t.text for t in scales.Scale(low, high).ticks(5)] == want


@pytest.mark.parametrize('name', ['viridis', 'grey', 'blues'])
def test_maps_are_even_in_lightness(name: str) -> None:
    light = luminance(coloured(np.linspace(0, 1, 50), name))
    steps = np.diff(light)
    assert (steps > 0).all() or (steps < 0).all()
    assert np.abs(steps).max() < 4 * np.abs(steps).mean()


def test_the_middle_of_the_diverging_map_is_zero() -> None:
    marks = figure("(⎕PLOT⍠'Colours' 'diverging')1 3⍴¯1 0 3").marks
    assert marks.levels()[0].tolist() == pytest.approx([1 / 3, 1 / 2, 1])


@pytest.mark.parametrize('text', ['1E308 ¯1E308', '1E¯320 2E¯320', '1 1 1', '0 0', '1E300', '1+1E¯15×⍳3', '9E15+⍳5'])
def test_extreme_numbers(text: str) -> None:
    for kind in ('line', 'bars', 'scatter', 'heat'):
        made = figure(f"(⎕PLOT⍠'Kind' '{kind}'),{text}")
        ElementTree.fromstring(made.svg())
        assert 'nan' not in made.svg() and 'inf' not in made.svg()
        assert decode(made.png()).shape == (400, 640, 3)
        assert repr(made)


def test_large_data_are_made_smaller() -> None:
    long = np.zeros(3_000_000)
    long[1_234_567] = 5
    made = figure('⎕PLOT w', w=long)
    series = made.marks.data.series[0]
    assert series.y.size < 5000 and series.y.max() == 5 and 1_234_568 in series.x
    grid = figure('⎕PLOT w', w=np.ones((3000, 1000), np.int8))
    assert grid.marks.cells.shape == (400, 400) and (grid.marks.cells == 1).all()
    cloud = figure('⎕PLOT w', w=np.exp(1j * np.arange(300_000)))
    assert cloud.marks.data.series[0].y.size <= 20_000
    assert len(figure("(⎕PLOT⍠'Kind' 'bars')w", w=long).marks.data.series[0].y) <= 300


# --- files

def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown("(⎕PLOT⍠'File' 'a.png')⍳3", "(⎕PLOT⍠(file:'b.SVG'))⍳3", ']plot -file=c.png ∘.×⍨⍳3', "⍳2") == '1 2'
    assert decode((tmp_path / 'a.png').read_bytes()).shape == (400, 640, 3)
    assert ElementTree.parse(tmp_path / 'b.SVG').getroot().tag == f'{SVG}svg'
    assert (tmp_path / 'c.png').exists()
    assert shown("(⎕PLOT⍠'File' 'no/a.png')⍳3").startswith('FILE NAME ERROR: no/a.png: ')
    assert shown("(⎕PLOT⍠'File' 'a.gif')⍳3").startswith('DOMAIN ERROR: a.gif: ')
    refused = arrayl.Session(host=arrayl.Host(files=False)).transcript("(⎕PLOT⍠'File' 'd.png')⍳3")
    assert refused.startswith('DOMAIN ERROR: ⎕PLOT needs the permission "files"')
    assert not (tmp_path / 'd.png').exists()


def test_width_and_height_of_pictures() -> None:
    made = figure("(⎕PLOT⍠(width:300 ⋄ height:200))⍳3")
    assert decode(made.png()).shape == (200, 300, 3)
    assert ElementTree.fromstring(made.svg()).get('viewBox') == '0 0 300 200'


# --- errors

@pytest.mark.parametrize(('text', 'want'), [
    ("⎕PLOT 'abc'", 'DOMAIN ERROR: Characters have no plot'),
    ('⎕PLOT ⍬', 'LENGTH ERROR: There is nothing to plot'),
    ('⎕PLOT 0 3⍴0', 'LENGTH ERROR: There is nothing to plot'),
    ('⎕PLOT (1 2)⍬', 'LENGTH ERROR: One of the series is empty'),
    ('⎕PLOT 1 2 3 4⍴0', 'RANK ERROR'), ('⎕PLOT 2 2 2⍴0', 'RANK ERROR'),
    ("⎕PLOT 1 'a'", 'DOMAIN ERROR'), ("⎕PLOT (1 2)'ab'", 'DOMAIN ERROR'), ('⎕PLOT ⎕NS ⍬', 'DOMAIN ERROR'),
    ('⎕PLOT (1 2)((1 2)(3 4))', 'DOMAIN ERROR'), ('⎕PLOT (1 2)(2 2⍴0)', 'RANK ERROR'),
    ('⎕PLOT 2 2⍴⊂1 2', 'RANK ERROR'),
    ('1 2 ⎕PLOT 1 2 3', 'LENGTH ERROR: 2 x for 3 y'), ("'ab' ⎕PLOT 1 2 3", 'LENGTH ERROR: 2 labels for 3 places'),
    ('1 2 3 ⎕PLOT 3 3⍴0', 'LENGTH ERROR'), ('(1 2)(1 2) ⎕PLOT 3 2⍴0', 'LENGTH ERROR: 2 labels for 3 places'),
    ('(1 2)(3 4)(5 6) ⎕PLOT (1 2)(3 4)', 'LENGTH ERROR'), ('0J1 2 ⎕PLOT 1 2', 'DOMAIN ERROR'),
    ("(⎕PLOT⍠'Kind' 'het')1", 'DOMAIN ERROR: There is no kind of plot het; did you mean heat?'),
    ("(⎕PLOT⍠'Titel' 'x')1", 'DOMAIN ERROR: ⎕PLOT has no option Titel; did you mean title?'),
    ("(⎕PLOT⍠'Colours' 'virids')2 2⍴0", 'DOMAIN ERROR: There is no colour virids; did you mean viridis?'),
    ("(⎕PLOT⍠'Width' 'x')1", 'DOMAIN ERROR: Option width is a number'),
    ("(⎕PLOT⍠'Width' 0)1", 'DOMAIN ERROR'), ("(⎕PLOT⍠'Height' 1E6)1", 'LIMIT ERROR'),
    ("(⎕PLOT⍠'YRange' (2 1))1", 'DOMAIN ERROR'), ("(⎕PLOT⍠'YRange' 3)1", 'LENGTH ERROR'),
    ("(⎕PLOT⍠'Log' 'z')1", 'DOMAIN ERROR'), ("(⎕PLOT⍠'Log' 'y')0 1", 'DOMAIN ERROR: A logarithmic scale'),
    ("(⎕PLOT⍠'Log' 'y')2 2⍴0", 'DOMAIN ERROR: A logarithmic scale'), ("(⎕PLOT⍠'Title' 1)1", 'DOMAIN ERROR'),
    ("(⎕PLOT⍠'Kind' 'heat')1J1 2", 'DOMAIN ERROR'), ("(⎕PLOT⍠'Kind' 'bars')1J1 2", 'DOMAIN ERROR'),
    ("(⎕PLOT⍠'Kind' 'line')1J1 2", 'DOMAIN ERROR'),
    ("(⎕PLOT⍠'Kind' 'image')2 2⍴300", 'DOMAIN ERROR'), ("(⎕PLOT⍠'Kind' 'image')⍳3", 'RANK ERROR'),
    ("(⎕PLOT⍠'Kind' 'line')200 3⍴1", 'LIMIT ERROR'), ("(⎕PLOT⍠'Kind' 'scatter')3 3⍴1", 'LENGTH ERROR'),
    (']plot -knd=bars 1', 'DOMAIN ERROR: ⎕PLOT has no option knd; did you mean kind?'), (']plot 1+', 'SYNTAX ERROR'),
    (']plot nosuch', 'VALUE ERROR'), (']plot {⍵}', 'SYNTAX ERROR'), (']plot x←3 ⋄ ⍬', 'LENGTH ERROR'),
])
def test_errors(text: str, want: str) -> None:
    assert shown(text).startswith(want), shown(text)


# --- the command

def test_the_command() -> None:
    assert shown(']plot ∘.=⍨⍳3') == shown('⎕PLOT ∘.=⍨⍳3')
    assert shown("]plot -kind=bars -title='Two words' -labels=a,b -width=30 2 2⍴⍳4") == \
        shown("(⎕PLOT⍠(kind:'bars' ⋄ title:'Two words' ⋄ labels:'a' 'b' ⋄ width:30))2 2⍴⍳4")
    assert shown(']plot -kind=bars -yrange=¯1,5 (3 4) ⎕PLOT 1 2') == \
        shown("3 4 (⎕PLOT⍠('Kind' 'bars')('YRange' (¯1 5)))1 2")
    assert shown(']plot -?') == shown(']help ]plot') == shown(']plot')
    assert shown(']plot -?').startswith(']plot [-kind=')


def test_nothing_is_imported_before_something_is_plotted() -> None:
    code = ("import sys, arrayl; s = arrayl.Session(); s.eval('+/⍳3'); s.transcript(')VARS')\n"
            "sys.exit(any(m.startswith('arrayl.plot') for m in sys.modules))")
    assert subprocess.run([sys.executable, '-c', code], cwd=Path(arrayl.__file__).parent.parent,
                          check=False).returncode == 0
