"""The Python API as DESIGN.md, "The public face", and docs/embedding.md describe it."""
from __future__ import annotations

import math
import pickle
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import arrayl


def same(got: Any, want: Any) -> bool:
    if isinstance(want, np.ndarray):
        return isinstance(got, np.ndarray) and got.dtype == want.dtype and got.shape == want.shape \
            and all(same(g, w) for g, w in zip(got.reshape(-1).tolist(), want.reshape(-1).tolist(), strict=True))
    return type(got) is type(want) and got == want


def objects(*items: Any) -> np.ndarray:
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


INT = np.int64


# --- eval
@pytest.mark.parametrize(('text', 'value'), [
    ('+/⍳10', 55),
    ('1÷4', 0.25),
    ('6÷3', 2),
    ('1J2', 1 + 2j),
    ('1=1', 1),
    ("'a'", 'a'),
    ("'abc'", 'abc'),
    ("''", ''),
    ('⍳3', np.array([1, 2, 3], INT)),
    ('⍳1', np.array([1], INT)),
    ('⍬', np.array([], INT)),
    ('1 0 1', np.array([1, 0, 1], INT)),
    ('1 2 3=1 5 3', np.array([1, 0, 1], INT)),
    ('1.5 2', np.array([1.5, 2.0])),
    ('1J1 2', np.array([1 + 1j, 2])),
    ('2 2⍴⍳4', np.array([[1, 2], [3, 4]], INT)),
    ("2 2⍴'abcd'", np.array([['a', 'b'], ['c', 'd']])),
    ("'ab' 3", objects('ab', 3)),
    ("1 'a'", objects(1, 'a')),
    ("('ab' (1 2))3", objects(objects('ab', np.array([1, 2], INT)), 3)),
    ('2*40', 2 ** 40),
    ('9223372036854775807', 2 ** 63 - 1),
    ('9223372036854775807+1', float(2 ** 63)),
    ('x←5', 5),
    ('x←5 ⋄ x+1', 6),
    ('x←5\nx+2', 7),
    ('f←{\n⍵×2\n}\nf 4', 8),
    ('', None),
    ('⍝ nothing', None),
    ('⎕IO', 1),
])
def test_eval(text: str, value: Any) -> None:
    got = arrayl.eval(text)
    assert got is None if value is None else same(got, value), repr(got)


@pytest.mark.parametrize(('value', 'shape', 'depth'), [
    (5, [], 0), (2.5, [], 0), (3 + 4j, [], 0), (True, [], 0), ('a', [1], 1), ('abc', [3], 1), ('', [0], 1),
    ([1, 2, 3], [3], 1), ((1, 2), [2], 1), ([], [0], 1), ([[1, 2], [3, 4]], [2, 2], 1), ([[1], [2, 3]], [2], 2),
    ([1, [2, 3]], [2], -2), (['ab', 'c'], [2], 2), (['a', 'b'], [2], 2), (range(3), [3], 1),
    (np.zeros((2, 0, 3)), [2, 0, 3], 1), (np.array(7), [], 0), (np.float32(1.5), [], 0), (np.int8(3), [], 0),
    (np.array(['ab', 'c']), [2], 2), (np.array(['a', 'b']), [2], 1), (np.array([True]), [1], 1),
    (np.array([1, 'ab', [2, 3]], dtype=object), [3], -2), (np.arange(24).reshape(2, 3, 4)[:, ::-1], [2, 3, 4], 1),
])
def test_arguments(value: Any, shape: list[int], depth: int) -> None:
    assert arrayl.eval('⍴x', x=value).tolist() == shape
    assert arrayl.eval('≡x', x=value) == depth


@pytest.mark.parametrize('dtype', ['?', 'b', 'B', 'h', 'H', 'i', 'I', 'q', 'Q', 'e', 'f', 'd', 'F', 'D', '>i4', '>f8'])
def test_every_dtype_goes_in_and_comes_back_wide(dtype: str) -> None:
    value = np.array([0, 1, 1], dtype=dtype)
    if dtype in 'FD':
        value[2] = 1j                       # a complex array without an imaginary part is real in APL
    got = arrayl.eval('x', x=value)
    assert got.dtype == {'f': np.dtype(float), 'c': np.dtype(complex)}.get(np.dtype(dtype).kind, np.dtype(INT))
    assert np.array_equal(got, value)
    assert arrayl.eval('x[2]', x=value) == 1


