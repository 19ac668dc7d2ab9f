"""Values that Dyalog's documentation gives or that follow from the definitions; inverses; random functions."""
import cmath
import math

import numpy as np
import pytest

import arrayl.primitives.scalar.comparison  # noqa: F401
from arrayl.arrays import scalar_of
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.generators import Hidden, Lehmer, Twister
from arrayl.primitives.random import deal, roll
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar.arithmetic import direction, divide, reciprocal, times
from arrayl.primitives.scalar.circular import circular, pi_times
from arrayl.primitives.scalar.gamma import binomial, factorial
from arrayl.primitives.scalar.logical import NOT, logical_and, logical_or, nand, nor
from arrayl.primitives.scalar.pervade import pervade_monadic
from arrayl.primitives.scalar.power import exponential, logarithm, natural_logarithm, power
from arrayl.primitives.scalar.residue import residue
from arrayl.primitives.scalar.rounding import ceiling, floor, magnitude, maximum, minimum
from arrayl.settings import S

ERROR = DomainError
PI = math.pi
GAMMA_HALF = math.sqrt(PI)


def check(run, arguments, expected):
    """The function on scalars, on one-item vectors and on vectors beside a harmless neighbour."""
    as_vectors = [np.array([x]) for x in arguments]
    if expected is ERROR:
        for form in (arguments, as_vectors):
            with pytest.raises(DomainError):
                run(*form)
        return
    for result in (run(*arguments), scalar_of(run(*as_vectors)[0])):
        if isinstance(expected, int):
            assert result == expected
        else:
            assert abs(result - expected) <= 1e-12 * max(1, abs(expected))
            assert isinstance(result, complex) == isinstance(expected, complex)


@pytest.mark.parametrize(('a', 'w', 'expected'), [
    (2, 10, 1024), (2, -2, 0.25), (0, 0, 1), (0, 2, 0), (0, 0.5, 0), (0, -1, ERROR), (0, 1j, ERROR), (0.0, -0.5, ERROR),
    (-1, 0.5, 1j), (-27, 3, -19683), (-27, 1.2, 27 ** 1.2 * cmath.exp(1.2j * PI)),
    (-8, 1 / 3, 1 + 1.7320508075688772j),
    (-2, -3, -0.125), (-1, -3, -1), (-1, (1 << 62) + 1, -1), (1, -5, 1), (3, 39, 3 ** 39), (-3, 39, -3 ** 39),
    (-2, 63, -(1 << 63)), (2, 63, 2.0 ** 63), (10, 400, ERROR), (1e200, 2, ERROR), (2, 1j, cmath.exp(1j * math.log(2))),
    (1j, 2, -1.0), (1j, 1j, math.exp(-PI / 2)), (4, 0.5, 2.0), (-4, -0.5, -0.5j), (1 + 1j, 2, 2j), (2.5, 2, 6.25),
    (0, -1j + 1, 0), (-8, 2.5, (8 ** 2.5) * 1j), (9, 1.5, 27.0), (1e-200, 3, 0.0),
])
def test_power(a, w, expected):
    check(lambda w, a: power(w, a), [w, a], expected)


@pytest.mark.parametrize(('a', 'w', 'expected'), [
    (10, 100, 2.0), (10, 1000, 3.0), (2, 8, 3.0), (2, 1, 0.0), (1, 1, 1), (1, 2, ERROR), (10, 0, ERROR), (0, 2, ERROR),
    (2, 1j, PI / 2 / math.log(2) * 1j), (-1, -1, 1.0), (2, -2, 1 + PI / math.log(2) * 1j), (0.5, 8, -3.0),
    (10, 1 + 2j, 0.34948500216800943 + 0.480828578784234j),
])
def test_logarithm(a, w, expected):
    check(lambda w, a: logarithm(w, a), [w, a], expected)


