"""The parts of the REPL that need no keys: glyphs, colours, offers, long results, errors, tutorial."""
from __future__ import annotations

import contextlib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from arrayl.errors import APLError, APLInterrupt
from arrayl.primitives.registry import REGISTRY
from arrayl.repl import bar, completion, errors, highlight, keyboard
from arrayl.repl.config import Config
from arrayl.repl.editing import indentation, is_complete, mates, outdented
from arrayl.repl.output import TerminalDisplay, elided
from arrayl.session import Session, tutorial
from arrayl.session.units import units

pytestmark = pytest.mark.usefixtures('own_folder')


@pytest.fixture
def session() -> Session:
    s = Session()
    s.transcript("avg←+/÷≢\nx←3 4⍴⍳12\nportfolio←5\ntwice←{⍺⍺ ⍺⍺ ⍵}\nns←(alpha: 1 ⋄ beta: 2 3)\n"
                 "ma←⎕PY 'math' ⋄ os←⎕PY 'os' ⋄ pa←⎕PY 'os.path' ⋄ ns.py←ma")
    return s


# --- the keyboard
def test_no_key_and_no_overstrike_is_declared_twice() -> None:
    known = keyboard.glyphs().values()
    keys = [g.key for g in known if g.key]
    pairs = [pair for g in known for pair in g.strikes]
    assert len(keys) == len(set(keys)) and len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)


STRUCK = (
    "⎕'⍞ ['⍞ (-⊢ )-⊣ *¨⍣ *○⍟ ,-⍪ -/⌿ -\\⍀ -○⊖ 0~⍬ ⎕:⍠ <>⋄ =_≡ ⎕=⌸ \\○⍉ _∆⍙ ^=⍙ ^-∆ _∊⍷ _≠≢ _⊂⊆ _⍳⍸ |∆⍋ |∇⍒ |○⌽ ~¨⍨ ~∧⍲ "
    "~∨⍱ ¨∘⍤ ¨○⍥ ⎕÷⌹ ∘∩⍝ ∘⊤⍕ ∘⊥⍎ ∧∨⋄ ⊤⊥⌶ ⎕⋄⌺ ''¨")


@pytest.mark.parametrize('three', STRUCK.split())
def test_overstrikes_of_typewriters(three: str, session: Session) -> None:
    """Dyalog's overstrikes: glyph upon glyph, in either order, but for what begins a string or a name there."""
    pair, glyph = three[:2], three[2]
    orders = (pair,) if set(pair) & set("'⎕\\") else (pair, pair[::-1])
    assert [[o.text for o in completion.offers(f'1 {p}', session)] for p in orders] == [[glyph]] * len(orders)
    assert glyph == '⍞' or completion.offers(f"'x {pair}", session) == []


def test_every_glyph_can_be_typed() -> None:
    for g in keyboard.glyphs().values():
        assert g.glyph.isascii() or g.key or g.strikes, g
        assert g.names, g


@pytest.mark.parametrize(('typed', 'glyph'), [
    ('iota', '⍳'), ('rho', '⍴'), ('outer', '∘.'), ('outerproduct', '∘.'), ('transpose', '⍉'), ('zilde', '⍬'),
    ('gradeup', '⍋'), ('reshape', '⍴'), ('omega', '⍵'), ('commute', '⍨'), ('execute', '⍎'), ('domino', '⌹'),
    ('stile', '|'), ('star', '*'), ('bar', '-'), ('uptack', '⊥'), ('downtack', '⊤'), ('tackup', '⊥'), ('tackdown', '⊤'),
    ('deltastile', '⍋'), ('delstile', '⍒'), ('downshoe', '∪'), ('upshoe', '∩'), ('identity', '⊢'), ('slope', '\\'),
    ('query', '?'), ('caret', '∧'), ('overbar', '¯'), ('ibeam', '⌶'), ('i-beam', '⌶'), ('gu', '⍋'), ('shriek', '!'),
])
def test_names(typed: str, glyph: str) -> None:
    assert keyboard.find_names(typed)[0][1] == glyph


