"""Outer and inner products, reductions and scans against slow, obvious definitions."""
from __future__ import annotations

import contextlib
import tracemalloc
from typing import Any

import numpy as np
import pytest
from operators_helpers import agree, arrays, fn, op, outcome, short

import arrayl
from arrayl.arrays.core import build, chars, count, empty, enclose, first_item, items_of, nested, prototype, shape_of
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError, APLIndexError, DomainError, LengthError, RankError
from arrayl.operators import boolean, folds, semiring, table
from arrayl.primitives.registry import REGISTRY

VALUES = arrays()
SCALAR = list('+-×÷⌈⌊<≤=≥>≠∧∨|*')


def plain(glyph: str) -> Any:
    """A primitive without its meaning: the general way has to take it."""
    f = fn(glyph)
    return lambda w, a=None: f(w, a)


def sample_of(f: Any, w: Any, a: Any) -> Any:
    first = [first_item(x) if np.size(x) else prototype(x) for x in (w, a)]
    return f(*first)


def slow_outer(f: Any, w: Any, a: Any) -> Any:
    shape = shape_of(a) + shape_of(w)
    if 0 in shape:
        return empty(shape, prototype(nested([sample_of(f, w, a)], (1,))))
    return build([f(y, x) for x in items_of(a) for y in items_of(w)], shape)


def rows_along(w: np.ndarray, k: int) -> list[list[Any]]:
    return [items_of(row) for row in np.moveaxis(w, k, -1).reshape(-1, w.shape[k])]


def fold(f: Any, items: list[Any]) -> Any:
    value = items[-1]
    for item in reversed(items[:-1]):
        value = f(value, item)
    return value


def slow_reduce(f: Any, w: Any, k: int) -> Any:
    if not isinstance(w, np.ndarray) or not w.ndim:
        return w
    shape = w.shape[:k] + w.shape[k + 1:]
    if 0 in shape:
        return empty(shape, prototype(w))
    return build([fold(f, row) for row in rows_along(w, k)], shape)


def slow_scan(f: Any, w: Any, k: int) -> Any:
    if not isinstance(w, np.ndarray) or not w.ndim or w.size == 0:
        return w
    moved = np.moveaxis(w, k, -1)
    made = build([fold(f, row[:i + 1]) for row in rows_along(w, k) for i in range(len(row))], moved.shape)
    return np.moveaxis(made, -1, k)


def slow_inner(f: Any, g: Any, w: Any, a: Any) -> Any:
    left, right = shape_of(a), shape_of(w)
    length = left[-1] if left else right[0] if right else 1
    if left and right and left[-1] != right[0]:
        if np.size(a) == 1:
            length = right[0]
        elif np.size(w) != 1:
            raise LengthError
    xs = [items_of(a) * length] if np.size(a) == 1 else [items_of(r) for r in a.reshape(-1, length)]
    ys = [items_of(w) * length] if np.size(w) == 1 else [items_of(c) for c in w.reshape(length, -1).T]
    return build([fold(f, [g(q, p) for p, q in zip(x, y, strict=True)]) for x in xs for y in ys], left[:-1] + right[1:])


@pytest.mark.parametrize('glyph', [*SCALAR, ',', '⊣', '⊢', '≡'])
def test_outer(glyph: str) -> None:
    for w, a in short(VALUES, 250, seed=ord(glyph)):
        got, want = outcome(op('∘.')(fn(glyph)), w, a), outcome(slow_outer, fn(glyph), w, a)
        assert agree(got, want, 1e-13), (glyph, a, w, got, want)


@pytest.mark.parametrize('glyph', [*SCALAR, ',', '⊣', '⊢'])
def test_reduce(glyph: str) -> None:
    for w in VALUES:
        for k in range(np.ndim(w)):
            if isinstance(w, np.ndarray) and w.shape[k] == 0:
                continue
            got, want = outcome(op('⌿')(fn(glyph), k + 1), w), outcome(slow_reduce, fn(glyph), w, k)
            assert agree(got, want, 1e-12), (glyph, w, k, got, want)


