"""How scalar functions go through shapes, extension, nesting, empties and axes; and their errors."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arrayl.primitives.random
import arrayl.primitives.scalar.circular
import arrayl.primitives.scalar.gamma
import arrayl.primitives.scalar.power
import arrayl.primitives.scalar.residue
import arrayl.primitives.scalar.rounding  # noqa: F401
from arrayl.arrays import build, chars, empty, enclose, items_of, nested, prototype
from arrayl.errors import APLIndexError, DomainError, LengthError, RankError
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar.arithmetic import conjugate, divide, minus, negate, plus, times
from arrayl.primitives.scalar.comparison import equal_to, less, not_equal
from arrayl.primitives.scalar.logical import logical_and, nand
from arrayl.settings import S


class Namespace:
    """Stands for a namespace: anything that is no array."""


def vector(*items):
    return build(list(items))


def as_lists(value):
    """An APL value as nested lists, so that == compares it."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == 'O':
            return [value.shape, *map(as_lists, value.reshape(-1).tolist())]
        return value.tolist()
    return value


def test_scalars_give_canonical_scalars():
    for result, expected in [(plus(2, 1), 3), (plus(0.5, 1), 1.5), (less(2, 1), 1), (equal_to(1, 1), 1),
                             (plus(-1j, 1j), 0.0), (times(1j, 1j), -1.0), (divide(2, 6), 3), (divide(2, 5), 2.5)]:
        assert result == expected
        assert type(result) is type(expected)


@pytest.mark.parametrize(('a', 'w', 'shape'), [
    ((), (3,), (3,)), ((3,), (), (3,)), ((2, 3), (2, 3), (2, 3)), ((1,), (2, 3), (2, 3)), ((2, 3), (1, 1, 1), (2, 3)),
    ((1, 1, 1), (3,), (3,)), ((1,), (1, 1), (1, 1)), ((1, 1), (1,), (1, 1)), ((), (1,), (1,)), ((1,), (0,), (0,)),
    ((0,), (1, 1), (0,)), ((), (0, 3), (0, 3)), ((0, 3), (0, 3), (0, 3)),
])
def test_extension(a, w, shape):
    left = np.arange(np.prod(a, dtype=int)).reshape(a) + 2.5 if a else 2.5
    right = np.arange(np.prod(w, dtype=int)).reshape(w) + 1 if w else 1
    result = plus(right, left)
    assert result.shape == shape
    assert (result == np.add(np.reshape(left, -1)[0] if np.size(left) == 1 else left,
                             np.reshape(right, -1)[0] if np.size(right) == 1 else right)).all()
    assert equal_to(enclose(chars('ab')) if w == () else nested([chars('ab')] * right.size, w), left).shape == shape


@pytest.mark.parametrize(('a', 'w', 'error', 'message'), [
    ((3,), (2,), LengthError, 'Mismatched left and right argument shapes'),
    ((2, 3), (3, 2), LengthError, 'Mismatched left and right argument shapes'),
    ((3,), (0,), LengthError, 'Mismatched left and right argument shapes'),
    ((3,), (2, 3), RankError, 'Mismatched left and right argument ranks'),
    ((0,), (2, 3), RankError, 'Mismatched left and right argument ranks'),
    ((2, 1), (2,), RankError, 'Mismatched left and right argument ranks'),
])
def test_mismatches(a, w, error, message):
    for left, right in [(np.ones(a), np.ones(w)), (np.ones(a), nested([chars('')] * int(np.prod(w)), w)),
                        (nested([np.ones(2)] * int(np.prod(a)), a), np.ones(w))]:
        with pytest.raises(error) as caught:
            plus(right, left)
        assert type(caught.value) is error
        assert caught.value.message == message


def test_nesting():
    w = vector(1, vector(2, 3), vector(vector(4, 5), 6))
    assert as_lists(plus(w, 10)) == [(3,), 11, [12, 13], [(2,), [14, 15], 16]]
    assert as_lists(minus(w, w)) == [(3,), 0, [0, 0], [(2,), [0, 0], 0]]
    assert as_lists(negate(w)) == [(3,), -1, [-2, -3], [(2,), [-4, -5], -6]]
    assert as_lists(plus(enclose(vector(1, 2)), vector(10, 20))) == [(2,), [11, 12], [21, 22]]
    assert as_lists(plus(enclose(vector(1, 2)), 1)) == [(), [2, 3]]
    assert as_lists(minus(vector(1, vector(2, 3)), np.array([[5]]))) == [(2,), 4, [3, 2]]
    assert as_lists(plus(vector(4, vector(5, 6)), vector(vector(1, 2), 3))) == [(2,), [5, 6], [8, 9]]
    # a mixed array whose result is simple becomes simple
    result = equal_to(vector(1, 'a', 2.5), vector(1, 'a', 'b'))
    assert result.dtype.kind == 'b'
    assert result.tolist() == [True, True, False]
    with pytest.raises(LengthError):
        plus(vector(1, vector(1, 2)), vector(1, vector(1, 2, 3)))
    with pytest.raises(DomainError):
        plus(vector(1, vector(1, 'a')), 1)