@pytest.mark.parametrize(('typed', 'glyphs'), [
    ('out', '∘.⎕'), ('io', '⍳⍸'), ('up', '↑⍋'), ('rot', '⌽⊖'), ('product', '∘..'), ('grdn', '⍒'), ('qqq', '')])
def test_parts_of_names(typed: str, glyphs: str) -> None:
    """Names that begin so or have the word, or else what is less near."""
    assert ''.join(dict.fromkeys(glyph for _, glyph in keyboard.find_names(typed))) == glyphs


@pytest.mark.parametrize(('text', 'where'), [
    ('abc', 'code'), ("'abc", 'string'), ("'a''b", 'string'), ("'a'b", 'code'), ('1⍝', 'comment'), ("'⍝'", 'code'),
    ('"it\'s', 'string'), ("'open\nnext", 'code'),
])
def test_context(text: str, where: str) -> None:
    assert keyboard.context(text) == where


def test_unicode_names() -> None:
    for glyph in keyboard.glyphs():
        if len(glyph) == 1:
            typed = unicodedata.name(glyph).removeprefix('APL FUNCTIONAL SYMBOL ')
            assert keyboard.find_names(typed) == [(keyboard.plain(typed), glyph)]


def test_the_name_that_is_told_types_the_glyph() -> None:
    for g in keyboard.glyphs().values():
        if g.glyph.isascii():
            continue
        assert keyboard.find_names(g.spoken) == [(g.spoken, g.glyph)], g


def test_chart_and_hint() -> None:
    lines = keyboard.chart('`', 80)
    assert all(len(line) <= 80 for line in lines)
    assert all(f'{key} {glyph}' in '\n'.join(lines) for key, glyph in keyboard.by_key().items() if key != '`')
    assert lines[0].startswith('` ` itself') and '` ⋄ diamond' in '\n'.join(keyboard.chart(';', 80))
    assert '≤ less or equal' in '\n'.join(lines) and len(lines) < 20
    assert len(keyboard.chart('`', 80, 12)) == 12
    g = keyboard.glyph_at('(⍳9)∘.×⍳9', 5)
    assert g is not None and g.glyph == '∘.'
    for cell in ('⍳ index generator', '× times', '⌊ minimum', '⍴ shape', '⍟ logarithm'):
        assert f' {cell}' in '\n'.join(lines)
    assert '⍺⍳⍵ index of' in keyboard.hint(keyboard.glyphs()['⍳'], '`')
    assert sum(map(len, bar.groups())) == len(set(sum(bar.groups(), ())))


# --- colours
def styles(text: str, session: Session) -> dict[str, str]:
    return {text[a:b]: kind for a, b, kind in highlight.spans(text, session)}


@pytest.mark.parametrize(('text', 'expected'), [
    ('avg x', {'avg': 'function', 'x': 'array'}),
    ('avg twice y', {'twice': 'operator', 'y': 'unknown'}),
    ('+/x', {'/': 'operator'}),
    ('x/x', {'/': 'function'}),
    ('{local←⍵ ⋄ local', {'local': 'local', '⍵': 'formal'}),
    ("'abc", {"'abc": 'open-string'}),
    ('1 2)', {'1 2': 'number', ')': 'error'}),
    ('x $ 2', {'$': 'error', '2': 'number'}),
    ('⎕IO ⍝ hm', {'⎕IO': 'system', '⍝ hm': 'comment'}),
    ('⎕SE.UCMD x', {'⎕SE': 'system', 'UCMD': 'function', 'x': 'array'}),
    ('ma.sqrt ma.pi', {'sqrt': 'function', 'pi': 'array'}),
    (']box on', {']box': 'command'}),
    ('∇z←a foo b;c\n:If a>b\n c←avg b\n:EndIf\n∇', {'foo': 'function', 'a': 'local', 'c': 'local', 'If': 'sign',
                                                    'avg': 'function', 'EndIf': 'sign'}),
    (':For i :In x\n+/i', {'For': 'sign', 'x': 'array', '/': 'operator'}),
    ('x∘.×x', {'∘.': 'operator', '×': 'function'}),
])
def test_colours(text: str, expected: dict[str, str], session: Session) -> None:
    found = styles(text, session)
    assert {piece: found.get(piece) for piece in expected} == expected


