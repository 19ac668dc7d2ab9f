"""Each, rank, power, inverses, key, at, stencil, variant, i-beam, trains: by Python calls, from the documentation."""
from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from operators_helpers import agree, arrays, fn, op, outcome, same, short

import arrayl
from arrayl.arrays.core import build, chars, empty, enclose, items_of, nested, shape_of
from arrayl.engine.switch import SWITCH
from arrayl.errors import (
    APLIndexError,
    APLSyntaxError,
    APLValueError,
    DomainError,
    LengthError,
    NonceError,
    RankError,
)
from arrayl.functions import Derived, Primitive, Train, meaning
from arrayl.operators.train import atop, bind_right, fork, train
from arrayl.settings import S

VALUES = arrays()


def v(*items: Any) -> Any:
    return build(list(items))


def t(text: str) -> Any:
    return chars(text)


def plain(glyph: str) -> Any:
    """A primitive without its meaning: the general way has to take it."""
    f = fn(glyph)
    return lambda w, a=None: f(w, a)


def silent(w: Any, a: Any = None) -> Any:
    return None


# Each

def test_each_is_the_items_one_by_one() -> None:
    assert agree(op('¨')(fn('≢'))(v(t('one'), t('three'), build([]))), v(3, 5, 0))
    assert agree(op('¨')(fn('⍴'))(10, v(1, 2)), v(v(10), v(10, 10)))
    assert agree(op('¨')(fn('⍴'))(7), enclose(build([])))
    for glyph in ('+', '=', '⌈', ','):
        for w, a in short(VALUES, 150, seed=5):
            general = op('¨')(plain(glyph))
            got, want = outcome(op('¨')(fn(glyph)), w, a), outcome(general, w, a)
            if glyph == ',' or (np.size(w) and np.size(a)):     # scalar functions on empties need no prototype
                assert agree(got, want, 1e-13), (glyph, a, w)


def test_each_on_empties_runs_once_on_the_prototype() -> None:
    calls = []

    def spy(w: Any, a: Any = None) -> Any:
        calls.append((a, w))
        return v(w, 1)
    assert agree(op('¨')(spy)(t('')), empty((0,), v(' ', 0)))
    assert agree(op('¨')(spy)(empty((0, 3)), 5), empty((0, 3), v(0, 0)))
    assert calls == [(None, ' '), (0, 0)]


@pytest.mark.parametrize('w, a, error', [
    (v(1, 2), v(1, 2, 3), LengthError), (np.zeros((2, 2)), v(1, 2), RankError), (v(1, 2), build([]), LengthError),
])
def test_each_mismatch(w: Any, a: Any, error: type) -> None:
    assert outcome(op('¨')(fn(',')), w, a) is error


def test_no_result() -> None:
    assert op('¨')(silent)(v(1, 2)) is None
    assert op('¨')(lambda w, a=None: None if w == 1 else w)(v(1, 2)) is None       # one missing: no result over all
    for derived in (op('/')(silent), op('\\')(silent), op('.')(fn('+'), silent)):
        assert outcome(derived, v(1, 2, 3), v(1, 2, 3)) in (APLValueError, DomainError, LengthError, APLSyntaxError)
    assert outcome(op('∘')(fn('+'), silent), 1) is APLValueError
    assert outcome(fork(fn('+'), fn('+'), silent), 1) is APLValueError


@pytest.mark.parametrize('glyph', ['¨', '/', '⌿', '\\', '⍀', '∘.', '⌸'])
def test_an_array_operand_is_a_syntax_error(glyph: str) -> None:
    assert outcome(op(glyph), 5) is APLSyntaxError


# Compositions and trains

@pytest.mark.parametrize('glyph, f, g, monadic, dyadic', [
    ('∘', '-', '÷', -0.25, 11.75), ('⍤', '-', '÷', -0.25, -3), ('⍥', '-', '|', -4, 8), ('⍛', '-', '+', 0, -8),
])
def test_compositions(glyph: str, f: str, g: str, monadic: Any, dyadic: Any) -> None:
    derived = op(glyph)(fn(f), fn(g))
    assert agree(derived(4), monadic) and agree(derived(4, 12), dyadic)
    assert meaning(derived).operator == glyph                                   # type: ignore[union-attr]