@pytest.mark.parametrize(('run', 'w', 'expected'), [
    (natural_logarithm, -1, PI * 1j), (natural_logarithm, 0, ERROR), (natural_logarithm, 1, 0.0),
    (natural_logarithm, 1j, PI / 2 * 1j), (natural_logarithm, -1j, -PI / 2 * 1j),
    (exponential, 0, 1.0), (exponential, 709, math.exp(709)), (exponential, 710, ERROR), (exponential, -1000, 0.0),
    (exponential, 1j * PI, complex(-1, 1.2246467991473532e-16)), (exponential, 800 + 1j, ERROR),
    (reciprocal, 4, 0.25), (reciprocal, 0, ERROR), (reciprocal, 2j, -0.5j), (reciprocal, 1e-309, ERROR),
    (direction, -3.1, -1), (direction, 0.0, 0), (direction, 3 + 4j, 0.6 + 0.8j),
    (direction, 1e308 + 1e308j, complex(0.5 ** 0.5, 0.5 ** 0.5)), (magnitude, 3 + 4j, 5.0),
    (magnitude, -(1 << 63), 2.0 ** 63), (magnitude, -7, 7), (magnitude, 1.5e308 + 1.5e308j, ERROR),
    (floor, 1e300, 1e300), (floor, -0.5, -1), (floor, -1e-15, -1), (floor, 3 - 1e-15, 3), (floor, 2.0 ** 63, 2.0 ** 63),
    (ceiling, 0.5, 1), (ceiling, -0.5, 0), (ceiling, 3 + 1e-15, 3), (ceiling, 1.2 + 2.5j, 1 + 3j),
    (pi_times, 1, PI), (pi_times, 1e308, ERROR), (pi_times, 1j, PI * 1j),
    (factorial, 5, 120), (factorial, 0, 1), (factorial, 20, math.factorial(20)),
    (factorial, 21, 51090942171709440000.0),
    (factorial, 170, 7.257415615307994e306), (factorial, 171, ERROR), (factorial, -1, ERROR), (factorial, -3.0, ERROR),
    (factorial, -0.5, GAMMA_HALF), (factorial, 0.5, GAMMA_HALF / 2), (factorial, -1.5, -2 * GAMMA_HALF),
    (factorial, 3.3, 3.3 * 2.3 * 1.3 * 0.3 * math.gamma(0.3)),
    (factorial, 5.0, 120), (factorial, 170.9, ERROR), (factorial, -1e300, ERROR),
    (factorial, 1j, 0.4980156681183560 - 0.1549498283018107j),
    (factorial, 1 + 2j, 0.1122942423463262 + 0.3236128855019272j),
    (factorial, -2.5 + 0.5j, None), (factorial, 1e300 + 1j, ERROR),
])
def test_monadic(run, w, expected):
    if expected is None:                    # gamma's recurrence: !z is z×!z-1
        assert abs(run(w + 1) - (w + 1) * run(w)) < 1e-14
        return
    check(run, [w], expected)


@pytest.mark.parametrize(('a', 'w', 'expected'), [
    (3, -5, 1), (3, 5, 2), (-3, -4, -1), (-3, 4, -2), (0, -5.25, -5.25), (0, 7, 7), (0.5, 3.12, 0.12), (0.5, -0.6, 0.4),
    (1, 2.41, 0.41), (-1, -5.25, -0.25), (0.1, 0.3, 0), (0.1, 1, 0), (3, 3 * (1 - 1e-15), 0), (1 + 2j, 2 + 3j, 1 + 1j),
    (1 + 2j, 3 + 4j, -1 + 1j), (1 + 2j, 5 + 6j, 1j), (7, 10 ** 15, 6), (7, 1e15, 6), (-1, -(1 << 63), 0),
    ((1 << 63) - 1, -(1 << 63), (1 << 63) - 2), (-(1 << 63), (1 << 63) - 1, -1), (1e-300, 1e300, 0), (2.5, -1, 1.5),
    (-2.5, 1, -1.5), (2j, 3, -1), (1j, 2.5, -0.5),
])
def test_residue(a, w, expected):
    check(lambda w, a: residue(w, a), [w, a], expected)