def test_deep_nesting():
    w = 5
    for _ in range(10000):
        w = enclose(build([w, 1]))
    for result in (plus(w, 1), plus(1, w), plus(w, w), negate(w), equal_to(w, w)):
        assert result.shape == ()
    depth = 0
    value = plus(w, 1)
    while isinstance(value, np.ndarray):
        value = value.reshape(-1)[0]
        depth += 1
    assert value == 6
    assert depth == 20000


def test_empties():
    for result in (plus(1, chars('')), plus(np.zeros(0), chars('')), less(chars(''), 2), negate(chars('')),
                   nand(empty((0,)), 5), REGISTRY['⌊'].monadic.run(chars(''))):
        assert result.shape == (0,)
        assert prototype(result) == 0
    assert conjugate(chars('')).dtype.kind == 'U'
    assert equal_to('a', empty((0, 3))).shape == (0, 3)
    proto = vector(' ', vector(0, 0))
    for result in (times(chars(''), empty((0,), proto)), plus(1, empty((0,), proto)), negate(empty((0,), proto)),
                   plus(empty((0,), proto), empty((0,), proto)), equal_to(empty((0,), proto), 'a')):
        assert result.shape == (0,)
        assert as_lists(prototype(result)) == [(2,), 0, [False, False]]
    assert as_lists(prototype(conjugate(empty((0,), proto)))) == [(2,), ' ', [0, 0]]
    inner = vector(empty((0,), proto), 1)
    assert as_lists(prototype(plus(inner, 1).reshape(-1)[0])) == [(2,), 0, [False, False]]


def test_characters_and_references():
    one, two = Namespace(), Namespace()
    assert equal_to('a', 'a') == 1
    assert equal_to('a', 1) == 0
    assert not_equal(chars('abc'), 1).tolist() == [True] * 3
    assert equal_to(chars('banana'), 'a').tolist() == [False, True] * 3
    assert equal_to(chars('banana'), chars('bandit')).tolist() == [True] * 3 + [False] * 3
    assert equal_to(np.array([['a', 'b']] * 2).T, 'b').tolist() == [[False] * 2, [True] * 2]
    assert equal_to(chars('\0a'), '\0').tolist() == [True, False]
    assert equal_to(one, one) == 1
    assert equal_to(one, two) == 0
    assert not_equal(one, two) == 1
    assert equal_to(one, 1) == 0
    assert equal_to('a', one) == 0
    assert not_equal(chars('ab'), one).tolist() == [True, True]
    assert equal_to(vector(one, two, 3), one).tolist() == [True, False, False]
    for bad in ('a', chars('abc'), one, vector(1, one)):
        for function in (plus, less, logical_and, divide):
            with pytest.raises(DomainError):
                function(bad, 1)
            with pytest.raises(DomainError):
                function(np.arange(3) if np.size(bad) == 3 else 1, bad)
        with pytest.raises(DomainError):
            negate(bad)


def test_axis():
    m = np.arange(6).reshape(2, 3)
    cube = np.arange(24).reshape(2, 3, 4)
    row, column = np.array([10, 20, 30]), np.array([100, 200])
    try:
        for io in (0, 1):
            S.io = io
            assert (plus(row, m, io + 1) == m + row).all()
            assert (plus(m, column, io) == m + column[:, None]).all()
            assert (minus(m, column, np.array([io])) == column[:, None] - m).all()
            assert (plus(m, cube, np.array([io, io + 1])) == cube + m[:, :, None]).all()
            assert (plus(m, cube, np.array([io + 1, io])) == cube + m[:, :, None]).all()
            assert (plus(5, m, io) == m + 5).all()
            assert (plus(m, m, np.array([io, io + 1])) == 2 * m).all()
            nest = vector(row, 1)
            assert as_lists(plus(m, nest, io)) == [(2, 3), *[[r + x for r in (10, 20, 30)] for x in range(3)], 4, 5, 6]
            for bad in (io + 2, io - 1):
                with pytest.raises(APLIndexError):
                    plus(row, m, bad)
            with pytest.raises(LengthError):
                plus(row, m, io)
    finally:
        S.io = 1