def test_results_are_wide_enough_to_go_on_with() -> None:
    assert arrayl.eval('x+1', x=np.array([127], np.int8)).tolist() == [128]
    result = arrayl.eval('⍳100')
    result += 200
    assert result[-1] == 300
    assert (arrayl.eval('x∘.=x', x=[1, 2]) + 1).tolist() == [[2, 1], [1, 2]]
    nested = arrayl.eval('(1 2)(3 4 5)')
    assert nested[0].dtype == INT


def test_big_integers() -> None:
    assert arrayl.eval('x', x=2 ** 63 - 1) == 2 ** 63 - 1
    assert same(arrayl.eval('x', x=2 ** 63), float(2 ** 63))
    assert same(arrayl.eval('x', x=np.uint64(2 ** 64 - 1)), float(2 ** 64))
    assert same(arrayl.eval('x', x=np.array([2 ** 64 - 1], np.uint64)), np.array([2.0 ** 64]))
    with pytest.raises(arrayl.DomainError):
        arrayl.eval('x', x=10 ** 400)


@pytest.mark.parametrize('value', [math.nan, math.inf, -math.inf, complex(0, math.nan), [1.0, math.nan],
                                   np.array([math.inf]), np.float64('nan'),
                                   np.ma.masked_array([1, 2], mask=[True, False])])
def test_what_has_no_value(value: Any) -> None:
    with pytest.raises(arrayl.DomainError):
        arrayl.eval('x', x=value)


def test_each_eval_has_names_of_its_own() -> None:
    arrayl.eval('private←1', other=2)
    for name in ('private', 'other'):
        with pytest.raises(arrayl.APLValueError):
            arrayl.eval(name)
    arrayl.eval('⎕IO←0')
    assert arrayl.eval('⎕IO') == 1
    assert arrayl.eval('⍳2').tolist() == [1, 2]


def test_names_may_be_functions() -> None:
    assert arrayl.eval('f 3', f=lambda w: w + 1) == 4
    assert arrayl.eval('10 f 3', f=lambda a, w: a - w) == 7
    assert arrayl.eval('f¨1 2', f=arrayl.function('{⍵×10}')).tolist() == [10, 20]
    assert arrayl.eval('1 2∘.f 3 4', f=max).tolist() == [[3, 4], [3, 4]]


def test_dict_is_a_namespace() -> None:
    assert arrayl.eval('ns.a+ns.b.c', ns={'a': 1, 'b': {'c': 2}}) == 3


def test_wrong_names() -> None:
    session = arrayl.Session()
    for name in ('1x', 'a b', '', 'x+', '⎕NOSUCH', '∇'):
        with pytest.raises((arrayl.APLError, ValueError, KeyError)):
            session[name] = 1


# --- memory
def test_arrays_are_shared() -> None:
    a = np.array([1.5, 2.5, 3.5])
    assert np.shares_memory(arrayl.eval('x', x=a), a)
    assert np.shares_memory(arrayl.eval('⌽x', x=a), a)
    session = arrayl.Session()
    session['x'] = a
    assert np.shares_memory(session['x'], a)


def test_apl_changes_nobodys_array() -> None:
    session = arrayl.Session()
    for a in (np.array([1.5, 2.5, 3.5]), np.array([100, 200, 300]), np.array(['a', 'b', 'c']),
              np.array([True, False, True]), np.array([1, 'ab', 2.5], dtype=object)):
        before = a.copy()
        session['x'] = a
        session.eval('y←x ⋄ x[1]←99 ⋄ y[2]←98 ⋄ (1↑x)←97 ⋄ x,←1')
        assert a.tolist() == before.tolist()


def test_python_changes_no_apl_value() -> None:
    """A constant or the value of a name comes back read-only; what is fresh may be written."""
    session = arrayl.Session()
    session.eval('z←1.5 2.5 ⋄ f←{3.5 4.5}')
    for text in ('1.5 2.5', 'z', '⌽z', 'f 0'):
        value = session.eval(text)
        before = value.tolist()
        with pytest.raises(ValueError, match='read-only'):
            value[0] = 9
        assert session.eval(text).tolist() == before
    for text in ('z+1', '⍳300', 'z∘.×z', '⌽z+1'):
        session.eval(text)[0] = 9


