"""What a session prints: folding to the width, deep nesting, boxes, functions, and the ]box and ]rows commands."""
from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest

import arrayl
from arrayl.arrays import build, chars, enclose
from arrayl.display import (
    BoxState,
    CommandError,
    aplan_command,
    box_command,
    display_lines,
    notation_lines,
    printed,
    render,
    rows_command,
)
from arrayl.display.boxes import boxed, disp, sketch
from arrayl.display.functions import as_tree, definition, form_of, function_lines, linear, parenthesised
from arrayl.display.numbers import digits, fixed, is_scaled, real_text, scaled
from arrayl.display.precision import fixed_text, fixed_texts


def iota(*shape: int) -> np.ndarray:
    return np.arange(1, 1 + int(np.prod(shape))).reshape(shape)


def value(text: str) -> Any:
    """The array that `text` denotes, in the internal form."""
    session = arrayl.Session()
    session.eval(f'v←{text}')
    return session.space.get('v')


def function(text: str) -> Any:
    session = arrayl.Session()
    session.eval(f'f←{text}')
    return session.space.get('f')


# Folding ------------------------------------------------------------------------------------------------------


def test_a_numeric_vector_breaks_between_numbers() -> None:
    assert display_lines(iota(20), width=30) == [
        '1 2 3 4 5 6 7 8 9 10 11 12 13', '      14 15 16 17 18 19 20']
    assert display_lines(iota(12), width=26) == ['1 2 3 4 5 6 7 8 9 10 11 12']
    assert display_lines(iota(12), width=25) == ['1 2 3 4 5 6 7 8 9 10 11', '      12']


def test_text_breaks_at_the_width() -> None:
    assert display_lines(chars('abcdefghij' * 3), width=14) == [
        'abcdefghijabcd', '      efghijab', '      cdefghij']
    assert display_lines(chars('x' * 14), width=14) == ['x' * 14]


def test_a_matrix_folds_by_blocks_of_columns() -> None:
    assert display_lines(iota(2, 10), width=20) == [
        ' 1  2  3  4  5  6  7', '11 12 13 14 15 16 17', '       8  9 10', '      18 19 20']


def test_rows_of_blanks_set_planes_apart() -> None:
    assert display_lines(iota(2, 1, 3)) == ['1 2 3', '     ', '4 5 6']
    assert display_lines(chars('abcdefgh').reshape(2, 2, 1, 2)) == ['ab', '  ', 'cd', '  ', '  ', 'ef', '  ', 'gh']
    assert display_lines(chars('a\nbc\nd').reshape(2, 1, 3)) == ['a', 'b', '   ', 'c', 'd']


def test_planes_fold_one_by_one() -> None:
    assert display_lines(iota(2, 1, 8), width=14) == [
        '1  2  3  4  5', '       6  7  8', '', '9 10 11 12 13', '      14 15 16']


def test_nested_arrays_are_cut_at_the_width() -> None:
    words = build([chars('lorem'), chars('ipsum'), chars('dolor')])
    assert display_lines(words, width=10) == [' lorem  ip', '      sum ', '       dol', '      or ']


def test_a_number_wider_than_the_line_is_cut() -> None:
    lines = display_lines(build([1 / 3 + 1j / 3, 5.0]), width=12)
    assert lines == ['0.3333333333', '      J0.333', '      333333', '      3 5']


def test_text_with_newlines_prints_as_lines() -> None:
    assert display_lines(chars('ab\rcd\nef'), width=80) == ['ab', 'cd', 'ef']


def test_the_session_setting_folds_and_format_does_not() -> None:
    session = arrayl.Session()
    assert session.transcript('⎕PW←42\n⍳20') == (
        '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n      18 19 20\n')
    assert session.transcript('⍴⍕⍳20') == '50\n'


# Depth ----------------------------------------------------------------------------------------------------------


def test_depth_does_not_matter() -> None:
    deep = chars('x!')
    for _ in range(100_000):
        deep = enclose(deep)
    [line] = display_lines(deep, width=10**9)
    assert len(line) == 200_002 and line.strip() == 'x!'
    pairs: Any = build([1, 2])
    for _ in range(2_000):
        pairs = build([0, pairs])
    assert display_lines(pairs, width=10**9)[0].startswith('0  0  0  0')
    assert boxed(build([1, build([2, build([3, 4])])]))[0].startswith('┌→')