def test_arguments_are_not_written_to():
    for glyph, entry in REGISTRY.items():
        for form in (entry.monadic, entry.dyadic):
            if form is None or form.scalar is None or glyph == '?':
                continue
            for array in (np.array([1, 0, 1], dtype=bool), np.array([1, 2, 3], dtype=np.int8), np.array([1.0, 2.0])):
                array.flags.writeable = False
                copy = array.copy()
                try:
                    if form is entry.monadic:
                        form.run(array)
                    else:
                        form.run(array, array)
                except DomainError:
                    pass
                assert (array == copy).all()


def test_entries_are_complete():
    monadic, dyadic = set('+-×÷*⍟⌈⌊|!○?'), set('+-×÷*⍟⌈⌊|!○∧∨⍲⍱<≤=≥>≠')
    assert monadic == {g for g, e in REGISTRY.items() if e.monadic and e.monadic.scalar and g != '~'}
    assert dyadic == {g for g, e in REGISTRY.items() if e.dyadic and e.dyadic.scalar}
    identities = {'+': 0, '-': 0, '×': 1, '÷': 1, '|': 0, '*': 1, '!': 1, '∧': 1, '∨': 0, '<': 0, '≤': 1, '=': 1,
                  '≥': 1, '>': 0, '≠': 0, '⌊': 1.7976931348623157e308, '⌈': -1.7976931348623157e308,
                  '⍟': None, '○': None, '⍲': None, '⍱': None}
    assert {g: REGISTRY[g].identity for g in dyadic} == identities
    for glyph in dyadic:
        assert REGISTRY[glyph].dyadic.axis
        assert len(list(REGISTRY[glyph].dyadic.examples())) >= 2
    for glyph in monadic:
        assert len(list(REGISTRY[glyph].monadic.examples())) >= 2


ITEMS = st.one_of(st.integers(-300, 300), st.floats(-1e6, 1e6), st.sampled_from([0, 1, 1 << 62, -(1 << 63)]))


def shaped(shape, inner):
    size = int(np.prod(shape, dtype=int))
    return st.lists(inner, min_size=size, max_size=size).map(lambda items: build(items, shape))


def values(depth):
    if depth == 0:
        return ITEMS
    inner = values(depth - 1)
    return st.one_of(ITEMS, *(shaped(shape, inner) for shape in [(2,), (3,), (1,), (2, 2), (1, 1)]))


def slowly(function, w, a):
    """Pervasion by its definition, item by item."""
    if not isinstance(w, np.ndarray) and not isinstance(a, np.ndarray):
        return function(w, a)
    shape_w, shape_a = np.shape(w) if isinstance(w, np.ndarray) else (), a.shape if isinstance(a, np.ndarray) else ()
    items_w, items_a = items_of(w), items_of(a)
    if len(items_w) == 1 and len(items_a) == 1:
        shape = max(shape_w, shape_a, key=len)
    elif len(items_w) == 1:
        shape, items_w = shape_a, items_w * len(items_a)
    elif len(items_a) == 1:
        shape, items_a = shape_w, items_a * len(items_w)
    elif shape_w == shape_a:
        shape = shape_w
    else:
        raise RankError if len(shape_w) != len(shape_a) else LengthError
    return shape, [slowly(function, x, y) for x, y in zip(items_w, items_a, strict=True)]


def listed(value):
    if isinstance(value, np.ndarray):
        return value.shape, [listed(x) for x in items_of(value)]
    return value


@settings(max_examples=150, deadline=None)
@given(values(2), values(2), st.sampled_from('+-×⌈⌊<≤=≥>≠|'))
def test_pervasion_agrees_with_its_definition(w, a, glyph):
    kernel = REGISTRY[glyph].dyadic.scalar

    def attempt(run, *arguments):
        try:
            return run(*arguments)
        except (RankError, LengthError) as error:
            return type(error)

    expected = attempt(slowly, kernel.number, w, a)
    got = attempt(REGISTRY[glyph].dyadic.run, w, a)
    assert same(listed(got), expected), (a, glyph, w)


def same(x, y):
    if isinstance(x, tuple):
        return x[0] == y[0] and len(x[1]) == len(y[1]) and all(map(same, x[1], y[1]))
    if isinstance(x, type):
        return x is y
    return x == y or abs(x - y) <= 1e-9 * max(abs(x), abs(y))   # a float neighbour makes an integer a float