def test_binding_and_commuting() -> None:
    assert agree(op('∘')(2, fn('*'))(v(1, 2, 3)), v(2, 4, 8))
    assert agree(op('∘')(fn('*'), 2)(v(1, 2, 3)), v(1, 4, 9))
    assert outcome(op('∘')(2, fn('*')), 1, 1) is APLSyntaxError
    assert outcome(op('∘'), 1, 2) is APLSyntaxError
    assert agree(op('⍨')(fn('-'))(10, 3), 7) and agree(op('⍨')(fn('-'))(10), 0)
    assert agree(op('⍨')(t('mu'))(1, 2), t('mu'))


def test_trains() -> None:
    mean = train([op('⌿')(fn('+')), fn('÷'), fn('≢')])
    assert agree(mean(v(1, 2, 3, 6)), 3)
    assert agree(fork(2, fn('×'), fn('⊢'))(v(1, 2)), v(2, 4))
    assert agree(atop(fn('-'), fn('÷'))(4, 12), -3)
    five = train([fn('-'), fn(','), fn('÷'), fn(','), fn('+')])
    assert agree(five(4), v(-4, 0.25, 4))
    four = train([fn('-'), fn('+'), fn('×'), fn('÷')])
    assert agree(four(2, 8), -40)
    assert type(meaning(four)) is Train and len(meaning(four).parts) == 2       # type: ignore[union-attr]
    inverse = bind_right(op('⍣'), -1)
    m = meaning(inverse)
    assert isinstance(m, Derived) and m.kind == 'M' and m.left is None
    assert agree(inverse(op('\\')(fn('+')))(v(1, 3, 6)), v(1, 2, 3))


# Rank

def test_rank() -> None:
    m = np.arange(1, 7).reshape(2, 3)
    assert agree(op('⍤')(fn('⌽'), 1)(m), build([3, 2, 1, 6, 5, 4], (2, 3)))
    assert agree(op('⍤')(fn('+'), v(0, 1))(m, v(10, 20)), build([11, 12, 13, 24, 25, 26], (2, 3)))
    assert agree(op('⍤')(fn('⊂'), -1)(m), v(v(1, 2, 3), v(4, 5, 6)))
    assert agree(op('⍤')(fn('⍳'), 0)(v(1, 3)), build([1, 0, 0, 1, 2, 3], (2, 3)))
    assert agree(op('⍤')(fn('⍴'), v(2, 1, 0))(m), v(2, 3))
    assert agree(op('⍤')(lambda w, a=None: w, 0)(v(t('ab'), 1)), v(t('ab'), 1))
    assert agree(op('⍤')(fn('≢'), 1)(empty((0, 3))), empty((0,)))
    assert agree(op('⍤')(fn('⍴'), 1)(empty((0, 3), 'x')), empty((0, 1)))
    assert agree(op('⍤')(op('/')(fn('+')), 1)(np.arange(8).reshape(2, 2, 2)), build([1, 5, 9, 13], (2, 2)))
    assert agree(op('⍤')(fn('-'), fn('÷'))(4, 12), -3)


def test_rank_gives_what_the_definition_gives() -> None:
    for glyph, ranks in [('+', v(0, 1)), ('=', v(1, 0)), (',', v(-1, -1)), ('×', 0), ('-', v(1, 1))]:
        for w, a in short(VALUES, 200, seed=9):
            general = op('⍤')(plain(glyph), ranks)
            got, want = outcome(op('⍤')(fn(glyph), ranks), w, a), outcome(general, w, a)
            assert agree(got, want, 1e-13), (glyph, ranks, a, w)
    for slash in ('/', '⌿', '\\', '⍀'):
        for w in VALUES:
            for k in (1, 2, -1):
                derived = op(slash)(fn('+'))
                got = outcome(op('⍤')(derived, k), w)
                want = outcome(op('⍤')(lambda w, a=None, f=derived: f(w, a), k), w)
                assert agree(got, want, 1e-13), (slash, k, w, got, want)