@pytest.mark.parametrize('glyph', [*SCALAR, ',', '⊣', '⊢'])
def test_scan(glyph: str) -> None:
    for w in VALUES:
        for k in range(np.ndim(w)):
            got, want = outcome(op('\\')(fn(glyph), k + 1), w), outcome(slow_scan, fn(glyph), w, k)
            assert agree(got, want, 1e-12), (glyph, w, k, got, want)


@pytest.mark.parametrize('pair', ['+×', '∨∧', '∧∨', '∧=', '≠∧', '+=', '∨≠', '⌊+', '⌈×', '-+', ',+', '=∧', '×*',
                                  '+∧', '+≠'])
def test_inner(pair: str) -> None:
    f, g = fn(pair[0]), fn(pair[1])
    for w, a in [p for p in short(VALUES, 1500, seed=7) if np.size(p[0]) and np.size(p[1])]:
        got, want = outcome(op('.')(f, g), w, a), outcome(slow_inner, f, g, w, a)
        assert agree(got, want, 1e-11), (pair, a, w, got, want)


@pytest.mark.parametrize('glyph', ['+', '-', '⌊', '<'])
@pytest.mark.parametrize('n', [-3, -2, -1, 1, 2, 3])
def test_windows_agree_with_the_general_way(glyph: str, n: int) -> None:
    for w in VALUES:
        got, want = outcome(op('/')(fn(glyph)), w, n), outcome(op('/')(plain(glyph)), w, n)
        assert agree(got, want, 1e-13), (glyph, n, w, got, want)


@pytest.mark.parametrize('glyph', ['+', '×', '-', '⌈', '∧', '=', '≠', ','])
def test_fast_and_general_reductions_agree(glyph: str) -> None:
    for w in VALUES:
        if np.size(w):
            got, want = outcome(op('/')(fn(glyph)), w), outcome(op('/')(plain(glyph)), w)
            assert agree(got, want, 1e-12), (glyph, w, got, want)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


BIG = 2**62


@pytest.mark.parametrize('glyph, items, want', [
    ('+', [127] * 300, 38100), ('×', [100] * 4, 100000000), ('×', list(range(1, 21)), 2432902008176640000),
    ('×', list(range(1, 24)), float(25852016738884976640000)), ('+', [BIG, BIG], 2.0**63), ('+', [BIG, -BIG, 5], 5),
    ('+', [BIG, BIG, -BIG], BIG), ('-', [1, 2, 3, 4], -2), ('÷', [1, 2, 4], 2), ('⌈', [3, 9, 2], 9),
    ('-', [-BIG, BIG], -2**63),
])
def test_reductions_never_wrap(glyph: str, items: list[int], want: Any) -> None:
    for narrow in (build(items), ints(*items)):
        got = op('/')(fn(glyph))(narrow)
        assert got == want and type(got) is type(want)


def test_float_reductions_run_in_dyalogs_order() -> None:
    vector = np.array([1E100, -1E100, 1.0])
    plus = fn('+')
    assert op('/')(plus)(vector) == 1
    assert op('/')(plus)(vector[::-1].copy()) == 0
    assert op('/')(plus)(np.array([vector, vector])).tolist() == [0, 0]
    assert op('/')(op('∘')(plus, fn('⊢')))(vector) == 0
    assert op('\\')(plus)(vector).tolist() == [1E100, 0, 1]
    assert op('\\')(op('∘')(plus, fn('⊢')))(vector).tolist() == [1E100, 0, 0]


def test_overflow_is_an_error() -> None:
    with pytest.raises(DomainError):
        op('/')(fn('+'))(np.array([1.7E308, 1.7E308]))
    with pytest.raises(DomainError):
        op('/')(fn('×'))(np.arange(1, 200))
    with pytest.raises(DomainError):
        op('.')(fn('+'), fn('×'))(np.full((200, 200), 1E200), np.full((200, 200), 1E200))


