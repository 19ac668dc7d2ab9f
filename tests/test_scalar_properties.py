"""Every scalar function against a slow, obvious definition, over types and their edges.

Two comparisons. `reference` holds definitions in exact arithmetic (fractions) that share no code with arrayl;
integers, comparisons, residues and divisors are compared with these. And the array path of every function is
compared with its number path, in every type, in sizes on both sides of every threshold, and broadcast.
"""
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

import arrayl.primitives.scalar.circular
import arrayl.primitives.scalar.comparison
import arrayl.primitives.scalar.gamma
import arrayl.primitives.scalar.logical
import arrayl.primitives.scalar.power
import arrayl.primitives.scalar.residue
import arrayl.primitives.scalar.rounding
from arrayl.arrays import narrowest, scalar_of
from arrayl.errors import DomainError
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar.pervade import pervade_dyadic, pervade_monadic
from arrayl.settings import S

INT64 = 1 << 63
EDGES = {
    'bool': [0, 1],
    'int8': [0, 1, -1, 2, 3, 7, 127, -127, -128],
    'int16': [0, -1, 5, 128, -129, 255, 256, 32767, -32768, 181, 182],
    'int32': [0, -1, 12, 32768, -32769, 46340, 46341, 65536, 2147483647, -2147483648],
    'int64': [0, -1, 6, 2147483648, -2147483649, 3037000499, 3037000500, 1 << 53, (1 << 53) + 1, 1 << 62,
              INT64 - 1, -INT64 + 1, -INT64],
    'float': [0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -7.25, 0.1, 0.3, 1 / 3, 1e-300, 1e300, -1e300, 1e15 + 0.5,
              float(1 << 53), float(INT64), 3.0 * (1 + 1e-14), 3.0 * (1 - 1e-14), 3.0 * (1 + 2e-14), 3.0],
    'complex': [1j, -1j, 1 + 1j, 3 - 4j, -2.5 + 0.5j, 1e-5 + 3j, 3 + 1e-15j, -1e10 - 1e10j],
}
DYADIC = ['+', '-', '×', '÷', '*', '⍟', '⌈', '⌊', '|', '!', '○', '∧', '∨', '⍲', '⍱', '<', '≤', '=', '≥', '>', '≠']
MONADIC = ['+', '-', '×', '÷', '*', '⍟', '⌈', '⌊', '|', '!', '○']


@pytest.fixture(autouse=True)
def settings():
    saved = S.ct, S.div
    S.ct, S.div = 1e-14, 0
    yield
    S.ct, S.div = saved


def typed(values, kind):
    return np.array(values, dtype={'float': np.float64, 'complex': np.complex128}.get(kind, kind))


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except DomainError:
        return DomainError


def same(x, y):
    """Equal numbers: integers exactly, floats up to rounding."""
    if x is DomainError or y is DomainError:
        return x is y
    if isinstance(x, int) and isinstance(y, int):
        return x == y
    if x == y:
        return True
    return abs(complex(x) - complex(y)) <= 2e-13 * max(abs(complex(x)), abs(complex(y)), 1e-290)


def check_canonical(array):
    assert array.dtype.kind in 'bifc'
    assert array.dtype not in (np.float16, np.float32, np.complex64)
    assert np.isfinite(array).all()


# Definitions in exact arithmetic

def exact(x):
    return Fraction(x)


def tolerantly_equal(x, y, ct):
    if isinstance(x, int) and isinstance(y, int):
        return x == y
    x, y = exact(float(x)) if ct else exact(x), exact(float(y)) if ct else exact(y)
    return abs(x - y) <= Fraction(ct) * max(abs(x), abs(y))


def on_the_edge(x, y, ct):
    """Whether the exact definition and the one in floats may differ: within rounding of the tolerance."""
    x, y = exact(x), exact(y)
    margin = Fraction(ct) * max(abs(x), abs(y))
    return abs(abs(x - y) - margin) <= margin * Fraction(1, 10 ** 2) and ct


def rounded(q):
    """A fraction as arrayl's number: an integer where int64 holds it, else a float."""
    if q.denominator == 1 and -INT64 <= q < INT64:
        return int(q)
    try:
        return q.numerator / q.denominator
    except OverflowError:
        raise DomainError from None


def alike(a, w):
    """Both operands exactly; an integer beside a float is a float first."""
    if isinstance(a, float) or isinstance(w, float):
        a, w = float(a), float(w)
    return exact(a), exact(w)