@pytest.mark.parametrize('k, error', [
    (build([]), LengthError), (v(1, 2, 3, 4), LengthError), (np.zeros((1, 1)), RankError),
    (1.5, DomainError), ('x', DomainError),
])
def test_bad_ranks(k: Any, error: type) -> None:
    assert outcome(op('⍤'), fn('+'), k) is error


def test_frames_must_agree() -> None:
    assert outcome(op('⍤')(fn('+'), 0), v(1, 2), v(1, 2, 3)) is LengthError
    assert outcome(op('⍤')(fn('+'), 0), np.zeros((2, 2)), v(1, 2)) is RankError


# Power and inverses

def test_power() -> None:
    double = op('∘')(2, fn('×'))
    assert op('⍣')(double, 10)(1) == 1024
    assert op('⍣')(double, 0)(7) == 7
    assert op('⍣')(fn('+'), 2)(10, 3) == 16
    assert op('⍣')(double, -3)(80) == 10
    golden = op('⍣')(op('∘')(op('∘')(1, fn('+')), fn('÷')), fn('='))(1)
    assert abs(golden - 1.6180339887498949) < 1e-12
    assert agree(op('⍣')(fn('⌊'), fn('≡'))(2.5), 2)
    assert outcome(op('⍣')(double, v(1, 2)), 1) is RankError
    assert outcome(op('⍣')(double, 1.5), 1) is DomainError
    assert outcome(op('⍣')(lambda w, a=None: w, -1), 1) is DomainError
    assert outcome(op('⍣')(fn('+'), lambda w, a=None: 2), 1) is DomainError


def back(f: Any, w: Any, a: Any = None) -> bool:
    """Whether the inverse undoes f at w."""
    return same(op('⍣')(f, -1)(f(w, a), a), w, 1e-12)


NUMBERS = v(1, 2, 4, 8)


@pytest.mark.parametrize('glyph', ['+', '-', '×', '÷', '*', '⍟'])
def test_inverses_of_primitives(glyph: str) -> None:
    assert back(fn(glyph), v(2, 3, 5), 3)
    if glyph not in '×':
        assert back(fn(glyph), v(2.0, 3.0, 5.0))
    assert agree(op('⍣')(op('∘')(fn(glyph), 2), -1)(fn(glyph)(2, v(3, 5))), v(3, 5), 1e-12)


def test_inverses_of_compositions() -> None:
    plus, times, minus, divide = fn('+'), fn('×'), fn('-'), fn('÷')
    celsius = op('∘')(op('∘')(32, plus), op('∘')(times, 1.8))
    cases = [
        (celsius, v(0, 100), None), (op('∘')(plus, times), v(3, 4), 2) if False else (celsius, v(5, 6), None),
        (op('⍤')(minus, divide), v(2, 4), None), (op('⍤')(minus, divide), v(2, 4), 3),
        (op('⍥')(plus, minus), v(2, 4), 3), (op('⍛')(minus, plus), v(2, 4), 3),
        (op('⍨')(minus), v(2, 4), 3), (op('⍨')(plus), v(2, 4), None), (op('⍨')(times), v(2.0, 4.0), None),
        (op('¨')(op('∘')(2, times)), v(v(1, 2), 3), None), (op('⍣')(op('∘')(2, times), 3), v(1, 2), None),
        (op('⍤')(op('\\')(plus), 1), np.arange(6).reshape(2, 3), None),
        (fork(2, times, minus), v(1, 2), None), (fork(fn('⊢'), times, op('⍨')(2)), v(1, 2), None),
        (fork(fn('⊣'), plus, fn('⊢')), v(1, 2), 5), (atop(minus, divide), v(2, 4), None),
        (op('∘.')(times), v(3, 4), v(1, 2)), (fn('⌽'), v(1, 2, 3), None), (fn('⌽'), v(1, 2, 3), 1),
    ]
    for f, w, a in cases:
        assert back(f, w, a), (meaning(f), w, a)