# Boxes -----------------------------------------------------------------------------------------------------------


PAIR = "'abc' (2 2⍴⍳4) 5"


@pytest.mark.parametrize(('style', 'picture'), [
    ('min', ['┌───┬───┬─┐', '│abc│1 2│5│', '│   │3 4│ │', '└───┴───┴─┘']),
    ('mid', ['┌→──┬───┬─┐', '│abc│1 2│5│', '│   │3 4↓ │', '└──→┴~─→┴─┘']),
    ('max', ['┌→──────────────┐', '│ ┌→──┐ ┌→──┐   │', '│ │abc│ ↓1 2│ 5 │', '│ └───┘ │3 4│   │', '│       └~──┘   │',
             '└∊──────────────┘']),
    ('non', [' abc  1 2  5', '      3 4   ']),
])
def test_box_styles(style: str, picture: list[str]) -> None:
    text = render(value(PAIR), box=BoxState(state='on', style=style))
    assert text == '\n'.join(picture)


def test_simple_arrays_stay_bare_but_for_max() -> None:
    assert render(iota(3), box=BoxState(state='on')) == '1 2 3'
    assert render(iota(3), box=BoxState(state='on', style='max')) == '┌→────┐\n│1 2 3│\n└~────┘'
    assert render(chars(''), box=BoxState(state='on', style='max')) == '┌⊖┐\n│ │\n└─┘'
    assert render(7, box=BoxState(state='on', style='max')) == ' \n7\n '


def test_output_of_functions_is_boxed_on_demand() -> None:
    pair = value("'a' 'bc'")
    assert render(pair, box=BoxState(state='on'), in_function=True) == 'a bc '
    assert render(pair, box=BoxState(state='on', fns='on'), in_function=True) == '┌─┬──┐\n│a│bc│\n└─┴──┘'


@pytest.mark.parametrize(('text', 'picture'), [
    ('⊂1 2', ['┌───┐', '│1 2│', '└~─→┘']),
    ("2 1⍴'ab' 9", ['┌→─┐', '↓ab│', '├─→┤', '│9 │', '└~─┘']),
    ("0⍴⊂1 2", ['┌⊖──┐', '│0 0│', '└~─→┘']),
    ("(0 2⍴'a')⍬", ['┌→─┬─┐', '│  ⌽0│', '└─→┴⊖┘']),
    ("(1 'a')(2 2 2⍴0)", ['┌→──┬───┐', '│1 a│0 0│', '│   │0 0│', '│   │   │', '│   │0 0│', '│   │0 0⍒', '└+─→┴~─→┘']),
])
def test_decorated_grids(text: str, picture: list[str]) -> None:
    assert disp(value(text), decorated=True) == picture


def test_disp_centres_and_keeps_planes_together() -> None:
    assert sketch(value("2 1 2⍴'abc' 1 (2 2⍴⍳4) 'x'")) == [
        '┌→──┬─┐', '⍒abc│1│', '├──→┼─┤', '│1 2│x│', '│3 4↓ │', '└~─→┴─┘']
    assert sketch(value("'abcd' (3 1⍴⍳3)")) == ['┌→───┬─┐', '│    │1│', '│abcd│2│', '│    │3↓', '└───→┴→┘']


@pytest.mark.parametrize(('text', 'picture'), [
    ("'a' 1", ['┌→──┐', '│a 1│', '└+──┘']),
    ('2 0⍴1', ['┌⊖┐', '↓0│', '│0│', '└~┘']),
    ('1 2 3⍴⍳6', ['┌┌→────┐', '↓↓1 2 3│', '││4 5 6│', '└└~────┘']),
    ("'x' 'yz'", ['┌→───────┐', '│   ┌→─┐ │', '│ x │yz│ │', '│ - └──┘ │', '└∊───────┘']),
])
def test_display_boxes(text: str, picture: list[str]) -> None:
    assert boxed(value(text)) == picture


def test_grids_of_rank_three_are_one_for_each_plane() -> None:
    assert disp(value('2 1 2⍴(1 2)(3 4)')) == ['┌───┬───┐', '│1 2│3 4│', '└───┴───┘'] * 2


