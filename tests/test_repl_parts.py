"""The parts of the REPL that need no keys: glyphs, colours, offers, lines, long results, advice on errors."""
from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from arrayl.errors import APLInterrupt
from arrayl.repl import bar, completion, errors, highlight, keyboard
from arrayl.repl.config import Config
from arrayl.repl.editing import indentation, is_complete, mates, outdented
from arrayl.repl.output import TerminalDisplay, elided
from arrayl.session import Session
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


def test_offers_of_what_nobody_knows_by_name(session: Session) -> None:
    named = completion.offers('+/x\\', session)
    assert {'⍳', '⍴', '∘.', '⍺'} <= {o.text for o in named} and not any(o.text.isascii() for o in named)
    names = [o.label.split(' ', 1)[1].lower() for o in named]
    assert names == sorted(names)
    assert all(o.back == 1 for o in named) and not completion.offers("'\\", session)


@pytest.mark.parametrize(('before', 'words'), [
    (':fo', [':For']), ('x←1 ⋄ :endf', [':EndFor']), ('  :Ret', [':Return']), (':For i :ine', [':InEach']),
    ('{⍵:', []), ('label:', []), ("':Fo", []), ('⍝ :Fo', [])])
def test_offers_of_control_words(before: str, words: list[str], session: Session) -> None:
    assert [o.text for o in completion.offers(before, session)] == words
    assert all(o.meta and before.endswith(before[-o.back:]) for o in completion.offers(before, session))


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
    assert indentation('f←{\n  g←{\n    ⍵\n  }⍵') == '  '
    assert indentation('f←{\n  g←(\n  )}') == '' == indentation('(\n)')
    assert indentation('f←{') == '  ' and indentation('  f←{(') == '      ' and indentation("'{'") == ''


def test_brackets_and_lines_that_close() -> None:
    assert mates("(')'[1])") == {0: 7, 7: 0, 4: 6, 6: 4}
    assert mates('(⍝)\n)') == {0: 4, 4: 0}
    assert outdented('  {\n    }') == '  {\n  }' and outdented('1\n2') is None and outdented('}') is None
    assert outdented(':For i :In x\n  :If i\n    2\n    :EndIf') == ':For i :In x\n  :If i\n    2\n  :EndIf'
    assert outdented(':If 1\n  :EndFor') == ':If 1\n:EndFor' and outdented('f←{\n  ∇') is None


def test_where_brackets_are() -> None:
    from arrayl.repl.keyboard import brackets, context
    assert [*brackets("a[')'] ⍝ (\n\"it''s)\"{")] == [(1, '['), (5, ']'), (19, '{')]
    for text, kind in [("'it''s ", 'string'), ("'it''s'", 'code'), ('"\'"', 'code'), ("'⍝", 'string'),
                       ("⍝ '", 'comment'), ("'a\n", 'code'), ('⍝\n1', 'code'), ("1 'a' \"", 'string'),
                       ("'" * 4, 'code'), ("'" * 3, 'string')]:
        assert context(text) == kind, text


# --- long results
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


def test_rows_fit_a_window_that_is_narrower_than_any_print_width(session: Session) -> None:
    session.settings.pw = 42
    for width, widest in ('auto', 30), ('fixed', 42):
        session.display = TerminalDisplay(lambda: (30, 24), lambda width=width: Config(width=width))  # type: ignore[misc]
        shown = session.transcript('⍳40\n100 3⍴⊂3 4 5 6').split('\n')
        assert widest - 3 < max(map(len, shown)) <= widest
    session.settings.pw = 60                                # which the user has set
    assert max(map(len, session.transcript('⍳40').split('\n'))) > 50
    rows = errors.on_screen(f'LENGTH ERROR\n      {"1 2+" * 9}1 2 3\n{" " * 41}∧', 30).split('\n')
    assert rows[1:] == [f'      {"1 2+" * 6}', f'      {"1 2+" * 3}1 2 3', '', f'{" " * 17}∧']


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
    ('help', 'did you mean ]help?'), ('OFF', 'did you mean )OFF?'), ('quit', 'Ctrl-D or )OFF leaves'),
    ('divide', '÷ is typed `=  \\divide⇥  :-⇥'), ('omega', '⍵ is typed `w  \\omega⇥  ww⇥'),
    ('2 X 3', '× is typed `-  \\times⇥  xx⇥'), ('1 ` 2', '⋄ is typed \\diamond⇥  <>⇥'),
    ('x[5;1]', 'x has shape 3 4'), ('ns.beta[9]', 'ns.beta has shape 2'),
    ('{v←⍵ ⋄ v[9]}⍳3', 'v has shape 3'), ('1 2 3[5]', 'the indexed array has shape 3'), ('x[5]', 'x has shape 3 4'),
    ('9⊃⍳3', 'the left argument has rank 0, the right one shape 3'), ('ns.beta[9]←1', 'ns.beta has shape 2'),
    ('(1 2)⊃⍳3', 'the left argument has shape 2, the right one shape 3'),
    ('(1 2)(3 4)+(1 2 3)(3 4)', 'of two items that meet the left one has shape 2, the right one shape 3'),
    ('+/(1 2)(1 2 3)', 'of two items that meet the left one has shape 2, the right one shape 3'),
    ('(2 2⍴0)5×(3 3⍴0)5', 'of two items that meet the left one has shape 2 2, the right one shape 3 3'),
    ('v←⍳3 ⋄ v[1 2]←5 6 7', 'the value has shape 3, the places that it goes to shape 2'),
    (':Fro i :In ⍳3', 'did you mean :For?'), (':endfro', 'did you mean :EndFor?'),
    (')CLAER', 'did you mean )CLEAR?'),
])
def test_advice(text: str, line: str, session: Session) -> None:
    (unit,) = units(text)
    error = session.interact(unit, raising=True)
    assert error is not None and errors.advice(error, session) == [line]


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