@pytest.mark.parametrize('glyph', ['+', '-', '×', '÷'])
@pytest.mark.parametrize('axis', [None, 1, 2])
def test_inverse_scans(glyph: str, axis: Any) -> None:
    m = np.arange(1, 9).reshape(2, 4)
    assert back(op('\\')(fn(glyph), axis), m) and back(op('⍀')(fn(glyph), axis), m)
    assert back(op('\\')(op('∘')(fn(glyph), fn('+'))), v(1, 2, 4))
    assert agree(op('⍣')(op('\\')(fn(glyph)), -1)(build([])), build([]))


@pytest.mark.parametrize('glyph', ['≠', '='])
def test_inverse_boolean_scans(glyph: str) -> None:
    assert back(op('\\')(fn(glyph)), np.array([1, 0, 0, 1, 1], dtype=bool))


def test_what_has_no_inverse() -> None:
    table = op('∘.')(fn('×'))
    assert agree(op('⍣')(table, -1)(build([3, 4, 6, 8], (2, 2)), v(1, 2)), v(3, 4))
    assert outcome(op('⍣')(table, -1), build([3, 4, 6, 9], (2, 2)), v(1, 2)) is DomainError
    for f in (op('/')(fn('+')), fn('⍴'), op('⍨')(3), op('\\')(fn('⌈')), fork(fn('+'), fn('+'), fn('+')), fn('∊')):
        assert outcome(op('⍣')(f, -1), v(1, 2, 3)) is DomainError


# Key

def test_key() -> None:
    pairs = op('⌸')(lambda w, a=None: v(a, w))
    assert agree(pairs(t('abac')), build(['a', v(1, 3), 'b', v(2), 'c', v(4)], (3, 2)))
    counts = op('⌸')(lambda w, a=None: shape_of(w)[0])
    assert agree(counts(build([1, 1, 2, 2, 1, 1], (3, 2))), v(2, 1))
    assert agree(counts(v(1.0, 1 + 1e-15, 2.0)), v(2, 1))
    assert agree(counts(v(t('ab'), v(1, 2), t('ab'))), v(2, 1))
    assert agree(op('⌸')(lambda w, a=None: op('/')(fn('+'))(w))(v(10, 20, 30), t('aba')), v(40, 20))
    assert outcome(counts, v(1, 2), v(1, 2, 3)) is LengthError
    assert agree(op('⌸')(lambda w, a=None: v(a, 1))(build([])), empty((0, 2)))
    assert agree(op('⌸')(lambda w, a=None: enclose(w))(v(3, 1, 3)), v(v(1, 3), v(2)))
    random = np.random.default_rng(3).integers(0, 50, 500)
    want = [[i + 1 for i in range(500) if random[i] == x] for x in dict.fromkeys(random.tolist())]
    assert [list(items_of(g)) for g in items_of(op('⌸')(lambda w, a=None: enclose(w))(random))] == want


# At

@pytest.mark.parametrize('f, g, w, a, want', [
    (v(10, 20), v(2, 4), v(1, 2, 3, 4, 5), None, v(1, 10, 3, 20, 5)),
    ('÷', v(2, 4), v(1, 2, 3, 4, 5), None, v(1, 0.5, 3, 0.25, 5)),
    ('×', v(2, 4), v(1, 2, 3, 4, 5), 10, v(1, 20, 3, 40, 5)),
    ('⌽', v(2, 4), v(1, 2, 3, 4, 5), None, v(1, 4, 3, 2, 5)),
    (0, v(v(1, 1), v(2, 3)), build([1, 2, 3, 4, 5, 6], (2, 3)), None, build([0, 2, 3, 4, 5, 0], (2, 3))),
    (9, 2, v(1, 2, 3), None, v(1, 9, 3)),
    (9, v(7), v(1, 2, 3), None, APLIndexError),
    (v(1, 2, 3), v(1, 2), v(1, 2, 3), None, LengthError),
])
def test_at(f: Any, g: Any, w: Any, a: Any, want: Any) -> None:
    operand = fn(f) if isinstance(f, str) else f
    assert agree(outcome(op('@')(operand, g), w, a), want)