def test_deep_nesting_crosses_the_border() -> None:
    value = arrayl.eval('⊂⍣20000⊢1 2')
    depth = 0
    while isinstance(value, np.ndarray) and value.dtype == object:
        value = value.reshape(-1)[0]
        depth += 1
    assert depth == 20000
    assert arrayl.eval('≡x', x=arrayl.eval('⊂⍣5000⊢1 2')) == 5001


# --- function
def test_function() -> None:
    f = arrayl.function('{⍺+2×⍵}')
    assert f(10, 1) == 12
    assert f([1, 2], 3).tolist() == [7, 8]
    assert arrayl.function('+/÷≢')([3, 4, 8]) == 5
    assert arrayl.function('∘.×')([1, 2], [3, 4]).tolist() == [[3, 4], [6, 8]]
    assert arrayl.function('f←{\n  x←⍵+1\n  x×2\n}')(3) == 8
    assert arrayl.function('∇ r←a plus w\nr←a+w\n∇')(3, 4) == 7
    assert arrayl.function("{⎕←'shy' ⋄ r←⍵}") is not None
    assert repr(f) == '<arrayl function {⍺+2×⍵}>'


def test_function_with_the_wrong_number_of_arguments() -> None:
    f = arrayl.function('+')
    for arguments in ((), (1, 2, 3)):
        with pytest.raises(TypeError):
            f(*arguments)
    with pytest.raises(arrayl.APLValueError):
        arrayl.function('{⍺+⍵}')(1)


@pytest.mark.parametrize('text', ['1+2', '', "'abc'", '⍝ nothing', 'x←5', ')VARS'])
def test_what_is_no_function(text: str) -> None:
    with pytest.raises(arrayl.APLError):
        arrayl.function(text)


def test_function_without_a_result() -> None:
    assert arrayl.function('{_←⍵}')(1) in (None, 1)
    assert arrayl.function('{}')(1) is None


def test_function_outer() -> None:
    f = arrayl.function('{⍺+2×⍵}')
    a, w = np.arange(3), np.arange(4.0).reshape(2, 2)
    got = f.outer(a, w)
    assert got.shape == (3, 2, 2)
    assert np.array_equal(got, a[:, None, None] + 2 * w)
    assert arrayl.function('+/').outer([0, 100], [0, 10], [1, 2]).tolist() == \
        np.add.outer(np.add.outer([0, 100], [0, 10]), [1, 2]).tolist()
    assert arrayl.function('≢').outer([5, 6]).tolist() == [1, 1]


# --- outer
def test_outer() -> None:
    assert arrayl.outer('×', [1, 2, 3], [4, 5]).tolist() == np.outer([1, 2, 3], [4, 5]).tolist()
    assert arrayl.outer('{⍵⍴⍺}', 'ab', [1, 2]).tolist() == [['a', 'aa'], ['b', 'bb']]
    assert arrayl.outer(arrayl.function('-'), 10, [1, 2]).tolist() == [9, 8]
    assert arrayl.outer('+', np.zeros((3, 5, 7)), np.zeros((10, 100))).shape == (3, 5, 7, 10, 100)
    assert arrayl.outer('×', [], [1, 2, 3]).shape == (0, 3)
    assert arrayl.outer('×', 3, 4) == 12


def test_outer_of_python_functions() -> None:
    assert arrayl.outer(max, [1, 5], [3, 4]).tolist() == [[3, 4], [5, 5]]
    assert arrayl.outer(np.maximum, [1, 5], [3, 4]).tolist() == [[3, 4], [5, 5]]
    assert arrayl.outer(math.gcd, [12, 18], [8, 27]).tolist() == [[4, 3], [2, 9]]
    assert arrayl.outer(lambda a, b: f'{a}{b}', ['x', 'y'], [1, 2]).tolist() == [['x1', 'x2'], ['y1', 'y2']]
    seen = []
    arrayl.outer(lambda a, b: seen.append((a, b)), [1, 2], [3, 4])
    assert seen == [(1, 3), (1, 4), (2, 3), (2, 4)]