# Functions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(('text', 'shown', 'full'), [
    ('+', '+', '+'),
    ('+/', '+/', '+/'),
    ('+/÷≢', '+/÷≢', '(+/)÷≢'),
    ('⌽⍤(+\\)', '⌽⍤(+\\)', '⌽⍤(+\\)'),
    ('(+,-)¨', '(+,-)¨', '(+,-)¨'),
    ('∘.×⍨', '∘.×⍨', '(∘.×)⍨'),
    ('2∘+', '2∘+', '2∘+'),
    ("'ab'∘,", "'ab'∘,", "'ab'∘,"),
    ('+⍣(⌽⍨)', '+⍣(⌽⍨)', '+⍣(⌽⍨)'),
    ('+⍤0 1', '+⍤0 1', '+⍤0 1'),
    ('(⍳+-)', '⍳+-', '⍳+-'),
    ('⍳(+-)', '⍳(+-)', '⍳(+-)'),
    ('(+-)⍳', '(+-)⍳', '(+-)⍳'),
    ('5-⊢', '5-⊢', '5-⊢'),
    ('+/[1]', '+/[1]', '(+/)[1]'),
    ('{⍵+1}', '{⍵+1}', '{⍵+1}'),
    ('{⍺+⍵}/', '{⍺+⍵}/', '{⍺+⍵}/'),
    ('+.×', '+.×', '+.×'),
])
def test_functions_as_text(text: str, shown: str, full: str) -> None:
    form = form_of(function(text))
    assert definition(form) == shown
    assert parenthesised(form) == full


def test_functions_as_boxes() -> None:
    assert function_lines(function('+/÷≢'), 'box') == [
        '┌─────┬─┬─┐', '│┌─┬─┐│÷│≢│', '││+│/││ │ │', '│└─┴─┘│ │ │', '└─────┴─┴─┘']
    assert function_lines(function('∘.×'), 'box') == ['┌─┬─┬─┐', '│∘│.│×│', '└─┴─┴─┘']
    assert function_lines(function('1 2∘+'), 'box', 'max') == [
        '┌─────┬─┬─┐', '│┌→──┐│∘│+│', '││1 2││ │ │', '│└~──┘│ │ │', '└─────┴─┴─┘']


@pytest.mark.parametrize(('text', 'picture'), [
    ('-', ['-']),
    ('⌽⍳', ['┌┴┐', '⌽ ⍳']),
    ('⌊/,⌈/', ['  ┌─┼─┐', '  / , /', '┌─┘ ┌─┘', '⌊   ⌈  ']),
    ('×∘2⍤+', ['  ⍤ ', ' ┌┴┐', ' ∘ +', '┌┴┐ ', '× 2 ']),
    ('+/¨', ['    ¨', '  ┌─┘', '  /  ', '┌─┘  ', '+    ']),
])
def test_functions_as_trees(text: str, picture: list[str]) -> None:
    assert as_tree(form_of(function(text))) == picture


@pytest.mark.parametrize('text', ['1 2 3', "'abc'", '⍬', "''", "(,1)", "(⊂1 2)", "(2 2⍴1 2 3 4)", "(1 2) 'ab'", '2.5'])
def test_arrays_in_text_mean_themselves(text: str) -> None:
    assert linear(value(text)) == text


# Commands -----------------------------------------------------------------------------------------------------------


def test_box_command() -> None:
    state = BoxState()
    replies = []
    for text in ('', 'on', 'ON -style=mid', '-trains=tree', '-f=on', '?', 'off', 'reset', 'maybe'):
        reply, state = box_command(text, state)
        replies.append(reply)
    assert replies == ['Is OFF', 'Was OFF', 'Was ON -style=min', 'Was -trains=box', 'Was -fns=off',
                       ']Box ON -style=mid -trains=tree -fns=on', 'Was ON',
                       ']Box OFF -style=min -trains=box -fns=off', 'Arguments: ON OFF RESET ?']
    assert state == BoxState()


@pytest.mark.parametrize('text', ['-colour=red', '-style', '-style=huge', 'on off'])
def test_box_command_refuses(text: str) -> None:
    with pytest.raises(CommandError, match=r'modifier|arguments'):
        box_command(text, BoxState())