def test_at_by_mask() -> None:
    odd = op('∘')(2, fn('|'))
    five = v(1, 2, 3, 4, 5)
    assert agree(op('@')(0, odd)(five), v(0, 2, 0, 4, 0))
    assert agree(op('@')(fn('⌽'), odd)(five), v(5, 2, 3, 4, 1))
    assert agree(op('@')(t('ab'), odd)(build([1, 2, 4, 3], (2, 2))), build(['a', 2, 4, 'b'], (2, 2)))
    assert outcome(op('@')(0, lambda w, a=None: v(1, 0)), five) is LengthError
    assert outcome(op('@')(0, fn('+')), five) is DomainError
    rows = op('@')(op('\\')(fn('+')), v(2))(np.arange(6).reshape(3, 2))
    assert agree(rows, build([0, 1, 2, 5, 4, 5], (3, 2)))


# Stencil

def test_stencil() -> None:
    total = op('⌺')(lambda w, a=None: int(w.sum()), v(3, 3))
    assert agree(total(np.arange(1, 10).reshape(3, 3)), build([12, 21, 16, 27, 45, 33, 24, 39, 28], (3, 3)))

    def shown(k: Any, n: int) -> list[Any]:
        made = op('⌺')(lambda w, a=None: enclose(v(a, w)), k)(np.arange(1, n + 1))
        return [[int(items_of(a)[0]), items_of(w)] for a, w in map(items_of, items_of(made))]
    assert shown(2, 4) == [[0, [1, 2]], [0, [2, 3]], [0, [3, 4]]]
    assert shown(4, 5) == [[1, [0, 1, 2, 3]], [0, [1, 2, 3, 4]], [0, [2, 3, 4, 5]], [-1, [3, 4, 5, 0]]]
    assert shown(build([3, 2], (2, 1)), 8) == [[1, [0, 1, 2]], [0, [2, 3, 4]], [0, [4, 5, 6]], [0, [6, 7, 8]]]
    assert shown(build([5, 2], (2, 1)), 9)[-1] == [-2, [7, 8, 9, 0, 0]]
    assert shown(build([6, 2], (2, 1)), 8)[0] == [2, [0, 0, 1, 2, 3, 4]]
    whole = op('⌺')(lambda w, a=None: enclose(w), 3)(np.arange(4).reshape(2, 2))
    assert agree(items_of(whole)[0], build([0, 0, 0, 1, 2, 3], (3, 2)))
    words = op('⌺')(lambda w, a=None: enclose(w), 3)(t('ab'))
    assert agree(words, v(t(' ab'), t('ab ')))


@pytest.mark.parametrize('k, w, error', [
    (v(3, 3), v(1, 2, 3), LengthError), (5, v(1, 2), DomainError), (0, v(1, 2), DomainError), (3, 5, RankError),
    (np.ones((3, 1), dtype=int), v(1, 2), LengthError), (np.ones((1, 1, 1), dtype=int), v(1, 2), RankError),
    (3, build([]), DomainError),
])
def test_bad_stencils(k: Any, w: Any, error: type) -> None:
    assert outcome(op('⌺')(fn('⊢'), k), w) is error


# Variant, i-beam, spawn

def test_variant() -> None:
    def made(options: dict[str, Any]) -> Any:
        def run(w: Any, a: Any = None) -> Any:
            return v(*[t(k) for k in options], *options.values())
        carrier: Any = run
        carrier.variant, carrier.principal = lambda more: made({**options, **more}), 'XX'
        return run
    f = made({})
    assert agree(op('⍠')(f, v(t('IC'), 1))(0), v(t('IC'), 1))
    assert agree(op('⍠')(f, 1)(0), v(t('XX'), 1))
    assert agree(op('⍠')(op('⍠')(f, v(t('IC'), 1)), v(v(t('IC'), 0), v(t('ML'), 5)))(0), v(t('IC'), t('ML'), 0, 5))
    assert agree(op('⍠')(fn('+'), build([]))(3), 3)
    assert outcome(op('⍠'), fn('+'), 1) is DomainError
    assert outcome(op('⍠'), f, v(1, 2)) is DomainError