def test_outer_of_n_arguments() -> None:
    assert arrayl.outer('+/', [1, 2], [10, 20], [100]).tolist() == [[[111], [121]], [[112], [122]]]
    assert arrayl.outer(sum, [1, 2], [10], [100, 200]).tolist() == [[[111, 211]], [[112, 212]]]
    assert arrayl.outer('{⍵}', [1, 2], [3, 4], [5]).shape == (2, 2, 1)
    assert arrayl.outer('+/', [1, 2]).tolist() == [1, 2]
    assert arrayl.outer('+/', *[[0, 1]] * 6).shape == (2,) * 6


def test_outer_reports_errors() -> None:
    with pytest.raises(arrayl.DomainError) as caught:
        arrayl.outer('÷', [1, 2], [0, 1])
    assert caught.value.message == 'Divide by zero'
    with pytest.raises(arrayl.APLError):
        arrayl.outer('1+', [1], [2])
    with pytest.raises((arrayl.APLError, TypeError)):
        arrayl.outer(5, [1], [2])


def test_outer_labels_by_pandas() -> None:
    pandas = pytest.importorskip('pandas')
    a, b = pandas.Series([1, 2], index=['x', 'y']), pandas.Series([3, 4, 5], index=list('uvw'))
    got = arrayl.outer('×', a, b)
    assert list(got.index) == ['x', 'y']
    assert list(got.columns) == ['u', 'v', 'w']
    assert got.loc['y', 'w'] == 10
    assert list(arrayl.outer('×', a, [3, 4]).index) == ['x', 'y']
    assert arrayl.eval('+/x', x=b) == 12


class Labelled:
    """What arrayl looks for in a pandas Series, without pandas."""

    __module__ = 'pandas.core.series'

    def __init__(self, values: list[int], index: list[str]) -> None:
        self.values, self.index = values, index

    def to_numpy(self) -> np.ndarray:
        return np.array(self.values)


def test_outer_of_labelled_arguments_makes_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types
    made = []
    monkeypatch.setitem(sys.modules, 'pandas', types.SimpleNamespace(
        DataFrame=lambda data, index, columns: made.append((data.tolist(), index, columns))))
    arrayl.outer('+', Labelled([1, 2], ['x', 'y']), Labelled([10, 20], ['u', 'v']))
    assert made == [([[11, 21], [12, 22]], ['x', 'y'], ['u', 'v'])]


# --- errors
def test_error() -> None:
    with pytest.raises(arrayl.LengthError) as caught:
        arrayl.eval('1 2+1 2 3')
    e = caught.value
    assert isinstance(e, arrayl.APLError)
    assert (e.name, e.number, e.message) == ('LENGTH ERROR', 5, 'Mismatched left and right argument shapes')
    assert (e.line, e.column) == (1, 4)
    assert e.report == 'LENGTH ERROR: Mismatched left and right argument shapes\n      1 2+1 2 3\n         ∧'
    assert str(e) == e.report


@pytest.mark.parametrize(('text', 'kind', 'number'), [
    ('(', 'APLSyntaxError', 2), ('(⍳3)[4]', 'APLIndexError', 3), ('(2 2⍴1)+1 2', 'RankError', 4),
    ('1 2+1 2 3', 'LengthError', 5), ('nosuch', 'APLValueError', 6), ('1÷0', 'DomainError', 11),
    ("⎕NGET 'no such file'", 'FileNameError', 22), ('(⍳1E7)∘.+⍳1E7', 'WSFull', 1), ('f←{1+∇⍵} ⋄ f 1', 'LimitError', 10),
])
def test_error_classes(text: str, kind: str, number: int) -> None:
    with pytest.raises(getattr(arrayl, kind)) as caught:
        arrayl.eval(text)
    assert caught.value.number == number
    assert caught.value.report.startswith(caught.value.name)


def test_error_in_the_second_line() -> None:
    with pytest.raises(arrayl.DomainError) as caught:
        arrayl.Session().eval('x←1\nx÷0')
    assert 'x÷0' in caught.value.report


def test_error_in_a_python_function() -> None:
    def boom(w: Any) -> Any:
        raise ValueError('bang')
    with pytest.raises(arrayl.DomainError) as caught:
        arrayl.eval('f 1', f=boom)
    assert caught.value.message == 'ValueError: bang'
    assert isinstance(caught.value.__cause__ or caught.value.__context__, ValueError)
    assert arrayl.eval("{11::'caught' ⋄ f ⍵}1", f=boom) == 'caught'