REFERENCE = {
    '+': lambda a, w: rounded(sum(alike(a, w))),
    '-': lambda a, w: rounded(alike(a, w)[0] - alike(a, w)[1]),
    '×': lambda a, w: rounded(math.prod(alike(a, w))),
    '⌈': max,
    '⌊': min,
    '<': lambda a, w: int(exact(a) < exact(w) and not tolerantly_equal(a, w, S.ct)),
    '≤': lambda a, w: int(exact(a) < exact(w) or tolerantly_equal(a, w, S.ct)),
    '=': lambda a, w: int(tolerantly_equal(a, w, S.ct)),
    '≥': lambda a, w: int(exact(a) > exact(w) or tolerantly_equal(a, w, S.ct)),
    '>': lambda a, w: int(exact(a) > exact(w) and not tolerantly_equal(a, w, S.ct)),
    '≠': lambda a, w: int(not tolerantly_equal(a, w, S.ct)),
}


def quotient(a, w):
    if w == 0:
        if a == 0:
            return 1
        raise DomainError
    return rounded(exact(a) / exact(w))


def integer_residue(a, w):
    return w if a == 0 else w - a * (w // a)


def integer_power(a, w):
    if w == 0:
        return 1
    if a == 0:
        if w < 0:
            raise DomainError
        return 0
    if abs(a) == 1:
        return a ** (abs(w) % 2)
    if abs(w) > 2000:
        if w < 0:
            return 0.0
        raise DomainError
    return rounded(exact(a) ** w)


INTEGER_REFERENCE = {
    '÷': quotient, '|': integer_residue, '*': integer_power,
    '∨': lambda a, w: rounded(exact(math.gcd(a, w))),
    '∧': lambda a, w: 0 if 0 in (a, w) else rounded(exact(a) * w / math.gcd(a, w)),
}
REAL_KINDS = ['bool', 'int8', 'int16', 'int32', 'int64', 'float']
INTEGER_KINDS = REAL_KINDS[:-1]


def pairs(kind_a, kind_w):
    return list(itertools.product(EDGES[kind_a], EDGES[kind_w]))


@pytest.mark.parametrize('kind_w', REAL_KINDS)
@pytest.mark.parametrize('kind_a', REAL_KINDS)
@pytest.mark.parametrize('glyph', REFERENCE)
def test_numbers_agree_with_exact_arithmetic(glyph, kind_a, kind_w):
    kernel = REGISTRY[glyph].dyadic.scalar
    for ct in (1e-14, 0.0, 2.0 ** -32):
        S.ct = ct
        for a, w in pairs(kind_a, kind_w):
            if glyph in '<≤=≥>≠' and on_the_edge(a, w, ct):
                continue
            assert same(outcome(pervade_dyadic, kernel, w, a), outcome(REFERENCE[glyph], a, w)), (a, glyph, w, ct)


@pytest.mark.parametrize('kind_w', INTEGER_KINDS)
@pytest.mark.parametrize('kind_a', INTEGER_KINDS)
@pytest.mark.parametrize('glyph', INTEGER_REFERENCE)
def test_integers_agree_with_exact_arithmetic(glyph, kind_a, kind_w):
    kernel = REGISTRY[glyph].dyadic.scalar
    for a, w in pairs(kind_a, kind_w):
        assert same(outcome(pervade_dyadic, kernel, w, a), outcome(INTEGER_REFERENCE[glyph], a, w)), (a, glyph, w)


def test_integer_binomials():
    kernel = REGISTRY['!'].dyadic.scalar
    for a, w in itertools.product(range(-9, 10), repeat=2):
        if w >= 0:
            expected = math.comb(w, a) if 0 <= a <= w else 0
        elif a >= 0:
            expected = (-1) ** a * math.comb(a - w - 1, a)
        else:
            expected = (-1) ** (w - a) * math.comb(-a - 1, w - a) if a <= w else 0
        assert pervade_dyadic(kernel, w, a) == expected, (a, w)
        if (a, w) != (0, 0):                # Pascal's rule holds everywhere but where both sides meet
            above = pervade_dyadic(kernel, w - 1, a - 1) + pervade_dyadic(kernel, w - 1, a)
            assert pervade_dyadic(kernel, w, a) == above, (a, w)


# The array path

KINDS = list(EDGES)


def allowed(kernel, rows):
    """The rows that give a value, with these; and those that are errors."""
    good, values, bad = [], [], []
    for row in rows:
        value = outcome(kernel.number, *row[::-1])
        if value is DomainError:
            bad.append(row)
        else:
            good.append(row)
            values.append(value)
    return good, values, bad


def check_values(result, expected, context):
    check_canonical(result)
    floats = result.dtype.kind in 'fc'
    for got, want in zip(result.reshape(-1).tolist(), expected, strict=True):
        if floats and isinstance(want, int):
            want = float(want)
        assert same(scalar_of(got), want), (context, got, want)


@pytest.mark.parametrize('kind_w', KINDS)
@pytest.mark.parametrize('kind_a', KINDS)
@pytest.mark.parametrize('glyph', DYADIC)
def test_arrays_agree_with_numbers(glyph, kind_a, kind_w):
    kernel = REGISTRY[glyph].dyadic.scalar
    rows = [(scalar_of(a), scalar_of(w)) for a, w in pairs(kind_a, kind_w)]
    if glyph == '○':
        rows = [row for row in rows if row[0] in range(-12, 13)]
    good, values, bad = allowed(kernel, rows)
    if good:
        for times in (1, 1 + 5000 // len(good)):            # unmeasured and measured types
            a = typed([row[0] for row in good] * times, kind_a)
            w = typed([row[1] for row in good] * times, kind_w)
            check_values(kernel.array(w, a), values * times, (glyph, times))
        check_one_by_one(kernel, good, values, kind_a, kind_w)
    for a, w in bad[:20]:
        with pytest.raises(DomainError):
            pervade_dyadic(kernel, typed([w], kind_w), typed([a], kind_a))
        with pytest.raises(DomainError):
            pervade_dyadic(kernel, typed([w, w], kind_w), a)
        with pytest.raises(DomainError):
            pervade_dyadic(kernel, w, typed([a, a], kind_a))


def check_one_by_one(kernel, good, values, kind_a, kind_w):
    """A scalar on either side, and integers exactly: one item alone is never spoilt by its neighbours."""
    for (a, w), value in list(zip(good, values, strict=True))[:60]:
        for result in (pervade_dyadic(kernel, typed([w], kind_w), typed([a], kind_a)),
                       pervade_dyadic(kernel, typed([w, w], kind_w), a),
                       pervade_dyadic(kernel, w, typed([a, a], kind_a))):
            check_canonical(result)
            got = scalar_of(result.reshape(-1)[0])
            assert same(got, value), (kernel.glyph, a, w)
            if isinstance(value, int) and abs(value) > 1 << 53 and {kind_a, kind_w} <= set(INTEGER_KINDS):
                assert got == value, (kernel.glyph, a, w)


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('glyph', [*MONADIC, '~'])
def test_monadic_arrays_agree_with_numbers(glyph, kind):
    kernel = arrayl.primitives.scalar.logical.NOT if glyph == '~' else REGISTRY[glyph].monadic.scalar
    good, values, bad = allowed(kernel, [(scalar_of(w),) for w in EDGES[kind]])
    for times in (1, 5000):
        if good:
            check_values(kernel.array(typed([w for w, in good] * times, kind)), values * times, glyph)
    for (w,), value in zip(good, values, strict=True):
        assert same(scalar_of(pervade_monadic(kernel, typed([w], kind))[0]), value), w
    for w, in bad:
        with pytest.raises(DomainError):
            pervade_monadic(kernel, typed([1, w] if kind != 'complex' else [w], kind))


@pytest.mark.parametrize('glyph', DYADIC)
@pytest.mark.parametrize('kind', ['int8', 'int16', 'int64', 'float'])
def test_broadcasting_agrees_with_numbers(glyph, kind):
    kernel = REGISTRY[glyph].dyadic.scalar
    rng = np.random.default_rng(5)
    values = rng.integers(2, 5 if glyph in '*!○' else 100, 70)
    if glyph in '⍲⍱':
        values = values % 2
    w, a = typed(values, kind), typed(values[::-1][:60], kind)
    table = kernel.outer(w, a)
    assert table.shape == (60, 70)
    expected = [kernel.number(scalar_of(y), scalar_of(x)) for x in a for y in w]
    check_values(table, expected, glyph)


@pytest.mark.parametrize('glyph', DYADIC)
def test_memory_layout_does_not_matter(glyph):
    rng = np.random.default_rng(6)
    for kind in ('int16', 'float'):
        w = typed(rng.integers(2, 4 if glyph == '○' else 9, (70, 90)), kind)
        a = typed(rng.integers(2, 4 if glyph == '○' else 9, (70, 90)), kind)
        if glyph in '⍲⍱':
            w, a = w % 2, a % 2
        if kind == 'float':
            w = w * (1 + 1e-15 * (rng.integers(0, 3, w.shape) - 1))
        kernel = REGISTRY[glyph].dyadic.scalar
        if glyph == '⍲' or glyph == '⍱':
            w = np.rint(w)
        expected = kernel.array(w, a)
        assert (kernel.array(np.asfortranarray(w), np.asfortranarray(a)) == expected).all()
        assert (kernel.array(w.T, a.T) == expected.T).all()
        assert (kernel.array(np.repeat(w, 2, axis=1)[:, ::2], a) == expected).all()
        form = REGISTRY[glyph].monadic
        if form is not None and form.scalar is not None:
            assert (form.scalar.array(w.T) == form.scalar.array(w).T).all()


@pytest.mark.parametrize('glyph', '+-×⌈⌊*∧∨|')
def test_result_type_holds_what_it_promises(glyph):
    from arrayl.primitives.scalar.numeric import span_of
    kernel = REGISTRY[glyph].dyadic.scalar
    for a, w in itertools.product([0, 1, -1, 5, 127, -128, 300, -40000, 1 << 31, 1 << 40], repeat=2):
        one_a, one_w = np.array([a], dtype=narrowest(a, a)), np.array([w], dtype=narrowest(w, w))
        span = kernel.result_type(span_of(one_w), span_of(one_a))
        if span is not None:
            operands = (one_w, one_a) if glyph == '|' else (one_a, one_w)
            got = kernel.ufunc(*operands, dtype=span.dtype, casting='unsafe')[0]
            assert got == kernel.number(w, a), (a, glyph, w)


@pytest.mark.parametrize('ct', [1e-14, 1e-10, 2.0 ** -32, 1e-15])
def test_bounds_are_the_formula_to_the_last_bit(ct):
    rng = np.random.default_rng(2)
    base = np.concatenate([rng.normal(size=60) * 10.0 ** rng.integers(-20, 20, 60), [0.0, 1.0, -1.0, 1e300, 5e-324]])
    S.ct = ct
    functions = [REGISTRY[glyph].dyadic.scalar for glyph in '<≤=≥>≠']
    for side in (-1, 1):
        near = base * (1 + side * ct)
        for steps in range(-3, 4):
            x = near
            for _ in range(abs(steps)):
                x = np.nextafter(x, math.copysign(math.inf, steps))
            for kernel in functions:
                expected = [kernel.number(float(w), float(a)) for a, w in zip(x, base, strict=True)]
                assert kernel.array(base, x).tolist() == expected
                table = kernel.outer(base[:9], x).tolist()
                assert table == [[kernel.number(float(w), float(a)) for w in base[:9]] for a in x]
                table = kernel.outer(x, base[:9]).tolist()
                assert table == [[kernel.number(float(w), float(a)) for w in x] for a in base[:9]]


def test_floor_and_ceiling_take_the_nearest_integer_only_when_it_is_equal():
    rng = np.random.default_rng(3)
    integers = np.concatenate([rng.integers(-1000, 1000, 40), [10 ** 6, 10 ** 13, -10 ** 13]]).astype(float)
    floor, ceiling = REGISTRY['⌊'].monadic.scalar, REGISTRY['⌈'].monadic.scalar
    for offset in (0.0, 1e-15, -1e-15, 1e-13, -1e-13, 0.3, -0.3, 0.5, 1e-9, -1e-9):
        for values in (integers + offset, integers * (1 + offset)):
            expected = []
            for x in values.tolist():
                near = math.floor(Fraction(x) + Fraction(1, 2))
                equal = abs(near - Fraction(x)) <= Fraction(1e-14) * max(abs(near), abs(Fraction(x)))
                expected.append(near if equal else math.floor(x))
            assert floor.array(values).tolist() == expected
            assert [floor.number(x) for x in values.tolist()] == expected
            assert ceiling.array(-values).tolist() == [-x for x in expected]


@pytest.mark.parametrize(('value', 'floor'), [
    (1 + 3.2j, 1 + 3j), (3.3 + 2.5j, 3 + 2j), (-3.3 - 2.5j, -3 - 3j), (0.6 + 0.7j, 1j), (0.7 + 0.6j, 1),
    (0.5 + 0.5j, 1), (0.2 + 0.3j, 0), (2 - 1e-15 + 1j, 2 + 1j), (-0.5j, -1j), (1.5 + 2.5j, 2 + 2j),
])
def test_complex_floor(value, floor):
    kernel = REGISTRY['⌊'].monadic.scalar
    assert kernel.number(value) == floor
    assert pervade_monadic(kernel, np.array([value, 5j]))[0] == floor
