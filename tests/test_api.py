"""The Python API as DESIGN.md, "The public face", and docs/embedding.md describe it."""
from __future__ import annotations

import math
import pickle
import sys
import threading
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


@pytest.mark.parametrize('dtype', ['f8', 'U1', 'U3', 'O'])
def test_more_axes_than_an_array_can_have(dtype: str) -> None:
    assert arrayl.eval('≢⍴x', x=np.zeros((1,) * 15, dtype)) == 15
    with pytest.raises(arrayl.LimitError):
        arrayl.eval('≢⍴x', x=np.zeros((1,) * 16, dtype))


def test_each_eval_has_names_of_its_own() -> None:
    arrayl.eval('private←1', other=2)
    for name in ('private', 'other'):
        with pytest.raises(arrayl.APLValueError):
            arrayl.eval(name)
    arrayl.eval('⎕IO←0')
    assert arrayl.eval('⎕IO') == 1
    assert arrayl.eval('⍳2').tolist() == [1, 2]


def test_threads_do_not_share_names() -> None:
    wrong = []

    def work(n: int) -> None:
        for k in range(50):
            got = arrayl.eval('z←x+y ⋄ {⍵+z-z}x+y', x=n, y=k)
            if got != n + k:
                wrong.append((n, k, got))
    threads = [threading.Thread(target=work, args=(1000 * n,)) for n in range(6)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not wrong


def test_any_name_may_be_given() -> None:
    assert arrayl.eval('⍴text', text='some').tolist() == [4]
    assert arrayl.Session().eval('text self', text=1, self=2).tolist() == [1, 2]


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


@pytest.mark.parametrize('text', ['¨', '⍤', '⍣2', '{⍺⍺ ⍵}', 'each←¨', '∇ r←(f op) x\nr←f x\n∇'])
def test_operators_are_no_functions(text: str) -> None:
    for make in (arrayl.function, lambda text: arrayl.outer(text, [1], [2])):
        with pytest.raises(arrayl.APLSyntaxError, match='operator'):
            make(text)


def test_an_operator_goes_out_and_comes_back() -> None:
    operator = arrayl.eval('¨')
    assert repr(operator) == '<arrayl operator ¨>'
    with pytest.raises(arrayl.APLSyntaxError, match='¨ is an operator'):
        operator([1, 2])
    assert arrayl.eval('≢each (1 2)(3 4 5)', each=operator).tolist() == [2, 3]


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


# --- namespaces
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
