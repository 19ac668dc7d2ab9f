"""Sessions from Python: names, scripts, transcripts, budget and host, what is kept of texts and errors."""
from __future__ import annotations

import contextlib
import gc
import weakref
from pathlib import Path

import numpy as np
import pytest

import arrayl
from arrayl.session.units import units


# --- sessions
def test_session_keeps_names() -> None:
    session = arrayl.Session()
    session.eval('x←⍳3 ⋄ f←{⍵×2}')
    assert session['x'].tolist() == [1, 2, 3]
    assert session['f'](4) == 8
    assert 'x' in session
    assert 'y' not in session
    with pytest.raises(KeyError):
        session['y']
    session['y'] = [4, 5, 6]
    assert session.eval('x+.×y') == 32
    assert session.eval('x+n', n=1).tolist() == [2, 3, 4]
    session['x'] = lambda w: w + 1
    assert session.eval('x 5') == 6


def test_session_index_origin() -> None:
    session = arrayl.Session(io=0)
    assert session.eval('⍳3').tolist() == [0, 1, 2]
    assert session['⎕IO'] == 0
    session['⎕IO'] = 1
    assert session.eval('⍳3').tolist() == [1, 2, 3]
    assert arrayl.eval('⍳3').tolist() == [1, 2, 3]


def test_sessions_are_apart() -> None:
    one, two = arrayl.Session(), arrayl.Session(io=0)
    one.eval('x←1')
    assert 'x' not in two
    assert (one.eval('⎕IO'), two.eval('⎕IO')) == (1, 0)
    one['g'] = lambda w: two.eval('⎕IO')            # one session inside another
    assert one.eval('(g 0),⎕IO').tolist() == [0, 1]


def test_transcript_asks_for_the_lines_that_follow() -> None:
    session = arrayl.Session()
    assert session.transcript('x←⍞\nhello\n⌽x\n⎕×2\n3+4\n⍞') == 'olleh\n⎕:\n14\nEOF INTERRUPT\n      ⍞\n      ∧\n'


def test_evaluated_input_sees_the_names_of_its_function() -> None:
    session = arrayl.Session()
    session.transcript('∇ r←ask x;own\nown←x×2\nr←⎕+1\n∇\nown←¯1')
    assert session.transcript('ask 3\nown') == '⎕:\n7\n'
    assert session.transcript('{y←⍵ ⋄ ⍵{⍺+y+⎕}1}7\ny+⍺') == '⎕:\n28\n'
    session.transcript("inn←⎕NS ''\ninn.v←5\ninn.⎕FX 'r←ask' 'r←⎕'")
    assert session.transcript('inn.ask\nv') == '⎕:\n5\n'


def test_evaluated_input_asks_again_after_an_error_and_a_command() -> None:
    session = arrayl.Session()
    assert session.transcript('1+⎕\nnosuch\n÷0\n)WSID\n2+\n4') == (
        '⎕:\nVALUE ERROR: Undefined name: nosuch\n      nosuch\n      ∧\n'
        '⎕:\nDOMAIN ERROR: Divide by zero\n      ÷0\n      ∧\n'
        '⎕:\nis CLEAR WS\n'
        '⎕:\nSYNTAX ERROR: Missing right argument\n      2+\n       ∧\n'
        '⎕:\n5\n')
    assert session.transcript("⎕+⎕ ⋄ 'not reached'\n→\n6") == '⎕:\n6\n'


def test_session_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / 'twice.arl'
    path.write_text("twice←{2×⍵}\ntwice 21\n⎕←'done'\n", encoding='utf-8')
    session = arrayl.Session()
    session.run(path)
    assert capsys.readouterr().out == '42\ndone\n'
    assert session.eval('twice 4') == 8
    session.run(str(path))
    with pytest.raises(arrayl.FileNameError):
        session.run(tmp_path / 'nosuch.arl')
    path.write_text('1\n2÷0\n', encoding='utf-8')
    with pytest.raises(arrayl.DomainError) as caught:
        session.run(path)
    assert caught.value.line == 2


def test_session_run_gives_the_script_its_arguments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / 'show.arl'
    session = arrayl.Session()
    path.write_text('(≢⎕ARGV)(⊃⌽⎕ARGV)\n', encoding='utf-8')
    session.run(path, 'one', 'two')
    assert capsys.readouterr().out == '3  two \n'
    assert session.eval('≢⎕ARGV') == 0


def test_budget() -> None:
    session = arrayl.Session(budget=10 ** 6)
    assert session.eval('+/⍳1000') == 500500
    with pytest.raises(arrayl.WSFull):
        session.eval('(⍳10000)∘.+⍳10000')
    assert session.eval('+/⍳1000') == 500500