def test_complex_arrays_give_what_their_numbers_give():
    rng = np.random.default_rng(5)
    n = 300
    kinds = [lambda: rng.integers(-5, 6, n).astype(float), lambda: rng.integers(-20, 21, n) / 4,
             lambda: rng.normal(size=n) * 10.0 ** rng.integers(-8, 9, n),
             lambda: rng.integers(-5, 6, n) + rng.choice([0, 1e-15, -1e-15, -9e-15, 1.1e-14], n)]
    for kind in kinds:
        w, a = (kind() + 1j * kind() * rng.integers(0, 2, n) for _ in 'wa')
        w[0], a[0] = 1 + 1j, 1 + 2j                     # at least one of each is complex
        numbers = [[scalar_of(x) for x in value] for value in (w, a)]
        assert residue(w, a).tolist() == [residue(x, y) for x, y in zip(*numbers, strict=True)]
        assert residue(w, 1.5).tolist() == [residue(x, 1.5) for x in numbers[0]]
        assert residue(2.5, a).tolist() == [residue(2.5, y) for y in numbers[1]]
        for whole in (floor, ceiling):
            assert whole(w).tolist() == [whole(x) for x in numbers[0]]
        x = w.real * 3
        assert residue(0.5, np.array([[1]])).tolist() == [[0.5]]
        assert residue(x, 1).tolist() == [residue(y, 1) for y in x.tolist()]


@pytest.mark.parametrize(('a', 'w', 'gcd', 'lcm'), [
    (15, 35, 5, 105), (0, 7, 7, 0), (0, 0, 0, 0), (-4, 6, 2, -12), (-4, -6, 2, 12), (1, 5, 1, 5),
    (0.5, 0.75, 0.25, 1.5), (7.5, -5, 2.5, -15.0), (1, 1 / 3, 1 / 3, 1.0), (0.1, 0.3, 0.1, 0.3),
    (2 + 2j, 5 + 5j, 1 + 1j, 10 + 10j), (2 + 4j, 4 + 4j, 2.0, -4 + 12j), (3, 1 + 2j, 1.0, 3 + 6j),
    (1 << 62, 3, 1, 3.0 * (1 << 62)), (-(1 << 63), -(1 << 63), 2.0 ** 63, 2.0 ** 63), (2.0, 4, 2, 4),
    (1e300, 7, None, 7e300), (1e300, 0.7, None, None),
])
def test_divisors(a, w, gcd, lcm):
    if gcd is not None:
        check(lambda w, a: logical_or(w, a), [w, a], gcd)
        check(lambda w, a: logical_or(w, a), [a, w], gcd)
    if lcm is not None:
        check(lambda w, a: logical_and(w, a), [w, a], lcm)


def test_rational_approximation():
    w = np.array([0.4321, 0.1234, 6.66, 1, 1 / 2, 1 / 3])
    divisor = logical_or(w, 1)
    assert np.rint(w / divisor).tolist() == [4321, 617, 333, 1, 1, 1]
    assert np.rint(1 / divisor).tolist() == [10000, 5000, 50, 1, 2, 3]


@pytest.mark.parametrize(('a', 'w', 'expected'), [
    (2, 5, 10), (0, 0, 1), (3, 2, 0), (-1, -1, 1), (-1, 3, 0), (2, -3, 6), (-5, -3, 6), (-4, -3, -3), (-2, -3, 0),
    (30, 60, math.comb(60, 30)), (50, 100, float(math.comb(100, 50))), (2.0, 5, 10), (600, 1200, ERROR),
    (1.2, 5, 120 / math.gamma(2.2) / math.gamma(4.8)),
    (2, 3 + 2j, 1 + 5j), (0.5, 1, 4 / PI), (0.5, -1, ERROR), (-1, 0.5, 0), (2.5, 0.5, 0),
    (1, 0.5, 0.5), (0.5, 0.5, 1.0), (2, -0.5, 0.375), (2.5, 200.5, math.exp(
        math.lgamma(201.5) - math.lgamma(3.5) - math.lgamma(199))),
    (1j, 2j, None), (10 ** 6, 10 ** 6 + 2, 500001500001),
])
def test_binomial(a, w, expected):
    if expected is None:
        expected = factorial(w) / factorial(a) / factorial(w - a)
    check(lambda w, a: binomial(w, a), [w, a], expected)