def test_colouring_runs_no_code_of_python(session: Session) -> None:
    class Shy:
        @property
        def touched(self) -> int:
            raise AssertionError

    session['shy'] = Shy()
    assert styles('shy.touched+x', session)['touched'] == 'array'
    assert [o.text for o in completion.offers('shy.tou', session)] == ['touched']


def test_colouring_never_fails(session: Session) -> None:
    for text in ('', '\n', "'", '{{(', ')))', '∇', ':', '⎕SE.x', '⎕THIS.x.y', '##.x', '⍺⍺', '(a:', '1E', '¯', '⎕',
                 '⎕zzz', ']', 'a.b.', '{⍺⍺ ⍵⍵', '\x00', '🙂'):
        covered = highlight.spans(text, session)
        assert all(a < b <= len(text) for a, b, _ in covered)


def test_themes() -> None:
    from prompt_toolkit.styles import Style
    for name in (*highlight.THEMES, 'monokai', 'no such theme'):
        Style.from_dict(highlight.theme(name))
    assert not highlight.has_theme('no such theme')


# --- offers
@pytest.mark.parametrize(('before', 'first'), [
    ('por', 'portfolio'), ('ns.al', 'alpha'), ('\\iot', '⍳'), ('⎕UC', '⎕UCS'), (']disp', ']disp'), (')SAV', ')SAVE'),
    (']help \\'[:-1] + 'iota', '⍳'), (']repl pre', 'prefix='), ('3o.', '∘.'), ('#.po', 'portfolio'),
    (']repl keys=', 'emacs'), (']repl bar=o', 'on'), (']box ', 'on'), (']box -st', '-style=min'),
    (']box -style=m', '-style=min'), (']rows -f', '-fold=off'), ('ma.sq', 'sqrt'), ('os.path.bas', 'basename'),
    ('3+pa.jo', 'join'), ('ns.py.floo', 'floor'), (')s', ')SAVE'), ('⎕SE.UC', 'UCMD'), ('1 `', '⋄'),
    ('⎕THIS.po', 'portfolio'),
])
def test_offers(before: str, first: str, session: Session) -> None:
    assert completion.offers(before, session)[0].text == first


def test_offers_of_files(tmp_path: Path, session: Session) -> None:
    (tmp_path / 'folder').mkdir()
    (tmp_path / 'first.arlws').write_text('')
    (tmp_path / 'fine.txt').write_text('')
    offered = [o.text for o in completion.offers(f')load {tmp_path}/f', session)]
    assert offered == ['first', 'folder/']
    assert completion.offers(f')load {tmp_path}/nothing/', session) == []


def test_offers_of_commands_in_one_case(session: Session) -> None:
    assert [o.text for o in completion.offers(')si', session)] == [')SI', ')SIC', ')SINL']
    every = [o.text for o in completion.offers(')', session)]
    assert ')SH' in every and not {')cmd', ')?', ')objects'} & set(every)      # other names only when asked for
    assert [o.text for o in completion.offers(')cm', session)] == [')cmd']


def test_offers_tell_what_they_are(session: Session) -> None:
    assert completion.offers('x', session, 'x')== []
    (offer,) = [o for o in completion.offers('av', session) if o.text == 'avg']
    assert offer.meta == 'function'
    assert any('JSON' in o.meta for o in completion.offers('⎕JS', session))
    assert completion.offers("'por", session) == []


# --- lines
def test_what_enter_does() -> None:
    assert is_complete('1+1') and is_complete('') and is_complete(')vars')
    assert not is_complete("'open") and is_complete("'open\n\n") and is_complete(")sh echo it's")
    assert not is_complete('{1') and not is_complete('∇r←f x') and not is_complete('(1\n2')
    assert indentation('f←{') == '  ' and indentation('  f←{(') == '      ' and indentation("'{'") == ''