def test_ibeam_and_spawn() -> None:
    assert agree(op('⌶')(819)(t('shout'), 1), t('SHOUT'))
    assert agree(op('⌶')(819)(t('QuIeT')), t('quiet'))
    assert agree(op('⌶')(1500)(v(1, 2)), v(1, 2))
    table = v(t('abc'), v(1, 2, 3))
    assert agree(op('⌶')(8)(v(t('cz'), v(3, 3)), table), v(3, 4))
    assert agree(op('⌶')(7162)(t('2a'), 0), t('⍙2a')) and agree(op('⌶')(7162)(t('⍙2a'), 1), t('2a'))
    for name in ('foo', 'a b', '2a', 'x.y', '', 'né'):
        assert agree(op('⌶')(7162)(op('⌶')(7162)(t(name), 0), 1), t(name))
    assert agree(op('⌶')(5581)(t('Brand™'), t('KD')), t('BrandTM'))
    u, s, w, flag = items_of(op('⌶')(8415)(np.arange(6.0).reshape(2, 3)))
    assert np.allclose(u @ s @ w.conj().T, np.arange(6).reshape(2, 3)) and flag == 1
    assert outcome(op('⌶')(12345), 1) is DomainError
    assert outcome(op('&')(fn('+')), 1) is NonceError


# Depth and marks

DEEP = 20_000


@pytest.mark.parametrize('derive', [
    lambda f: op('¨')(f), lambda f: op('∘')(f, fn('⊢')), lambda f: op('⍨')(f), lambda f: op('⍣')(f, 1),
    lambda f: op('⍤')(f, 0), lambda f: atop(f, fn('⊢')), lambda f: op('⍥')(f, fn('⊢')), lambda f: op('⍛')(fn('⊢'), f),
    lambda f: fork(fn('⊢'), fn('⊢'), f), lambda f: op('⍤')(f, fn('⊢')),
    lambda f: op('∘.')(f), lambda f: op('/')(f), lambda f: op('\\')(f),
    lambda f: op('.')(fn('+'), f), lambda f: op('.')(f, fn('+')), lambda f: op('⌸')(f), lambda f: op('@')(f, 1),
    lambda f: op('⌺')(f, 1),
])
def test_recursion_through_an_operator_takes_one_frame_of_its_own(derive: Any) -> None:
    """CPython's limit counts frames: two for a level, the user's function and the derived one."""
    calls = [0]
    argument = v(1, 1)

    def f(w: Any, a: Any = None) -> Any:
        calls[0] += 1
        if calls[0] < DEEP:
            again(argument) if monadic else again(argument, argument)
        return 1
    again = derive(f)
    monadic = meaning(again).operator not in ('.', '∘.') if isinstance(meaning(again), Derived) else True
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(2 * DEEP + 2000)
    try:
        again(argument) if monadic else again(argument, argument)
        assert calls[0] >= DEEP
    finally:
        sys.setrecursionlimit(limit)


def test_operators_say_what_they_are() -> None:
    derived = op('/')(fn('+'), 1)
    m = meaning(derived)
    assert isinstance(m, Derived) and (m.operator, m.left, m.axis, m.kind) == ('/', fn('+'), 1, 'F')
    assert isinstance(meaning(fn('¨')), Primitive) and meaning(fn('¨')).kind == 'M'     # type: ignore[union-attr]
    assert meaning(fn('⍤')).kind == 'D'                                                 # type: ignore[union-attr]


def test_index_origin_matters_where_it_should() -> None:
    try:
        S.io = 0
        assert agree(op('⌸')(lambda w, a=None: enclose(w))(t('aba')), v(v(0, 2), v(1)))
        assert agree(op('@')(9, 0)(v(1, 2)), v(9, 2))
        assert agree(op('@')(9, op('∘')(2, fn('|')))(v(1, 2)), v(9, 2))
        assert agree(op('/')(fn('+'), 0)(np.ones((2, 3), dtype=bool)), v(2, 2, 2))
    finally:
        S.io = 1
    assert nested([], (0,)).size == 0