@pytest.mark.parametrize('glyph, want', [
    ('+', 0), ('-', 0), ('×', 1), ('÷', 1), ('|', 0), ('*', 1), ('!', 1), ('∧', 1), ('∨', 0), ('<', 0), ('≤', 1),
    ('=', 1), ('≥', 1), ('>', 0), ('≠', 0), ('⌽', 0), ('⊖', 0), ('⊤', 0), ('/', 1), ('⌿', 1), ('\\', 1), ('⍀', 1),
    ('⌊', 1.7976931348623157e308), ('⌈', -1.7976931348623157e308), ('∪', enclose(build([]))),
    (',', enclose(build([]))), ('⍟', DomainError), ('⍲', DomainError), ('○', DomainError), ('⊥', DomainError),
    ('⍴', DomainError),
])
def test_identity_elements(glyph: str, want: Any) -> None:
    assert agree(outcome(op('/')(fn(glyph)), build([])), want)


def test_identity_of_nested_and_shaped_prototypes() -> None:
    plus, times = op('/')(fn('+')), op('/')(fn('×'))
    assert agree(times(empty((2, 0))), build([1, 1]))
    assert agree(plus(empty((0,), build([0, build([0, 0])]))), enclose(build([0, build([0, 0])])))
    assert agree(times(empty((0,), chars('  '))), enclose(build([1, 1])))
    assert agree(plus(empty((0, 2))), empty((0,)))
    assert agree(op('⌿')(fn(','))(empty((0,), np.zeros((2, 3), dtype=bool))), enclose(empty((2, 0))))
    assert agree(op('/')(fn('⍪'))(empty((0,), np.zeros((2, 3), dtype=bool))), enclose(empty((0, 3))))
    for f in (lambda w, a=None: w, op('⍨')(fn('+')), op('∘.')(fn('+'))):
        assert outcome(op('/')(f), build([])) is DomainError


@pytest.mark.parametrize('glyph', ['⊢', '⊣', '⍲', '⍟', '○'])
def test_no_identity_is_an_error_for_a_result_without_items_too(glyph: str) -> None:
    for f in (fn(glyph), op('⍨')(fn(glyph)), lambda w, a=None: w):
        for w in (empty((0, 0)), empty((0, 0), ' '), empty((0, 0), build([0, 0]))):
            assert outcome(op('/')(f), w) is DomainError
            assert outcome(op('⌿')(f), w) is DomainError
            assert outcome(op('/')(f), w, 0) is DomainError
        assert agree(op('/')(f)(empty((0, 3))), empty((0,)))
        assert agree(op('⌿')(f)(empty((3, 0))), empty((0,)))
        assert agree(op('\\')(f)(empty((0, 0))), empty((0, 0)))
    assert outcome(op('/')(fn(glyph), 2), empty((0, 0, 2))) is DomainError


def test_windows_of_length_zero_and_too_long() -> None:
    plus = op('/')(fn('+'))
    v = build([1, 2, 3])
    assert agree(plus(v, 0), build([0, 0, 0, 0]))
    assert agree(op('/')(fn('×'))(np.ones((2, 3), dtype=bool), 0), np.ones((2, 4), dtype=bool))
    assert agree(plus(v, 4), build([]))
    assert outcome(plus, v, 5) is LengthError
    assert outcome(plus, v, 1.5) is DomainError
    assert outcome(plus, v, build([1, 2])) is LengthError
    assert agree(op('/')(fn(','))(v, -2), build([build([2, 1]), build([3, 2])]))
    assert agree(op('⌿')(fn('+'))(np.arange(6).reshape(3, 2), 2), build([2, 4, 6, 8], (2, 2)))


def test_axes() -> None:
    m = np.arange(1, 7).reshape(2, 3)
    assert agree(op('/')(fn('+'), 1)(m), build([5, 7, 9]))
    assert agree(op('\\')(fn('+'), 1)(m), build([1, 2, 3, 5, 7, 9], (2, 3)))
    for bad in (0, 3):
        assert outcome(op('/')(fn('+'), bad), m) is APLIndexError
        assert outcome(op('\\')(fn('+'), bad), m) is APLIndexError