def test_an_apl_error_passes_through_python() -> None:
    inner = arrayl.function('{1÷⍵}')
    with pytest.raises(arrayl.DomainError) as caught:
        arrayl.eval('f 0', f=lambda w: inner(w))
    assert caught.value.message == 'Divide by zero'


def test_errors_can_be_pickled() -> None:
    with pytest.raises(arrayl.DomainError) as caught:
        arrayl.eval('1÷0')
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.number, again.message) == (arrayl.DomainError, 11, 'Divide by zero')


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


def test_threads() -> None:
    """Sessions may be used from several threads; each gets its own results."""
    results: dict[int, list[int]] = {}

    def work(n: int) -> None:
        session = arrayl.Session(io=n % 2)
        session['n'] = n
        results[n] = [session.eval('n++/⍳100') for _ in range(20)]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: [n + (5050 if n % 2 else 4950)] * 20 for n in range(6)}


# --- transcript
@pytest.mark.parametrize(('text', 'printed'), [
    ('', ''),
    ('1+1', '2\n'),
    ('x←1\nx', '1\n'),
    ('1÷0\n2', 'DOMAIN ERROR: Divide by zero\n      1÷0\n       ∧\n2\n'),
    ('f←{\n⍵+1\n}\nf 3', '4\n'),
    ("⍞←'abc'", 'abc\n'),
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


# --- the module
def test_public_names() -> None:
    for name in ('eval', 'function', 'outer', 'Session', 'Host', 'APLError', '__version__', 'DomainError',
                 'LengthError', 'RankError', 'APLIndexError', 'APLValueError', 'APLSyntaxError', 'WSFull', 'LimitError',
                 'NonceError'):
        assert name in dir(arrayl)
        assert getattr(arrayl, name) is not None
    with pytest.raises(AttributeError):
        _ = arrayl.nosuch  # type: ignore[attr-defined]
    assert issubclass(arrayl.DomainError, arrayl.APLError)


def test_namespaces_are_mappings() -> None:
    session = arrayl.Session()
    session['d'] = {'a b': 1, 'inner': {'y': [1, 2]}, 'f': lambda w: w + 1}
    assert session.transcript("d\nd.⎕NL ¯2 ¯3 ¯9\nd.f 3") == '#.[Namespace]\n f  inner  ⍙a⍙32⍙b \n4\n'
    d = session['d']
    assert list(d) == ['a b', 'inner', 'f'] and len(d) == 3 and 'a b' in d and 'b' not in d
    assert d['a b'] == 1 and d.inner.y.tolist() == [1, 2] and d.f(3) == 4
    d['new one'], d.other = [1, 2, 3], 'text'
    assert session.eval('+/d.⍙new⍙32⍙one') == 6 and session.eval('d.other') == 'text'
    del d.other, d['new one']
    assert session.eval("d.⎕NC'other'") == 0
    session['e'] = d
    assert session.eval('d≡e') == 1 and session['e'] == d and hash(session['e']) == hash(d) and d != d.inner
    for missing, error in ((lambda: d['zz'], KeyError), (lambda: d.zz, AttributeError),
                           (lambda: d.__delitem__('zz'), KeyError), (lambda: delattr(d, 'zz'), AttributeError)):
        with pytest.raises(error):
            missing()
    with pytest.raises(arrayl.DomainError, match='The key 1 of a mapping is no text'):
        session['x'] = {1: 2}
    assert [type(x).__name__ for x in session.eval('d 1 d')] == ['Space', 'int', 'Space']


def test_functions_of_a_namespace_see_its_names() -> None:
    space = arrayl.eval("n←⎕NS '' ⋄ n.v←⍳3 ⋄ n.g←{⍵+v} ⋄ n")
    assert space.g(10).tolist() == [11, 12, 13]
    space.v = 100
    assert space.g(10) == 110


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
    import gc
    session = arrayl.Session()
    for _ in range(40):
        session.transcript('big←⍳1000 ⋄ big÷0')
    gc.collect()
    assert sum(type(found) is arrayl.DomainError for found in gc.get_objects()) < 10