def test_host() -> None:
    session = arrayl.Session(host=arrayl.Host(files=False, shell=False, python=False))
    for text, permission in (("⎕NGET 'x'", 'files'), ("'x'⎕NPUT⍨⊂'y'", 'files'), ("⎕SH 'ls'", 'shell'),
                             ("⎕PY 'os'", 'python'), ("⎕CSV 'x.csv'", 'files')):
        with pytest.raises(arrayl.APLError) as caught:
            session.eval(text)
        assert f'"{permission}"' in caught.value.message


# --- transcript
@pytest.mark.parametrize(('text', 'printed'), [
    ('', ''),
    ('1+1', '2\n'),
    ('x←1\nx', '1\n'),
    ('1÷0\n2', 'DOMAIN ERROR: Divide by zero\n      1÷0\n       ∧\n2\n'),
    ('f←{\n⍵+1\n}\nf 3', '4\n'),
    ("⍞←'abc'", 'abc\n'),
    ("⍞←'sum' ⋄ ⍞←': ' ⋄ ⍞←3 ⋄ 4 ⋄ ⍞←5", 'sum: 3\n4\n5\n'),           # what ⍞ did not print begins a line
    ("{⍞←⍵ ⋄ ⎕←-⍵}¨1 2 ⋄ ⍞←'' ⋄ ⎕←6", '1\n¯1\n2\n¯2\n6\n'),
    ("⍞←'t' ⋄ 0 3⍴0 ⋄ ⍞←'u',⎕UCS 10 ⋄ 5", 'tu\n5\n'),
    ("⍞←2 2⍴⍳4 ⋄ ⍞←'a' ⋄ ⍞←0 2⍴0 ⋄ ⍞←'b'", '1 2\n3 4\nab\n'),          # each row of a matrix is a line
    ('⎕PW←42\n⍞←⍳20\n⍞←2 35⍴8⍴7', f"{' '.join(map(str, range(1, 21)))}\n" + f"{' '.join('7' * 35)}\n" * 2),
    (']rows on -style=cut\n⎕PW←42\n⍞←50⍴\'k\'', f"Was OFF -style=long\n{'k' * 50}\n"),
    ('      1 2 3', '1 2 3\n'),
    (']box on\n1 (2 3)', 'Was OFF\n┌─┬───┐\n│1│2 3│\n└─┴───┘\n'),
    ("'unfinished", "SYNTAX ERROR: Invalid token\n      'unfinished\n      ∧\n"),
    ('{1', 'SYNTAX ERROR: Unpaired {\n      {1\n      ∧\n'),
    ('⍝ comment\n\n  \n1', '1\n'),
])
def test_transcript(text: str, printed: str) -> None:
    assert arrayl.Session().transcript(text) == printed


def test_transcript_goes_on_from_call_to_call() -> None:
    session = arrayl.Session()
    assert session.transcript('x←⍳3') == ''
    assert session.transcript('x') == '1 2 3\n'
    assert session['x'].tolist() == [1, 2, 3]


@pytest.mark.parametrize('text', [
    '⎕', '⍞', ')nosuch', ']nosuch', '\x00', '\ud800', '∇', '∇ f', ')', ']', '(' * 5000, '1\r\n2', '\t1', '⎕NOSUCH',
    "⎕SIGNAL 11", "⎕SIGNAL 'x'", 'f←{1+∇⍵}\nf 1', '⍎⍳3', '+', '+/', '∘.', '←', ':If 1', '→', '→3', '⎕IO←2', '⎕PW←5',
    '⎕←', '1 2 3[', 'a.b', '#', '##.x', '⎕THIS.y', '1⍣¯1', '{⍵}⍣¯1⊢3', '⍬⍴⍬', '⊃⍬', '0⌷⍳3', ')SAVE', ')LOAD nosuch',
    "⍎'⍎''1÷0'''", '⎕FX⊂⍳3', '÷⍨/⍳0', '1 2 3∘.', '∘.+', "⎕JSON '{'", "⎕CSV '' ''", "'('⎕R'x'⊢'y'", '1000⌶1', 'x[1]←2',
    '(1 2)←3 4', '3←4', '(x y)←1 2 3', 'x←', '⍺', '⍵⍵', '∇∇', '⎕DL', "⎕NGET ''", '⎕NGET 0', "'a'+1", '2○3○', '99○1',
])
def test_transcript_never_raises(text: str) -> None:
    printed = arrayl.Session().transcript(text)
    assert isinstance(printed, str)
    assert 'INTERNAL ERROR' not in printed
    assert 'Traceback' not in printed


def test_transcript_ends_at_off() -> None:
    try:
        printed = arrayl.Session().transcript('1\n)OFF\n2')
    except SystemExit:
        pytest.fail('transcript raised SystemExit')
    assert printed.startswith('1\n')