def test_recursion_through_a_function_in_an_outer_product() -> None:
    """Three frames of Python for a level."""
    import arrayl
    assert arrayl.Session().eval('f←{⍵=0:0 ⋄ 1+⊃0∘.{f ⍵}⍵-1} ⋄ f 100000') == 100_000


def test_a_function_with_names_made_while_it_runs_recurses_deep() -> None:
    import arrayl
    assert arrayl.Session().eval("{⍵=0:⍎'0' ⋄ 1+∇⍵-1}100000") == 100_000
    assert arrayl.Session().eval("{⍵=0:0 ⋄ 1+⍎'∇⍵-1'}50000") == 50_000


@pytest.mark.parametrize('text', [
    "{q←⍎'1' ⋄ ⍵=0:0 ⋄ 1+∇⍵-1}100000", "{⍵=0:⍎'0' ⋄ r←1+∇⍵-1 ⋄ r}100000", "{⍵=0:⍎'0' ⋄ ⍵>0:1+∇⍵-1}100000",
    "-{⍵=0:⍎'0' ⋄ 1+⍺⍺-∇⍵-1}100000", "f←{⍵=0:⍎'0' ⋄ 1+f⍵-1} ⋄ f 100000"])
def test_and_so_it_does_in_a_conversation(text: str) -> None:
    """Where each of its calls can be suspended, a level costs four frames of Python."""
    import arrayl
    session = arrayl.Session()
    session.transcript('⎕FR')
    assert session.transcript(text).splitlines()[-1] in ('100000', '0')


def test_a_function_with_names_made_while_it_runs_recurses_deep_through_an_operator() -> None:
    import arrayl
    assert arrayl.Session().eval("{⍵=0:⍎'0' ⋄ 1+∇¨⍵-1}100000") == 100_000


JOINED = ["{⍺,', ',⍵}", '{⍺,⍵}', '{⍵,⍺}', "{⍵,'-',⍺}", '{⍺,0,⍵,1}', '{⍺,⍵,⍺}', '{⍺,⍵,⍵}', '{5,⍵}', '{⍵}', '{⍺}',
          "(⊣,'-',⊢)", "(⊢,'ab',⊣)", '{⍺,c,⍵}', '{⍺,(,⍵)}', '{⍺,(1 2),⍵}', '{⍺,(⍵,0)}', '{(⍺,0),⍵}', '{⍺,nosuch,⍵}',
          "{⍺,'',⍵}", "{⍺,'a',⍵,'w'}", '{⍺,⍬,⍵}', '{r←⍺,⍵ ⋄ r}', '{⎕←≢⍵ ⋄ ⍺,⍵}', '{⍺,⍵+1}', '{⍺⍪⍵}',
          '{⍺←0 ⋄ ⍺,⍵}', '{⍺,c,⍵,c}']


@pytest.mark.parametrize('f', JOINED)
def test_reductions_that_only_join_take_one_catenation(f: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as by calls, nested, mixed, empty and of higher rank."""
    arguments = ["9⍴'abc' 'de' 'f'", "9⍴'abc' 'de' ''", "9⍴⊂''", '9⍴⊂⍬', "9⍴⍬''", '⍳9', '9⍴1 (2 3) 4.5',
                 "9⍴1 'ab' (2 'c')", "9⍴(⊂1 2)'ab'", '9⍴⊂2 2⍴⍳4', "9⍴'a'", '2 9⍴⍳18', "2 9⍴'ab' 'c'", '3⍴⊂1 2',
                 '9⍴⊂⊂1 2', '9⍴1J1 2']
    for c in ('0', "', '", '⊂1 2', '2 2⍴⍳4', '⍬', '+'):
        printed = []
        for on in (True, False):
            monkeypatch.setattr(SWITCH, 'on', on)
            session = arrayl.Session()
            lines = [f'c←{c}'] + [f'{f}/{w} ⋄ ⍴⊃{f}/{w} ⋄ 0⍴⊃{f}/{w} ⋄ {{c←{c} ⋄ {f}/⍵}}{w}' for w in arguments]
            printed.append([session.transcript(f')RESET\n{line}') for line in lines])
        assert printed[0] == printed[1]