def test_one_item_does_not_call_f() -> None:
    def never(w: Any, a: Any = None) -> Any:
        raise AssertionError
    item = build([1, 2])
    assert agree(op('/')(never)(nested([item], (1,))), enclose(item))
    assert agree(op('/')(never)(np.zeros((2, 1), dtype=bool)), build([0, 0]))
    assert agree(op('/')(never)(7), 7)
    assert agree(op('\\')(never)(build([7])), build([7]))
    assert agree(op('/')(never)(empty((0, 3))), empty((0,)))


def test_outer_calls_f_once_per_pair_in_order() -> None:
    calls: list[tuple[Any, Any]] = []

    def spy(w: Any, a: Any = None) -> Any:
        calls.append((a, w))
        return a * 10 + w
    made = op('∘.')(spy)(build([3, 4], (1, 2)), build([1, 2]))
    assert agree(made, build([13, 14, 23, 24], (2, 1, 2)))
    assert calls == [(1, 3), (1, 4), (2, 3), (2, 4)]
    calls.clear()
    assert agree(op('∘.')(spy)(build([]), build([5, 6])), empty((2, 0)))
    assert calls == [(5, 0)]
    assert op('∘.')(lambda w, a=None: None)(build([1, 2]), build([1])) is None


def test_outer_shapes_and_enclosure() -> None:
    a, b = np.zeros((3, 5, 7), dtype=np.int8), np.ones((10, 100), dtype=np.int8)
    assert op('∘.')(fn('-'))(b, a).shape == (3, 5, 7, 10, 100)
    assert agree(op('∘.')(fn('⍴'))('A', 2), enclose(chars('AA')))
    assert agree(op('∘.')(fn('×'))(3, 2), 6)
    table = op('∘.')(fn('×'))(np.arange(1, 3001, dtype=np.int16), np.arange(1, 3001, dtype=np.int16))
    assert int(table[-1, -1]) == 9000000 and table.dtype.itemsize <= 4


def test_commuted_scalar_outer_is_the_swapped_broadcast() -> None:
    v, u = build([1, 2, 3]), build([10, 20])
    assert agree(op('∘.')(op('⍨')(fn('-')))(v, u), build([-9, -8, -7, -19, -18, -17], (2, 3)))
    m = np.arange(4).reshape(2, 2)
    assert agree(op('∘.')(op('⍨')(fn('<')))(m, u), slow_outer(fn('>'), m, u))


def test_outer_of_many() -> None:
    total = op('∘.')(op('/')(fn('+')))
    assert agree(total(build([build([1, 2]), build([10, 20]), build([100])])), build([111, 121, 112, 122], (2, 2, 1)))
    assert agree(total(5), op('/')(fn('+'))(build([5])))
    assert agree(op('∘.')(fn('⊢'))(build([chars('ab'), build([1, 2])])),
                 build([build(['a', 1]), build(['a', 2]), build(['b', 1]), build(['b', 2])], (2, 2)))
    assert agree(op('∘.')(fn('⍴'))(build([])), enclose(build([0])))
    assert outcome(total, np.zeros((2, 2))) is RankError
    assert shape_of(total(build([np.zeros((2, 0)), build([1, 2, 3])]))) == (2, 0, 3)


def test_inner_on_empties_and_extension() -> None:
    dot = op('.')(fn('+'), fn('×'))
    assert agree(dot(empty((0, 2)), empty((3, 0))), np.zeros((3, 2), dtype=bool))
    assert agree(op('.')(fn('×'), fn('+'))(build([]), build([])), 1)
    assert agree(dot(empty((3, 0)), np.zeros((2, 3), dtype=bool)), empty((2, 0)))
    assert agree(dot(build([1, 2, 3]), 5), 30)
    assert agree(dot(build([1, 2, 3]), build([5])), 30)
    assert agree(dot(5, np.arange(6).reshape(2, 3)), build([15, 60]))
    assert outcome(dot, build([1, 2, 3]), build([1, 2])) is LengthError
    assert agree(op('.')(fn(','), fn(','))(build([3, 4]), build([1, 2])), enclose(build([1, 3, 2, 4])))
    assert agree(dot(np.full((3, 3), 2**31), np.full((3, 3), 2**31)), np.full((3, 3), 3.0 * 2**62))
    assert agree(dot(np.full((2, 1), 2**31 - 1), np.full((1, 2), 2**31 - 1)), build([(2**31 - 1)**2 * 2], (1, 1)))