# --- texts and errors
def test_reports_after_many_texts() -> None:
    """The lines that functions and kept statements stand on are known however much was evaluated since."""
    session = arrayl.Session()
    session['y'] = 1
    session.eval('f←{⍵÷0}')
    session.eval('5÷y')
    session.eval("{⍎⍕⍵}¨⍳3000")
    session['y'] = 0
    for text, report in (('5÷y', '      5÷y\n       ∧'), ('f 1', 'f[0] f←{⍵÷0}\n         ∧')):
        with pytest.raises(arrayl.APLError) as raised:
            session.eval(text)
        assert raised.value.report.rstrip('\n') == f'DOMAIN ERROR: Divide by zero\n{report}'


def test_sources_without_code_are_forgotten() -> None:
    import gc
    import linecache

    from arrayl.compile.source import KEPT
    session = arrayl.Session()
    session.eval(f'{{⍎⍕⍵}}¨⍳{2 * KEPT}')
    gc.collect()
    before = len(linecache.cache)
    session.eval(f'{{⍎⍕⍵}}¨{2 * KEPT}+⍳{2 * KEPT}')
    gc.collect()
    assert len(linecache.cache) < before + KEPT


def test_kept_statements_follow_the_classes_of_dotted_names() -> None:
    session = arrayl.Session()
    session.eval("n←⎕NS''")
    session.eval('n.f←{⍵+10}')
    assert session.eval('n.f 1') == 11
    assert session.eval("⍎'n.f 1'") == 11
    session.eval("⎕EX'n.f'")
    session.eval('n.f←5')
    assert session.eval('n.f 1').tolist() == [5, 1]
    assert session.eval("⍎'n.f 1'").tolist() == [5, 1]


def test_executed_text_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.compile import units
    compiled = []
    compile_node = units.compile_node
    monkeypatch.setattr(units, 'compile_node', lambda *a, **k: compiled.append(a) or compile_node(*a, **k))
    session = arrayl.Session()
    session.eval("f←{⍵=0: 0 ⋄ 1+⍎'f ⍵-1'}")
    session.eval('g←{y←⍵ ⋄ ⍎⍺}')
    compiled.clear()
    assert session.eval('f 50') == 50
    assert session.eval("+/'y+1'∘g¨⍳50") == 1325
    assert len(compiled) < 15
    assert session.eval("'y 1'g 5").tolist() == [5, 1]


def test_errors_do_not_keep_the_errors_before_them() -> None:

    def errors() -> int:
        return sum(type(found) is arrayl.DomainError for found in gc.get_objects())
    session = arrayl.Session()
    gc.collect()
    before = errors()
    for _ in range(40):
        session.transcript('big←⍳1000 ⋄ big÷0')
    gc.collect()
    assert errors() - before < 10


class Held:
    """An argument whose life is watched."""

    def __init__(self) -> None:
        self.array = np.arange(1000) / 2
        self.alive = weakref.ref(self.array)

    def take(self, _: object) -> np.ndarray:
        """Give the array away."""
        array = self.array
        del self.array
        return array


FAILING = ['1 2 3+f 0', '{0::1 ⋄ 1 2 3+f 0}0', '{1 2 3+f ⍵}⍤1⊢0 0', "⍎'1 2 3+f 0'", "⌹(f 0),'a'", "'q'⎕R{1 2 3+f 0}'q'",
           '{(f 0)÷0}¨⍳9', '(f 0)[2000]', '(f 0)⌽2 2⍴⍳4', '(1 2 3∘+)¨⊂f 0', '1 2 3(+⍣2)f 0']


@pytest.mark.parametrize('how', ['eval', 'interact', 'transcript'])
def test_an_error_keeps_no_arrays_but_those_of_names(how: str) -> None:
    after = []
    for text in FAILING:
        session, held = arrayl.Session(), Held()
        session['f'] = held.take
        if how == 'transcript':
            session.transcript(f'{text}\n→')
        elif how == 'interact':
            for unit in units(text):
                session.interact(unit)
        else:
            with contextlib.suppress(arrayl.APLError):
                session.eval(text)
        assert session.eval('⎕EN')
        after.append((text, session, held.alive))
    gc.collect()
    assert [text for text, _, alive in after if alive() is not None] == []


def test_an_error_does_not_keep_what_the_host_holds() -> None:
    def work() -> weakref.ref:
        held = np.arange(10)
        with pytest.raises(arrayl.DomainError):
            session.eval('1÷0')
        return weakref.ref(held)
    session = arrayl.Session()
    alive = work()
    gc.collect()
    assert alive() is None


def test_definitions_that_others_replace_are_freed() -> None:
    session = arrayl.Session()
    session.transcript('x←1 ⋄ y←{x←⍵ ⋄ f x}')
    define = "⎕FX 'r←f y' 'r←x+y' ⋄ f 3 ⋄ y 2"
    session.transcript(define)
    old = weakref.ref(session.root.get('f').unit)
    session.transcript(define)
    gc.collect()
    assert old() is None
    assert session.transcript('f 3\ny 2') == '4\n4\n'