def test_rows_command() -> None:
    state = BoxState()
    replies = []
    for text in ('', 'on', '-fold=3', 'on -style=cut', '?', 'off -fold=off'):
        reply, state = rows_command(text, state)
        replies.append(reply)
    assert replies == ['Is OFF', 'Was OFF', 'was -fold=off', 'Was ON -style=long',
                       ']Rows ON -style=cut -fold=3 -fns=off -dots=·', 'Was ON -fold=3']
    assert state.rows == 'off'
    with pytest.raises(CommandError):
        rows_command('-fold=12', state)


def test_rows_cut_wrap_and_fold() -> None:
    wide = iota(2, 40)
    long = BoxState(rows='on')
    assert render(wide, box=long, width=30).count('\n') == 1            # type: ignore[union-attr]
    cut = render(wide, box=BoxState(rows='on', rows_style='cut'), width=20)
    assert cut == ' 1  2  3  4  5  6  7' [:19] + '·\n' + '41 42 43 44 45 46 47' [:19] + '·'
    assert render(chars('x' * 30), box=BoxState(rows='on', rows_style='cut'), width=10) == 'xxxxxxx···'
    wrapped = render(build([list('abcdefgh')[i % 8] for i in range(20)], (2, 10)),
                     box=BoxState(rows='on', rows_style='wrap'), width=8)
    assert wrapped == 'abcdefgh\n      ab\ncdefghab\n      cd'
    folded = render(iota(30, 1), box=BoxState(rows='on', rows_fold='2'), width=4, height=9)
    assert folded == ' 1  \n 2  \n 3  \n 4  \n····\n29  \n30  '


def test_nothing_is_printed_for_an_array_without_rows() -> None:
    assert printed(np.zeros((0, 3))) == '' and render(np.zeros((0, 3))) is None
    assert printed(np.zeros(0)) == '\n' and printed(np.zeros((2, 0))) == '\n\n'


# Array notation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize('text', [
    '5', "'a'", '1 2 3', "'it''s'", '⍬', "''", ',5', ",'a'", '¯1.5E200 3J4', "'ab' 1 (2 3)", '2 3⍴⍳6', '1 3⍴⍳3',
    '3 1⍴⍳3',
    "2 2⍴'abcd'", '2 2 2⍴⍳8', "2 2⍴'ab' 1 2 (3 4)", '⊂1 2', '0 3⍴0', "0⍴⊂'ab'", "1 'a' 2.5", ",⊂'ab'", '÷3',
    "2 2⍴1 'a'",
    "(1 2)((3 'x')(4 'y'))", '2 1 2⍴1.5 20 300 4',
])
def test_array_notation_means_the_array(text: str) -> None:
    session = arrayl.Session()
    session.eval(f'v←{text}')
    source = '\n'.join(notation_lines(session.space.get('v')))
    session.eval(f'w←{source}')
    assert session.eval('v≡w') == 1, source


def test_array_notation_as_printed() -> None:
    box = BoxState(aplan='on')
    assert render(value('2 2⍴5 100 20 3'), box=box) == '[      \n  5 100\n 20   3\n]      '
    assert render(value("'ab' 7"), box=box) == "(    \n 'ab'\n 7   \n)    "
    reply, state = aplan_command('on', BoxState())
    assert (reply, state.aplan) == ('Was OFF', 'on') and render(chars(reply), box=state) == "'Was OFF'"


def test_the_report_of_a_long_statement_is_folded() -> None:
    session = arrayl.Session()
    session.transcript('⎕PW←42')
    assert session.transcript("1 2+'a statement that is longer than one line'").split('\n') == [
        'LENGTH ERROR: Mismatched left and right argument shapes',
        "      1 2+'a statement that is longer than",
        "       one line'",
        '         ∧', '']
    assert session.transcript("'a statement that is longer than one line',1 2+1 2 3").split('\n')[1:] == [
        "      'a statement that is longer than one",
        "       line',1 2+1 2 3",
        ' ' * 42,
        ' ' * 16 + '∧', '']