@pytest.mark.parametrize('m, k, n, density', [
    (300, 200, 130, .3), (300, 200, 130, .01), (7, 9000, 70, .005), (1000, 17, 300, .5), (130, 130, 130, 0),
])
def test_packed_boolean_products(m: int, k: int, n: int, density: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boolean, 'CHUNK', 64)
    rng = np.random.default_rng(m + n)
    rows, columns = rng.random((m, k)) < density, rng.random((k, n)) < density
    counts = rows.astype(int) @ columns.astype(int)
    assert (boolean.combined(rows, columns, np.bitwise_or) == (counts > 0)).all()
    assert (boolean.combined(rows, columns, np.bitwise_xor) == (counts % 2 == 1)).all()


@pytest.mark.parametrize('pair', ['⌊+', '⌈+', '⌈⌊', '⌊×', '⌈-'])
@pytest.mark.parametrize('kind', ['f', 'i', 'b'])
def test_blocked_extremes_agree_with_the_general_way(pair: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semiring, 'WORTH', 1)
    monkeypatch.setattr(semiring, 'SLAB', 40)
    rng = np.random.default_rng(5)
    make = {'f': lambda s: rng.uniform(-5, 5, s), 'i': lambda s: rng.integers(-99, 99, s).astype(np.int8),
            'b': lambda s: rng.random(s) < .5}[kind]
    a, w = make((9, 11)), make((11, 7))
    want = slow_inner(fn(pair[0]), fn(pair[1]), w, a)
    assert agree(op('.')(fn(pair[0]), fn(pair[1]))(w, a), want)


def test_long_vectors_reduce_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folds, 'CHUNK', 1000)
    v = np.random.default_rng(2).uniform(-1, 1, 10_001)
    assert op('/')(fn('+'))(v) == pytest.approx(float(v.sum()), rel=1e-12)
    assert op('/')(fn('⌈'))(v) == v.max() and op('/')(fn('⌊'))(v) == v.min()
    with pytest.raises(DomainError):
        op('/')(fn('+'))(np.full(10_000, 1E308))


def test_every_outcome_is_a_value_or_an_apl_error() -> None:
    glyphs = ['+', ',', '⍴', '⊂', '≡', '⍳', '○', '!', '⊃', '↑', '∊']
    for glyph in glyphs:
        for w, a in short(VALUES, 60, seed=3):
            for call in (op('∘.')(fn(glyph)), op('.')(fn(glyph), fn('+')), op('¨')(fn(glyph))):
                with contextlib.suppress(APLError):
                    call(w, a)
    assert count(()) == 1


FEW_LINES = [(1, 40), (40, 1), (2, 30), (30, 2), (5, 40)]


@pytest.mark.parametrize('left, right', FEW_LINES)
@pytest.mark.parametrize('f', list(semiring.ORDERLESS))
def test_few_long_lines_are_those_of_the_definition(f: str, left: int, right: int,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semiring, 'TILE', 100)
    rng = np.random.default_rng(7)
    steps, taken = 40, 0
    kinds = {'boolean': lambda shape: rng.random(shape) < .5,
             'small': lambda shape: rng.integers(-3, 4, shape).astype(np.int8),
             'wide': lambda shape: rng.integers(-2**28, 2**28, shape),
             'near': lambda shape: rng.integers(1, 3, shape) * (1 + 1e-15 * rng.integers(0, 9, shape)),
             'text': lambda shape: np.array(list('ab'))[rng.integers(0, 2, shape)]}
    for (k, make), (j, other) in [(p, q) for p in kinds.items() for q in kinds.items()]:
        a, w = make((left, steps)), other((steps, right))
        for g in '=≠' if 'text' in (k, j) else '=≠<+-×⌈':
            made = semiring.by_lines(f, _kernel(g), a, w)
            if made is not None:
                taken += 1
                assert agree(made, op('.')(plain(f), plain(g))(w, a)), (f, g, k, j)
    assert taken >= 20