def test_brackets_and_lines_that_close() -> None:
    assert mates("(')'[1])") == {0: 7, 7: 0, 4: 6, 6: 4}
    assert mates('(⍝)\n)') == {0: 4, 4: 0}
    assert outdented('  {\n    }') == '  {\n  }' and outdented('1\n2') is None and outdented('}') is None
    assert outdented(':For i :In x\n  :If i\n    2\n    :EndIf') == ':For i :In x\n  :If i\n    2\n  :EndIf'
    assert outdented(':If 1\n  :EndFor') == ':If 1\n:EndFor' and outdented('f←{\n  ∇') is None


# --- long results
LINES = """\
f←{
  loc←⍳9 ⋄ g←{⍺+⍵} ⋄ n←{⍵}3
  1 g loc+glob fn n
  '{' ⍝ {
  h←{⍺⍺ ⍵
  } ⋄ (1
  2)
}
top←f 1
glob h top]"""


def test_a_long_text_is_classed_line_by_line(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a whole text is; and only the lines that are asked for."""
    session.transcript('glob←5 ⋄ fn←{⍵}')
    monkeypatch.setattr(highlight, 'LONG', 5)
    by_line = highlight.Lines(LINES, session)
    found = {(n, line[a:b]): kind for n, line in enumerate(LINES.split('\n')) for a, b, kind in by_line.spans(n)}
    assert {name: kind for (_, name), kind in found.items() if name.isascii() and name.isalpha()} == {
        'f': 'function', 'loc': 'local', 'g': 'function', 'n': 'local', 'glob': 'array', 'fn': 'function',
        'h': 'function', 'top': 'array'}
    assert found[4, '⍺⍺'] == 'formal' and found[5, '}'] == found[6, ')'] == 'bracket' and found[9, ']'] == 'error'
    assert found[3, "'{'"] == 'string' and found[3, '⍝ {'] == 'comment'
    assert [LINES[a:b] for a, b, kind in highlight.spans(LINES, session) if kind == 'error'] == [']']
    classed: list[str] = []
    monkeypatch.setattr(highlight, 'kinds', lambda text, names: classed.append(text) or {})
    highlight.Lines('\n'.join([LINES] * 200), session).spans(2)
    assert len(classed) == 1


def test_where_brackets_are() -> None:
    from arrayl.repl.keyboard import brackets, context
    assert [*brackets("a[')'] ⍝ (\n\"it''s)\"{")] == [(1, '['), (5, ']'), (19, '{')]
    for text, kind in [("'it''s ", 'string'), ("'it''s'", 'code'), ('"\'"', 'code'), ("'⍝", 'string'),
                       ("⍝ '", 'comment'), ("'a\n", 'code'), ('⍝\n1', 'code'), ("1 'a' \"", 'string'),
                       ("'" * 4, 'code'), ("'" * 3, 'string')]:
        assert context(text) == kind, text


def display_of(session: Session, **settings: object) -> None:
    session.display = TerminalDisplay(lambda: (80, 24), lambda: Config(**settings))    # type: ignore[arg-type]


def test_long_results_are_elided(session: Session) -> None:
    display_of(session, long_lines=10)
    shown = session.transcript('⍪⍳1000').split('\n')
    assert len(shown) == 11 and shown[0].strip() == '1' and shown[-2] == '1000'
    assert '991 lines left out; shape 1000 1' in shown[7]
    assert session.transcript(']more').count('\n') == 1000
    assert session.transcript('⍪⍳9').count('\n') == 9


def test_huge_results_are_not_formatted_whole(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.repl import output
    sizes, printed = list[int](), output.printed

    def measured(value: Any, **how: Any) -> str:
        sizes.append(value.size)
        return printed(value, **how)
    monkeypatch.setattr(output, 'printed', measured)
    display_of(session, long_lines=10)
    shown = session.transcript('5000000⍴⍳7')
    assert shown.count('\n') == 10 and 'shape 5000000' in shown
    assert 'shape 2000 2000' in session.transcript('2000 2000⍴0')
    assert len(sizes) == 2 and max(sizes) <= 2 * output.HUGE


def test_fewer_items_of_nested_results_are_formatted(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.repl import output
    monkeypatch.setattr(output, 'HUGE', 2000)
    monkeypatch.setattr(output, 'NESTED', 200)
    display_of(session, long_lines=10)
    assert '⋮ most of 400 items left out; shape 20 20; ]more' in session.transcript('⍳20 20')
    assert 'lines left out' in session.transcript('20 20⍴1')


def test_how_much_of_a_huge_result_is_left_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.repl import output
    monkeypatch.setattr(output, 'HUGE', 2000)
    display_of(session, long_lines=10)
    assert '⋮ 791 lines left out; shape 800 5' in session.transcript('800 5⍴1')     # one row, one line
    assert '⋮ most of 40000 items left out; shape 800 50' in session.transcript('800 50⍴1')
    assert '⋮ most of 9000 items left out; shape 9000' in session.transcript('9000⍴1')
    assert '⋮ most of 5000 items left out; shape 10 5 100' in session.transcript('10 5 100⍴1')


def test_all_lines_by_choice(session: Session) -> None:
    display_of(session, long='all', long_lines=10)
    assert session.transcript('⍪⍳1000').count('\n') == 1000
    assert elided(['a'] * 5, 10, '5', None).count('\n') == 6


# --- errors
@pytest.mark.parametrize(('text', 'line'), [
    ('portfolo+1', 'did you mean portfolio?'),
    ('AVG x', 'did you mean avg?'),
    ('1 2+⍳3', 'the left argument has shape 2, the right one shape 3'),
    ('{⍵+1 2 3}1 2', 'the left argument has shape 2, the right one shape 3'),
    (']tutrial', 'did you mean ]tutorial?'),
    ('⎕UCSS 3', 'did you mean ⎕UCS?'),
    ('ns.alhpa', 'did you mean alpha?'), ('⎕cvs 3', 'did you mean ⎕CSV?'), ('ns.py.sqrtt', 'did you mean sqrt?'),
    ('{longname←1 ⋄ longnme}0', 'did you mean longname?'),
    ('iota 9', '⍳ is typed `i  \\iota⇥  ii⇥'),
    ('help', 'did you mean ]help?'), ('OFF', 'did you mean )off?'), ('quit', 'Ctrl-D or )OFF leaves'),
    ('divide', '÷ is typed `=  \\divide⇥  :-⇥'), ('omega', '⍵ is typed `w  \\omega⇥  ww⇥'),
    ('2 X 3', '× is typed `-  \\times⇥  xx⇥'), ('1 ` 2', '⋄ is typed \\diamond⇥  <>⇥'),
    ('x[5;1]', 'x has shape 3 4'), ('ns.beta[9]', 'ns.beta has shape 2'),
    ('{v←⍵ ⋄ v[9]}⍳3', 'v has shape 3'), ('1 2 3[5]', 'the indexed array has shape 3'), ('x[5]', 'x has shape 3 4'),
    ('9⊃⍳3', 'the left argument has rank 0, the right one shape 3'), ('ns.beta[9]←1', 'ns.beta has shape 2'),
    ('(1 2)⊃⍳3', 'the left argument has shape 2, the right one shape 3'),
])
def test_advice(text: str, line: str, session: Session) -> None:
    (unit,) = units(text)
    error = session.interact(unit, raising=True)
    assert error is not None and errors.advice(error, session) == [line]


def test_locals_after_an_error(session: Session) -> None:
    session.transcript('f←{a←⍵+1 ⋄ g a}\ng←{b←2×⍵ ⋄ b+1 2 3}\nf 1 2')
    assert session.transcript(']locals 1') == '1  g  g←{b←2×⍵ ⋄ b+1 2 3}\n    ⍵: 2 3\n    b: 4 6\n'
    assert '2  f' in session.transcript(']locals')
    assert session.transcript(']locals 9').startswith('There are 2 functions')
    session.transcript("h←{q←2×⍵ ⋄ ⍎'q+1 2 3'}\nh 1 2")
    assert session.transcript(']locals').endswith("h←{q←2×⍵ ⋄ ⍎'q+1 2 3'}\n    ⍵: 1 2\n    q: 2 4\n")
    session.transcript('∇r←k x;t\nt←x+1\nr←t+1 2 3\n∇\nk 1 2')
    assert '⍵' not in session.transcript(']locals') and '    x: 1 2\n' in session.transcript(']locals')
    assert '1  k  r←t+1 2 3\n' in session.transcript(']locals') and '    t: 2 3\n' in session.transcript(']locals')
    session.transcript('∇r←outer x;a\na←x+1\nr←inner a\n∇\n∇r←inner a;b\nb←a+1\nr←{÷0}twice b\n∇')
    session.transcript('∇r←(f twice)x;a\na←9\nr←f x\n∇\n∇down n;m\nm←n×10\n→n/4\n÷0\ndown n-1\n∇')
    session.transcript('outer 5')
    assert session.transcript(']locals').split('\n', 1)[1] == (
        '2  twice  r←f x\n    x: 7\n    f: {÷0}\n    a: 9\n3  inner  r←{÷0}twice b\n    a: 6\n    b: 7\n'
        '4  outer  r←inner a\n    x: 5\n    a: 6\n')
    session.transcript('down 1')
    assert session.transcript(']locals') == (
        '1  down  ÷0\n    n: 0\n    m: 0\n2  down  down n-1\n    n: 1\n    m: 10\n')
    assert session.transcript('own←{÷0}\nown 5\n]locals 2').endswith('There is 1 function: ]locals 1\n')
    session.transcript('→')
    session.transcript('→3')                    # it goes on, and fails again
    assert session.transcript(']locals 2') == '2  down  down n-1\n    n: 1\n    m: 10\n'
    assert session.transcript(']locals 1') == '1  down  ÷0\n    n: 0\n    m: 0\n'
    session.transcript(')RESET\nf 1 2')
    assert session.transcript(']locals 9') == 'There are 2 functions: ]locals 1 to ]locals 2\n'


@pytest.mark.parametrize(('text', 'shown'), [
    ('{⍵{⍺÷⍵}0}3', ['1  {…}  {⍵{⍺÷⍵}0}3', '    ⍵: 0', '    ⍺: 3', '2  {…}  {⍵{⍺÷⍵}0}3', '    ⍵: 3']),
    ('f←{w←{⍵÷0} ⋄ w ⍵}\nf 1', ['1  w  f←{w←{⍵÷0} ⋄ w ⍵}', '    ⍵: 1', '2  f  f←{w←{⍵÷0} ⋄ w ⍵}', '    ⍵: 1',
                                '    w: {⍵÷0}']),
    ('f←{q←{{⍵}⍵}∘- ⋄ q ⍵÷0}\nf 1', ['1  f  f←{q←{{⍵}⍵}∘- ⋄ q ⍵÷0}', '    ⍵: 1', '    q: {{⍵}⍵}∘-']),
    ('∇ tt;q\nq←{⍵÷0}\n{q ⍵}3\n∇\ntt', ['1  q  q←{⍵÷0}', '    ⍵: 3', '2  {…}  {q ⍵}3', '    ⍵: 3', '    q: {⍵÷0}',
                                        '3  tt  {q ⍵}3', '    q: {⍵÷0}']),
    ('o←{⍺⍺{⍺⍺ ⍵÷0}⍵}\n+o 3', ['1  {…}  o←{⍺⍺{⍺⍺ ⍵÷0}⍵}', '    ⍵: 3', '    ⍺⍺: +', '2  o  o←{⍺⍺{⍺⍺ ⍵÷0}⍵}',
                               '    ⍵: 3', '    ⍺⍺: +']),
])
def test_locals_of_dfns_in_functions(text: str, shown: list[str], session: Session) -> None:
    """They are called and shown as they were typed, and those without a name are no locals."""
    session.transcript(text)
    assert session.transcript(']locals').split('\n')[:-1] == shown
    unsuspended = Session()                     # here no conversation goes on inside the function
    for part in text.split('\n') if '∇' not in text else [text[:-3], 'tt']:
        with contextlib.suppress(APLError):
            unsuspended.run_text(part)
    assert unsuspended.transcript(']locals').split('\n')[:-1] == shown


def test_a_dfn_in_a_suspended_function_has_its_text(session: Session) -> None:
    session.transcript('k←20\nf←{k←10 ⋄ w←{⍵+k} ⋄ w ⍵÷0}\nf 1')
    assert session.transcript("w\n⎕CR 'w'\n⎕NR 'w'\nw 1") == '{⍵+k}\nw←{⍵+k}\n w←{⍵+k} \n11\n'
    assert session.transcript('k←30\nw 1\nh←w\n)SIC\nh\nh 2\nk') == '31\n{⍵+k}\n32\n20\n'


def test_locals_of_a_suspended_function_can_be_seen(session: Session) -> None:
    session.transcript('lower←1\nvv←{lo←⍵ ⋄ lower←{⍵} ⋄ ÷0}\nvv 1 2')
    assert session.transcript(']trace lo+1') == 'lo+1  →  2 3\n'
    assert session.transcript(']trace lo+⍵') == 'lo+⍵  →  2 4\n'
    assert session.transcript(']names lo') == 'lo     2  integers\nlower  function\n'
    assert session.transcript(')VARS lo').split()[0] == 'lo' and 'lower' not in session.transcript(')VARS')
    assert 'lower' in session.transcript(')FNS').split()
    session.transcript(')SIC\n∇ tt;lo\nlo←3\n÷0\n∇\ntt')
    assert session.transcript(']trace lo+1') == 'lo+1  →  4\n' and 'lo' in session.transcript(')VARS').split()
    session.transcript(')SIC')
    assert session.transcript(']names lo') == 'lower  number\n'


# --- trace and tutorial
@pytest.mark.parametrize(('text', 'lines'), [
    ('2×3+4', ['3+4  →  7', '2×3+4  →  14']),
    ('(+/÷≢)3 1 4', ['≢ 3 1 4  →  3', '+/ 3 1 4  →  8', '8 ÷ 3  →  2.666666667', '(+/÷≢)3 1 4  →  2.666666667']),
    ("(≢,⊂)'ab'", ["⊂ 'ab'  →   ab ", "≢ 'ab'  →  2", "2 , ⟨⟩  →  2  ab ", "(≢,⊂)'ab'  →  2  ab "]),
    ('(≢⍴)3 4⍴0', ['3 4⍴0  →', '    0 0 0 0', '    0 0 0 0', '    0 0 0 0', '⍴ ⟨3 4⟩  →  3 4', '≢ 3 4  →  2',
                   '(≢⍴)3 4⍴0  →  2']),
    ('(1+⍳3)[2]', ['⍳3  →  1 2 3', '1+⍳3  →  2 3 4', '(1+⍳3)[2]  →  3']),
    ('(⍳2)∘.×⍳2', ['⍳2  →  1 2', '⍳2  →  1 2', '(⍳2)∘.×⍳2  →', '    1 2', '    2 4']),
    ('y←avg 1 2', ['avg 1 2  →  1.5']), ('portfolio', ['5']), ('q←3 ⋄ q', ['3']), ('', [']trace needs an expression']),
    ('1 2+⍳3', ['⍳3  →  1 2 3', 'LENGTH ERROR: Mismatched left and right argument shapes', '      1 2+⍳3',
                '         ∧']),
])
def test_trace(text: str, lines: list[str], session: Session) -> None:
    assert session.transcript(f']trace {text}').split('\n')[:-1] == lines


def test_the_tutorial_is_true() -> None:
    from arrayl.primitives.registry import transcript
    assert len(tutorial.steps()) == 10
    for step in tutorial.steps():
        fresh = Session()
        for source, expected in transcript(tutorial.parts(step)[1]):
            assert fresh.transcript(source).rstrip('\n') == expected, source


def test_the_answers_stand_by_themselves() -> None:
    for step in range(1, len(tutorial.steps()) + 1):
        session = Session()
        shown = session.transcript(f']tutorial {step}\n]tutorial answer')
        assert 'Right!' in session.transcript(session.offers[0]), shown


def test_tutorial_goes_on(session: Session) -> None:
    titles = [session.transcript(']tutorial').split('\n')[0] for _ in range(11)]
    assert titles[0].startswith('1/10') and titles[9].startswith('10/10') and titles[10].startswith('1/10')
    assert session.transcript(']tutorial 7').startswith('7/10')
    assert session.transcript(']tutorial back').startswith('6/10')


def test_tasks_of_the_tutorial(session: Session) -> None:
    for number, step in enumerate(tutorial.steps(), 1):
        assert session.transcript(f']tutorial {number}').startswith(f'{number}/10')
        for source in tutorial.examples(step):          # an example is no attempt
            assert 'Not yet' not in session.transcript(source) and not session.lesson.done
        answer = session.transcript(']tutorial answer').split('\n')[1]
        assert 'Right!' in session.transcript(answer) and session.lesson.done
        assert 'Not yet' not in session.transcript('3')


@pytest.mark.parametrize(('line', 'said'), [
    ('81', 'its shape is empty (a single item), wanted is 9'),
    ('⍳8', 'its shape is 8, wanted is 9'), ('2×⍳9', 'the shape is right, the items are not'),
    ('×', 'this is a function, and waits for its arguments')])
def test_attempts_at_a_task(line: str, said: str, session: Session) -> None:
    session.transcript('n←9 ⋄ ]tutorial 1\n]tutorial 1')
    assert session.transcript(line).endswith(f'Not yet what the task asks for: {said}\n')
    assert 'Not yet' in session.transcript('(⍳9)*3') and '1÷0' in session.transcript('1÷0')
    assert ']tutorial answer shows a way' in session.transcript('0')
    assert session.transcript('0') == '0\n'             # three times are enough
    assert session.transcript('x←(⍳9)*2') == '' and not session.lesson.done
    assert session.transcript('×⍨⍳9').endswith('Right! ]tutorial goes on\n')


def test_help_of_errors(session: Session) -> None:
    for name in ('DOMAIN', 'domain', 'DOMAIN ERROR'):
        assert 'not defined for this value' in session.transcript(f']help {name}')
    assert session.offers[0] == '1÷0'                       # F3 brings it into the prompt
    assert 'Ctrl-C' in session.transcript(']help INTERRUPT') and 'FILE TIED' in session.transcript(']help FILE TIED')


def test_help_is_folded_by_paragraphs() -> None:
    from arrayl.session.help import reflowed
    text = f'head\n{"word " * 18}word\nlast\n\n      1+1\n{"2" * 60}\n\nshort'
    folded = reflowed(text, 50).split('\n')
    assert folded[0] == 'head' and folded[-6].endswith('word last')
    assert folded[-5:] == ['', '      1+1', '2' * 60, '', 'short'] and reflowed(text, 200) == text


@pytest.mark.parametrize(('subject', 'near'), [
    ('transpoze', '; did you mean transpose?'), ('⎕JSN', '; did you mean ⎕JSON?'),
    (']tutorail', '; did you mean ]tutorial?'), ('qqqqq', '')])
def test_help_that_is_not_there(subject: str, near: str, session: Session) -> None:
    assert session.transcript(f']help {subject}') == f'There is no help on {subject}{near}\n'


def test_help_of_signs(session: Session) -> None:
    assert 'empty numeric vector' in session.transcript(']help ⍬')
    assert '∘.' in REGISTRY


def interrupt() -> str:
    raise KeyboardInterrupt


def test_errors_of_what_was_asked_for(session: Session) -> None:
    said = session.transcript("⎕\n⍎'1÷0'\n1÷0\n5")
    assert [line for line in said.split('\n') if 'ERROR' in line] == ['⍎DOMAIN ERROR: Divide by zero',
                                                                     'DOMAIN ERROR: Divide by zero']
    with pytest.raises(APLInterrupt) as caught:
        session.host.input = lambda prompt: interrupt() if not prompt else '⍞'
        session.eval('⎕')
    assert caught.value.report.startswith('INTERRUPT')


def test_a_name_with_a_hyphen_is_whole(session: Session) -> None:
    assert [o.text for o in completion.offers('+\\i-beam', session)] == ['⌶']
    assert [o.text for o in completion.offers('+\\x-portf', session)] == ['portfolio']