def test_beta():
    for x, y in [(2.5, 3.5), (0.5, 0.5), (10.0, 0.1)]:
        beta = math.gamma(x) * math.gamma(y) / math.gamma(x + y)
        assert abs(1 / (y * binomial(x + y - 1, x - 1)) - beta) < 1e-12 * beta


Z = [0.3 + 0.4j, -1.7 + 2.2j, 0.5 - 3j, -2.0 - 0.1j]


def penfield(k, z):
    """The defining formulas of the functions with branch cuts."""
    i = 1j
    return {
        0: lambda: cmath.sqrt(1 - z * z), 4: lambda: cmath.sqrt(1 + z * z), 8: lambda: cmath.sqrt(-1 - z * z),
        -1: lambda: -i * cmath.log(i * z + cmath.sqrt(1 - z * z)),
        -2: lambda: PI / 2 + i * cmath.log(i * z + cmath.sqrt(1 - z * z)),
        -3: lambda: (cmath.log(1 + i * z) - cmath.log(1 - i * z)) / (2 * i),
        -4: lambda: (z + 1) * cmath.sqrt((z - 1) / (z + 1)),
        -5: lambda: cmath.log(z + cmath.sqrt(1 + z * z)),
        -6: lambda: 2 * cmath.log(cmath.sqrt((z + 1) / 2) + cmath.sqrt((z - 1) / 2)),
        -7: lambda: (cmath.log(1 + z) - cmath.log(1 - z)) / 2,
        -8: lambda: -cmath.sqrt(-1 - z * z),
        9: lambda: z.real, 10: lambda: abs(z), 11: lambda: z.imag, 12: lambda: cmath.phase(z),
        -9: lambda: z, -10: lambda: z.conjugate(), -11: lambda: z * i, -12: lambda: cmath.exp(z * i),
        1: lambda: (cmath.exp(i * z) - cmath.exp(-i * z)) / (2 * i),
        2: lambda: (cmath.exp(i * z) + cmath.exp(-i * z)) / 2,
        3: lambda: cmath.tan(z), 5: lambda: (cmath.exp(z) - cmath.exp(-z)) / 2,
        6: lambda: (cmath.exp(z) + cmath.exp(-z)) / 2, 7: lambda: cmath.tanh(z),
    }[k]()


@pytest.mark.parametrize('k', range(-12, 13))
def test_circular_formulas(k):
    reals = [0.5, -0.5, 2, -2, 0, 7.25, -30.0]
    for z in [*Z, *reals]:
        zero_kept = complex(z) + 0
        expected = scalar_of(penfield(k, zero_kept))
        result = circular(z, k)
        assert abs(result - expected) < 1e-12 * max(1, abs(expected)), (k, z)
        for values in ([z], [z, 0.25], [z, 1 + 1j]):
            if k == -7 and 0 in values:
                continue
            array = circular(np.array(values), k)
            assert abs(array[0] - expected) < 1e-12 * max(1, abs(expected)), (k, values)
            assert abs(circular(np.array(values), np.array([k] * len(values)))[0] - array[0]) < 1e-12


@pytest.mark.parametrize(('k', 'w', 'expected'), [
    (-4, -1, 0), (-7, 1, ERROR), (-7, -1, ERROR), (-3, 1j, ERROR), (13, 1, ERROR), (-13, 1, ERROR), (0.5, 1, ERROR),
    (1.0, 0, 0.0), (5, 1000, ERROR), (6, -1000, ERROR), (7, 1000, 1.0), (12, -3, PI), (12, 5, 0.0), (11, 5, 0),
    (10, -5, 5), (9, 5, 5), (8, 0, 1j), (1j, 1, ERROR), (0, 1, 0.0), (4, 1e200, 1e200), (-4, 1e200, 1e200), (2, 0, 1.0),
    (-1, 2, PI / 2 - 1.3169578969248166j), (-1, -2, -PI / 2 + 1.3169578969248166j), (-2, 2, 1.3169578969248166j),
    (-2, -2, PI - 1.3169578969248166j), (-6, 0.5, PI / 3 * 1j), (-6, -2, 1.3169578969248166 + PI * 1j),
    (-7, 2, 0.5493061443340549 - PI / 2 * 1j),
])
def test_circular_edges(k, w, expected):
    check(lambda w, a: circular(w, a), [w, k], expected)