def test_what_boxing_draws_is_folded_into_blocks_that_stand_apart() -> None:
    session = arrayl.Session()
    session.transcript(']box on\n⎕PW←42')
    assert session.transcript("(50⍴'ab')1").split('\n') == [
        '┌' + '─' * 41, '│' + 'ab' * 20 + 'a', '└' + '─' * 41, '',
        '      ' + '─' * 9 + '┬─┐', '      ' + 'ba' * 4 + 'b│1│', '      ' + '─' * 9 + '┴─┘', '']
    assert session.transcript("44⍴'ab'").split('\n') == ['ab' * 21, '', '      ab', '']
    assert session.transcript('2 20⍴⍳40').split('\n') == [
        ' 1  2  3  4  5  6  7  8  9 10 11 12 13 14', '21 22 23 24 25 26 27 28 29 30 31 32 33 34',
        '      15 16 17 18 19 20', '      35 36 37 38 39 40', '']
    session.transcript(']box off')
    assert session.transcript("44⍴'ab'").split('\n') == ['ab' * 21, '      ab', '']


@pytest.mark.parametrize('table', [
    np.arange(-20, 100).reshape(-1, 3), np.arange(40).reshape(2, 20), np.arange(60.).reshape(-1, 4) / 7,
    np.full((3, 30), 1 << 40), np.array([[1, 2j], [3 + 1j, .5]] * 9), np.arange(50).reshape(-1, 2) % 2 == 0,
], ids=lambda table: f'{table.dtype} {table.shape}')
def test_blocks_of_a_table_do_not_show(table: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows become lists some at a time, so that an interrupt need not wait for all of them."""
    from arrayl.display import numbers
    whole = numbers.numeric_rows(table)
    monkeypatch.setattr(numbers, 'BLOCK', 7)
    assert numbers.numeric_rows(table) == whole
    assert max(len(part) for part in numbers.blocks(table)) <= 7


def test_decimals_are_those_of_the_sixteen_digits_that_a_double_shows() -> None:
    """The short ways agree with `decimal`, at ties, at the ends of the range and among thousands of others."""
    draw = random.Random(5)
    numbers = [0.0, 0.5, 0.05, 9.995, 99.95, 0.95, 0.045, 704.5, 8.45, 1e15, 1e16, 1e17, 5e-324, 0.4999999999999999,
               9.999999999999999, 0.49999999999999994, 1e14 + 0.5, 99999999999999.5]
    for _ in range(300):
        numbers += [round(draw.uniform(-1000, 1000), draw.randrange(6)), draw.randrange(-10 ** 6, 10 ** 6) / 64,
                    draw.random() * 10.0 ** draw.randrange(-20, 20)]
    for decimals in (0, 1, 2, 5, 15):
        wanted = []
        for x in numbers:
            shown = Decimal(format(abs(x), '.15e'))
            if x and shown.adjusted() + decimals > 14:      # the rest is filled
                wanted.append(fixed_text(x, decimals))
                continue
            rounded = shown.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
            wanted.append(f'{"¯" if x < 0 else ""}{rounded:f}')
        assert fixed_texts(np.array(numbers), decimals) == wanted
        assert [fixed_text(x, decimals) for x in numbers] == wanted


def test_numbers_are_written_by_their_sixteen_digits_rounded_half_up() -> None:
    """The short way agrees with the digits, at ties too."""
    draw = random.Random(6)
    floats = [0.0, -0.0, 8.45, 0.5, 1e15, 1e16, 1e-4, 1e-5, -1e-6, 1e-7, 2.0 ** -15, 123456789.5, 9.3, 1e300, 5e-324]
    for _ in range(300):
        floats += [round(draw.uniform(-1000, 1000), draw.randrange(8)),
                   draw.randrange(10 ** 12) / 2 ** draw.randrange(30),
                   float(f'{draw.randrange(10 ** 6)}5e{draw.randrange(-12, 5)}'), draw.uniform(-1, 1)]
    for x in floats:
        for pp in (1, 4, 5, 6, 7, 10, 14, 15, 17):
            sign, number, exponent = digits(x, pp)
            assert real_text(x, pp) == (scaled if is_scaled(exponent, pp) else fixed)(sign, number, exponent), (x, pp)


def test_a_switch_may_be_given_by_its_first_letter_alone() -> None:
    """LANGUAGE.md: ``]box on -f``."""
    session = arrayl.Session()
    assert session.transcript(']box on -f\n{⍵⊣⎕←⍵}1 (2 3)').splitlines() == [
        'Was OFF -fns=off', *2 * ['┌─┬───┐', '│1│2 3│', '└─┴───┘']]
    assert 'value required' in session.transcript(']box -s')