def test_few_long_lines_are_taken() -> None:
    rng = np.random.default_rng(8)
    rows, columns = rng.integers(0, 9, (50, 40)), rng.integers(0, 9, (40, 3))
    made = semiring.by_lines('⌈', _kernel('|'), rows, columns)
    assert made is not None and made.shape == (50, 3)
    assert semiring.by_lines('+', _kernel('×'), rows + .5, columns) is None         # order would show
    assert semiring.by_lines('-', _kernel('×'), rows, columns) is None
    assert semiring.by_lines('⌈', _kernel('|'), rows, rows.T) is None


def _kernel(glyph: str) -> Any:
    return REGISTRY[glyph].dyadic.scalar


def test_tables_that_are_made_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kernel gives for a pair does not hang on the others: to the last bit, and in its type."""
    draw = np.random.default_rng(7)
    kinds = [lambda n: draw.random(n) < 0.5, lambda n: draw.integers(-9, 9, n), lambda n: draw.integers(-9, 9, n) / 2,
             lambda n: draw.integers(-9, 9, n) + 1j * draw.integers(-1, 2, n), lambda n: 1 + draw.random(n)]
    session = arrayl.Session()
    session.eval('⎕DIV←1')
    monkeypatch.setattr(table, 'SMALL', 0)
    asked = set()
    for _ in range(600):
        f = draw.choice([*'+-×÷|*⍟○=≠∧∨'])
        a, w = (kinds[draw.integers(len(kinds))](draw.integers(1, 10) * 2).reshape(shape)
                for shape in ((2, -1), (-1,)))
        if f == '○' and draw.random() < 0.5:
            a = draw.integers(1, 8, 6)
        for glyphs in f, f + '⍨':
            session['a'], session['w'] = a, w
            made = []
            for large, part in ((1 << 40, 1), (3, 7)):
                monkeypatch.setattr(table, 'LARGE', large)
                monkeypatch.setattr(table, 'PART', part)
                try:
                    r = session.eval(f'a∘.{glyphs}w')
                    r = r + 0.0 if r.dtype.kind == 'c' else r           # no ¯0: a part may have been real
                    made.append((r.dtype, r.shape, r.tobytes()))
                except arrayl.APLError as e:
                    made.append(type(e))
            assert made[0] == made[1], (glyphs, a, w)
            if a.size and table._slow(f, a.dtype.kind + w.dtype.kind, a):
                asked.add(f)
    assert asked == set('+-×÷|○')


def test_wide_integers_in_parts_are_those_of_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(11)
    session = arrayl.Session()
    monkeypatch.setattr(table, 'SMALL', 0)
    monkeypatch.setattr(SWITCH, 'table', 1 << 40)
    found = set()
    for _ in range(300):
        a, w = (draw.integers(-9, 9, n) * 10 ** int(draw.choice([2, 9, 18])) + draw.integers(-3, 4, n)
                for n in draw.integers(1, 12, 2))
        for glyph in '+-×':
            session['a'], session['w'] = a, w
            made = []
            for large, part in ((1 << 40, 1), (1, 7)):
                monkeypatch.setattr(table, 'LARGE', large)
                monkeypatch.setattr(table, 'PART', part)
                r = session.eval(f'a∘.{glyph}w')
                made.append((r.dtype, r.shape, r.tobytes()))
            assert made[0] == made[1], (glyph, a, w)
            if a.size * w.size > 1 and table._wide(REGISTRY[glyph].dyadic.scalar, w, a):
                found.add((glyph, r.dtype.kind))
    assert found == {(glyph, 'f') for glyph in '+-×'}


def test_tables_of_wide_and_complex_numbers_take_their_own_memory() -> None:
    session = arrayl.Session()
    session.eval('i←4000000000×⍳1000 ⋄ j←9000000000000000000-⍳1000 ⋄ z←0J1×⍳1000')
    for text in 'i∘.×i', 'j∘.+j', 'j∘.--j', 'z∘.×z', 'z∘.÷z':
        tracemalloc.start()
        try:
            session.eval(f'y←{text} ⋄ 0')
            assert tracemalloc.get_traced_memory()[1] < 6_000_000 + 8_800_000, text
        finally:
            tracemalloc.stop()