def test_circular_with_many_functions():
    left = np.arange(-12, 13)
    left = left[left != -7]
    for w in (np.array([0.25, 1.5, -3.0]), np.array([0.25 + 1j, 2, -1j / 2]), np.array([2, 3], dtype=np.int8)):
        table = REGISTRY['○'].dyadic.scalar.outer(w, left)
        assert table.shape == (24, w.size)
        for row, k in zip(table, left, strict=True):
            for got, item in zip(row, w, strict=True):
                expected = circular(scalar_of(item), int(k))
                assert abs(got - expected) < 1e-12 * max(1, abs(expected))


@pytest.mark.parametrize(('div', 'a', 'w', 'expected'), [
    (0, 0, 0, 1), (0, 1, 0, ERROR), (0, 0.0, 0.0, 1), (0, 1j, 0, ERROR), (0, 6, 3, 2), (0, 7, 2, 3.5), (0, 0, 5, 0),
    (1, 0, 0, 0), (1, 1, 0, 0), (1, 1j, 0, 0), (1, 7, 2, 3.5), (0, 1e308, 1e-10, ERROR), (1, 1e308, 1e-10, ERROR),
    (0, -(1 << 63), -1, 2.0 ** 63), (0, 1 << 62, 1, 1 << 62), (0, (1 << 62) + 1, 1, (1 << 62) + 1), (0, 5j, 5, 1j),
])
def test_divide(div, a, w, expected):
    S.div = div
    try:
        check(lambda w, a: divide(w, a), [w, a], expected)
        if expected is not ERROR and not isinstance(expected, complex):
            mixed = divide(np.array([w, 1.0, w]), np.array([a, 1.0, a]))
            assert mixed.tolist() == [float(expected), 1.0, float(expected)]
    finally:
        S.div = 0


def test_divide_by_zero_says_so():
    for w in (0, np.array([1, 0]), np.array([1.5, 0.0])):
        with pytest.raises(DomainError) as caught:
            divide(w, 1)
        assert caught.value.message == 'Divide by zero'


def test_booleans():
    zero_one = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    for kind in (bool, np.int8, np.int64, float):
        w, a = (x.astype(kind) for x in zero_one)
        assert nand(w, a).tolist() == [True, True, True, False]
        assert nor(w, a).tolist() == [True, False, False, False]
        assert logical_and(w, a).tolist() == [0, 0, 0, 1]
        assert logical_or(w, a).tolist() == [0, 1, 1, 1]
        assert pervade_monadic(NOT, w).tolist() == [True, True, False, False]
    for run in (nand, nor):
        for bad in (2, -1, 0.5, 1j):
            check(lambda w, a, run=run: run(w, a), [bad, 1], ERROR)
    with pytest.raises(DomainError):
        pervade_monadic(NOT, np.array([0, 2]))


def test_extremes_take_no_complex_numbers():
    for run in (maximum, minimum):
        check(lambda w, a, run=run: run(w, a), [1j, 1], ERROR)
    assert maximum(3.0 * (1 + 1e-15), 3) == 3.0 * (1 + 1e-15)
    assert maximum(np.array([-1000], dtype=np.int16), np.array([5], dtype=np.int8)).tolist() == [5]
    assert minimum(np.array([(1 << 53) + 1]), (1 << 53) + 2).tolist() == [(1 << 53) + 1]


@pytest.mark.parametrize('glyph', '+-×÷*⍟!○')
def test_monadic_inverses(glyph):
    form = REGISTRY[glyph].monadic
    if form.inverse is None:
        assert glyph == '×'
        return
    for x in (1, 2.5, 3, 0.75, np.array([2, 5.5])):
        assert np.allclose(form.run(form.inverse(x)) if glyph != '!' or np.min(x) > 0.9 else x, x)
        assert np.allclose(form.inverse(form.run(x)), x)


@pytest.mark.parametrize('glyph', '+-×÷*⍟')
def test_dyadic_inverses(glyph):
    form = REGISTRY[glyph].dyadic
    for a, b in [(2, 3), (2.5, 4), (np.array([2, 3]), 5)]:
        w = form.run(b, a)
        assert np.allclose(form.inverse(w, a), b)
        assert np.allclose(form.left_inverse(w, b), a)


def test_circular_inverses():
    inverse = REGISTRY['○'].dyadic.inverse
    for k in (*range(-8, 9), -9, -10, -11, -12):
        x = 0.5 if k not in (-4, -6) else 1.5
        if k == 7 or k == -7:
            x = 0.25
        if k in (8, -8):
            continue
        assert abs(inverse(circular(x, k), k) - x) < 1e-12, k
    for k in (9, 10, 11, 12):
        with pytest.raises(DomainError):
            inverse(1, k)


@pytest.mark.parametrize('made', [lambda: Hidden(1), lambda: Lehmer(1), lambda: Twister(1), lambda: Hidden(2)],
                         ids=['hidden', 'Lehmer', 'Twister', 'system'])
def test_roll(made):
    S.rng = made()
    try:
        for io in (0, 1):
            S.io = io
            for kind in (np.int8, np.int64, float):
                drawn = roll(np.full(3000, 6, dtype=kind))
                assert sorted(set(drawn.tolist())) == list(range(io, 6 + io))
            assert roll(np.ones(4, dtype=bool)).tolist() == [io] * 4
            assert {roll(2) for _ in range(50)} == {io, io + 1}
            big = roll((1 << 63) - 1)
            assert io <= big <= (1 << 63) - 1
        fractions = roll(np.zeros(100, dtype=bool))
        assert ((fractions > 0) & (fractions < 1)).all()
        many = roll(np.tile([0, 6, 1], 1000))
        assert ((many[::3] > 0) & (many[::3] < 1)).all()
        assert set(many[1::3]) == set(range(io, 6 + io))
        assert set(many[2::3]) == {io}
        mixed = roll(np.array([0, 1, 0]))
        assert mixed[1] == 1
        assert 0 < mixed[0] < 1
        for bad in (-1, 2.5, 'a', 1j, 1e30):
            with pytest.raises(DomainError):
                roll(bad)
            with pytest.raises(DomainError):
                roll(np.array([bad]))
        assert roll(np.zeros((0, 3))).shape == (0, 3)
    finally:
        S.rng, S.io = None, 1


def test_deal():
    for io in (0, 1):
        S.io = io
        assert sorted(deal(52, 52).tolist()) == list(range(io, 52 + io))
        drawn = deal(10 ** 12, 20)
        assert drawn.shape == (20,)
        assert len(set(drawn.tolist())) == 20
    S.io = 1
    assert deal(np.array([5]), np.array([1])).shape == (1,)
    assert deal(0, 0).shape == (0,)
    assert deal(3.0, 3).shape == (3,)
    for w, a in [(1, 2), (5, -1), (-1, 0), (2.5, 1), ('a', 1), (1j, 1)]:
        with pytest.raises(DomainError):
            deal(w, a)
    with pytest.raises(LengthError):
        deal(np.array([5, 5]), 2)
    with pytest.raises(RankError):
        deal(5, np.ones((2, 2)))


def test_results_near_the_ends_of_int64():
    assert times((1 << 31) - 1, (1 << 32) + 2) == ((1 << 31) - 1) * ((1 << 32) + 2)
    w, a = np.array([3037000499, 3037000500, -3037000500]), np.array([3037000499, 3037000500, 3037000500])
    assert times(w[:1], a[:1]).dtype == np.int64
    assert times(w, a).tolist() == [float(x * y) for x, y in zip(w.tolist(), a.tolist(), strict=True)]
