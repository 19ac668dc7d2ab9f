"""⍳ ∊ ∪ ∩ ~ ⍷ and the unique mask against slow definitions, over types, ranks and tolerances."""
from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from arrays_for_search import KINDS, cells, nested_array, simple, slow_match

import arrayl
from arrayl.arrays import Value, build, chars, empty, enclose, items_of, nested
from arrayl.errors import DomainError, LengthError, LimitError, RankError, WSFull
from arrayl.primitives.assignment.storing import all_distinct
from arrayl.primitives.searching import direct_table, iota, membership, nested_cells, row_search, search, sets
from arrayl.primitives.searching.match import same
from arrayl.primitives.tolerance import near, upper
from arrayl.settings import S

A = np.array


@pytest.fixture(params=[0.0, 1e-14, 1e-9])
def tolerance(request: pytest.FixtureRequest) -> Iterator[float]:
    S.ct = request.param
    yield S.ct
    S.ct = 1e-14


@pytest.fixture(params=[0, 1])
def origin(request: pytest.FixtureRequest) -> Iterator[int]:
    S.io = request.param
    yield S.io
    S.io = 1


def slow_index_of(w: Any, a: Any) -> list[int]:
    hay = cells(a, a.ndim - 1)[1]
    return [next((i for i, x in enumerate(hay) if slow_match(x, y)), len(a))
            for y in cells(w, a.ndim - 1)[1]]


def slow_representatives(w: Any) -> list[int]:
    kept: list[int] = []
    result = []
    items = cells(w, w.ndim - 1)[1]
    for i, x in enumerate(items):
        found = next((k for k in kept if slow_match(items[k], x)), i)
        kept += [i] if found == i else []
        result.append(found)
    return result


@pytest.mark.parametrize('kind_a, kind_w', list(itertools.product(KINDS, KINDS)))
def test_index_of_simple(kind_a: str, kind_w: str, tolerance: float) -> None:
    if tolerance == 0 and {kind_a, kind_w} == {'int64', 'complex'}:
        pytest.skip('as in =, a complex array makes floats of integers beyond 2⁵³')
    rng = np.random.default_rng([3, KINDS.index(kind_a), KINDS.index(kind_w)])
    for shape, frame in [((0,), (3,)), ((7,), (5,)), ((60,), (4, 30)), ((30, 1), (40, 1)), ((50, 2), (70, 2)),
                         ((25, 2, 2), (20, 2, 2)), ((5, 0), (3, 0))]:
        a, w = simple(rng, shape, kind_a), simple(rng, frame, kind_w)
        expected = slow_index_of(w, a)
        assert search.index_of(a, w).reshape(-1).tolist() == expected, (shape, a, w)


@pytest.mark.parametrize('kind', KINDS)
def test_representatives_simple(kind: str, tolerance: float) -> None:
    rng = np.random.default_rng([4, KINDS.index(kind)])
    for shape in [(0,), (1,), (9,), (200,), (40, 1), (90, 2), (30, 2, 2), (4, 0)]:
        w = simple(rng, shape, kind)
        assert search.representatives(w).tolist() == slow_representatives(w), w


@pytest.mark.parametrize('seed', range(12))
def test_nested(seed: int, tolerance: float) -> None:
    rng = np.random.default_rng([5, seed])
    for shape, frame in [((12,), (9,)), ((5, 2), (6, 2)), ((1,), (3, 3))]:
        a, w = nested_array(rng, shape), nested_array(rng, frame)
        assert search.index_of(a, w).reshape(-1).tolist() == slow_index_of(w, a)
        assert search.representatives(a).tolist() == slow_representatives(a)
        for x, y in zip(items_of(a), items_of(w), strict=False):
            assert same(x, y) == slow_match(x, y)
    mixed = simple(rng, (20,), 'float')
    assert search.index_of(a.reshape(-1), mixed).tolist() == slow_index_of(mixed, a.reshape(-1))


@pytest.mark.parametrize('size', [3000, 40000])
@pytest.mark.parametrize('kind', ['int8', 'int64', 'wide', 'char', 'float'])
def test_large_agrees_with_a_dictionary(size: int, kind: str) -> None:
    S.ct = 0.0
    try:
        rng = np.random.default_rng(6)
        for shape in [(size,), (size, 3)]:
            a, w = simple(rng, shape, kind), simple(rng, shape, kind)
            rows_a, rows_w = (list(map(tuple, x.reshape(size, -1).tolist())) for x in (a, w))
            first: dict[Any, int] = {}
            for i, row in enumerate(rows_a):
                first.setdefault(row, i)
            assert search.index_of(a, w).tolist() == [first.get(row, size) for row in rows_w]
            assert search.representatives(a).tolist() == [first[row] for row in rows_a]
            if a.ndim == 1:
                assert search.member(w, a).tolist() == [row in first for row in rows_w]
    finally:
        S.ct = 1e-14


@pytest.mark.parametrize('kind', KINDS)
def test_one_item(kind: str, tolerance: float) -> None:
    rng = np.random.default_rng([10, KINDS.index(kind)])
    for size in (0, 1, 9):
        a = simple(rng, (size,), kind)
        for x in [*items_of(simple(rng, (6,), kind)), 'a', 1, 0.5, 1j, 2**63 - 1, -2**63, 300]:
            if tolerance or kind != 'complex':
                expected = next((i for i, y in enumerate(items_of(a)) if slow_match(x, y)), size)
                assert int(search.index_of(a, x)) == expected
                assert bool(search.member(x, a)) == (expected < size)


def test_narrow_needles_in_a_wide_table() -> None:
    hay, needles = np.arange(1000), np.arange(-128, 128).astype(np.int8)
    expected = [x if x >= 0 else 1000 for x in range(-128, 128)]
    assert search.index_of(hay, needles).tolist() == expected
    assert search.member(needles, hay).tolist() == [x < 1000 for x in expected]


def test_hash_collisions_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    table = rng.integers(-10**12, 10**12, (500, 4))
    wanted = table[rng.integers(0, 500, 300)] + (rng.random((300, 1)) < 0.3)
    expected = [next((i for i in range(500) if (table[i] == row).all()), 500) for row in wanted]
    monkeypatch.setattr(row_search, '_hash', lambda rows: rows.astype(np.int64).sum(axis=1) % 10)
    assert row_search.first_rows(table, wanted).tolist() == expected


@pytest.mark.parametrize('spread', [1e-15, 1e-13, 0.0])
def test_floats_in_cells_agree_with_intervals(spread: float) -> None:
    rng = np.random.default_rng(9)
    base = np.concatenate([rng.standard_normal(400), 2.0 ** rng.integers(-1070, 1020, 100), [0.0, 1.79e308, 5e-324]])
    hay = rng.choice(base, 1500) * (1 + spread * rng.integers(-9, 10, 1500))
    needles = np.concatenate([rng.choice(hay, 1000) * (1 + 1e-15 * rng.integers(-12, 13, 1000)), rng.random(100)])
    needles = needles[np.isfinite(needles)]
    hay = np.where(np.isfinite(hay), hay, 1.0)
    found = row_search._first_in_cells(hay, needles).tolist()
    assert found == row_search._first_between(hay, needles).tolist()
    assert found[:300] == slow_index_of(needles[:300], hay)
    whole = rng.integers(-5, 5, 300)
    hay = np.append(hay, -3.0)
    assert row_search._first_in_cells(hay, whole).tolist() == slow_index_of(whole, hay)


def test_a_chain_of_near_values_keeps_those_that_match_no_kept_one() -> None:
    # 0, 6 and 12 units of 1e-15 away: the first and the last differ by more than ⎕CT.
    w = 1 + A([0, 6, 12]) * 1e-15
    assert sets.unique(w).tolist() == [w[0], w[2]]
    assert sets.unique(w[::-1]).tolist() == [w[2], w[0]]
    assert sets.unique(w[[1, 0, 2]]).tolist() == [w[1]]
    table = np.stack([w, A([3.0, 3.0, 3.0])], axis=1)
    assert search.unique_mask(table).tolist() == [True, False, True]


def test_integers_are_exact_and_floats_tolerant() -> None:
    big = 2**62
    assert search.index_of(A([big, big + 1]), A([big + 1])).tolist() == [1]
    assert search.index_of(A([big, big + 1]), A([float(big)])).tolist() == [0]
    assert same(1, 1.0) and same(1 + 1e-15, 1) and not same(1 + 1e-13, 1)


DEEP = 100_000


def deep(value: Value) -> Value:
    for _ in range(DEEP):
        value = build([value, 1])
    return value


def test_deep_nesting() -> None:
    x, y, z = deep(1.5), deep(1.5), deep(2)
    assert same(x, y) and not same(x, z)
    assert search.index_of(build([z, x]), enclose(y)).tolist() == 1
    assert membership.enlist(x).tolist() == [1.5] + [1] * DEEP
    assert sets.unique(build([x, y, z])).size == 2


# Each row: function, ⍵, ⍺ (or None), result as nested lists

def lists(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    flat = [lists(x) for x in items_of(value)]
    return ''.join(flat) if value.dtype.kind == 'U' and value.ndim == 1 else \
        np.array(flat + [None], dtype=object)[:-1].reshape(value.shape).tolist()


WORDS = build([chars(s) for s in ('CAT', 'DOG', 'MOUSE')])
EMPTY = A([], dtype=bool)

TABLE = [
    (iota.index_of, chars('an'), chars('banana'), [2, 3]),
    (iota.index_of, WORDS[:2], WORDS, [1, 2]),
    (iota.index_of, enclose(chars('BIRD')), WORDS, 4),
    (iota.index_of, A([1, 2, 3, 4]), np.arange(1, 13).reshape(3, 4), 1),
    (iota.index_of, 'a', A([1, 2]), 3),
    (iota.index_of, A([[1, 2], [9, 9]]), A([2, 1]), [[2, 1], [3, 3]]),
    (iota.index_of, empty((0,)), A([1, 2]), []),
    (iota.index_generator, 5, None, [1, 2, 3, 4, 5]),
    (iota.index_generator, A([3]), None, [1, 2, 3]),
    (iota.index_generator, 3.0, None, [1, 2, 3]),
    (iota.index_generator, A([1, 2]), None, [[[1, 1], [1, 2]]]),
    (iota.index_generator, EMPTY, None, []),
    (iota.index_generator, 0, None, []),
    (iota.where, A([1, 0, 1]), None, [1, 3]),
    (iota.where, A([0, 1.0, 0, 2.0]), None, [2, 4, 4]),
    (iota.where, A([[0, 1], [2, 0]]), None, [[1, 2], [2, 1], [2, 1]]),
    (iota.where, 2, None, [[], []]),
    (iota._from_where, A([2, 4, 4]), None, [0, 1, 0, 2]),
    (iota._from_where, EMPTY, None, []),
    (iota._from_where, build([A([1, 2]), A([2, 1]), A([2, 1])]), None, [[0, 1], [2, 0]]),
    (membership.membership, chars('an'), chars('banana'), [0, 1, 1, 1, 1, 1]),
    (membership.membership, A([[1, 2], [3, 4]]), 3, 1),
    (membership.membership, WORDS, enclose(chars('DOG')), 1),
    (membership.membership, A([1, 2]), chars('ab'), [0, 0]),
    (membership.enlist, build([A([1, 2]), chars('ab'), 3]), None, [1, 2, 'a', 'b', 3]),
    (membership.enlist, 7, None, [7]),
    (membership.enlist, A([[1, 2], [3, 4]]), None, [1, 2, 3, 4]),
    (membership.find, chars('BANANA'), chars('ANA'), [0, 1, 0, 1, 0, 0]),
    (membership.find, WORDS, WORDS[1:], [0, 1, 0]),
    (membership.find, A([[1, 2, 1], [1, 2, 2]]), A([1, 2]), [[1, 0, 0], [1, 0, 0]]),
    (membership.find, A([1, 2]), A([[1]]), [0, 0]),
    (membership.find, A([1, 2]), A([1, 2, 3]), [0, 0]),
    (membership.find, A([1, 2, 1]), 1, [1, 0, 1]),
    (membership.find, 5, 5, 1),
    (membership.find, A([1, 2]), EMPTY, [1, 1]),
    (sets.unique, 5, None, [5]),
    (sets.unique, chars('mississippi'), None, 'misp'),
    (sets.unique, A([[1, 2], [3, 4], [1, 2]]), None, [[1, 2], [3, 4]]),
    (sets.unique, build([1, 'a', 1, 'a']), None, [1, 'a']),
    (sets.union, chars('SHOUT'), chars('WASH'), 'WASHOUT'),
    (sets.union, A([3, 3, 1]), A([1, 1]), [1, 1, 3, 3]),
    (sets.union, chars('a'), A([1]), [1, 'a']),
    (sets.union, 2, 1, [1, 2]),
    (sets.union, EMPTY, chars('ab'), 'ab'),
    (sets.intersection, chars('CAR'), chars('ABRA'), 'ARA'),
    (sets.intersection, A([1, 2, 3]), build([1, chars('PLUS'), 2]), [1, 2]),
    (sets.without, chars('GOODBYE'), chars('HELLO'), 'HLL'),
    (sets.without, A([[5, 10], [1, 2]]), A([5, 10, 15]), [15]),
    (sets.without, 3, A([3 + 1e-15, 4]), [4]),
    (sets.without, A([9]), 9, []),
    (sets.logical_not, A([0, 1, 1.0]), None, [1, 0, 0]),
    (sets.logical_not, build([A([0, 1]), 1]), None, [[1, 0], 0]),
    (sets.logical_not, chars(''), None, []),
]


@pytest.mark.parametrize('f, w, a, expected', TABLE)
def test_table(f: Any, w: Value, a: Value, expected: Any) -> None:
    result = lists(f(w) if a is None else f(w, a))
    assert result == expected


@pytest.mark.parametrize('f, w, a, error', [
    (iota.index_of, 1, 1, RankError),
    (iota.index_of, 1, A([[1, 2]]), RankError),
    (iota.index_of, A([1, 2, 3]), A([[1, 2]]), LengthError),
    (iota.index_generator, A([[1]]), None, RankError),
    (iota.index_generator, -1, None, DomainError),
    (iota.index_generator, 1.5, None, DomainError),
    (iota.index_generator, 'a', None, DomainError),
    (iota.index_generator, 1j, None, DomainError),
    (iota.index_generator, A([2, -1]), None, DomainError),
    (iota.index_generator, 1e300, None, DomainError),
    (iota.index_generator, 10**15, None, WSFull),
    (iota.index_generator, A([10**6, 10**6]), None, WSFull),
    (iota.index_generator, A([1] * 16), None, LimitError),
    (iota.where, A([1, -1]), None, DomainError),
    (iota.where, A([0.5]), None, DomainError),
    (iota.where, chars('a'), None, DomainError),
    (iota.where, A([10**15]), None, WSFull),
    (iota._from_where, A([4, 2]), None, DomainError),
    (iota._from_where, A([[1, 2]]), None, RankError),
    (iota._from_where, chars('ab'), None, DomainError),
    (iota.interval_index, 1, A([2, 1]), DomainError),
    (iota.interval_index, 1, 1, RankError),
    (iota.interval_index, A([1, 2, 3]), A([[1, 2]]), LengthError),
    (sets.union, A([[1]]), A([1]), RankError),
    (sets.union, A([1]), A([[1]]), RankError),
    (sets.intersection, A([[1]]), A([1]), RankError),
    (sets.without, A([1]), A([[1]]), RankError),
    (sets.logical_not, 2, None, DomainError),
    (sets.logical_not, 'a', None, DomainError),
    (sets.logical_not, 1j, None, DomainError),
    (sets.logical_not, A([0.5, 1]), None, DomainError),
])
def test_errors(f: Any, w: Value, a: Value, error: type[Exception]) -> None:
    with pytest.raises(error):
        f(w) if a is None else f(w, a)


def test_index_origin(origin: int) -> None:
    shift = origin - 1
    assert iota.index_generator(3).tolist() == [1 + shift, 2 + shift, 3 + shift]
    assert lists(iota.index_generator(A([1, 2]))) == [[[1 + shift, 1 + shift], [1 + shift, 2 + shift]]]
    assert iota.index_of(A([5, 6, 7]), A([6, 5])).tolist() == [2 + shift, 1 + shift, 3 + shift]
    assert iota.where(A([0, 1])).tolist() == [2 + shift]
    assert lists(iota.where(A([[0, 1]]))) == [[1 + shift, 2 + shift]]
    assert iota.interval_index(A([0, 10, 99]), A([10, 20])).tolist() == [shift, 1 + shift, 2 + shift]
    for mask in (A([0, 2, 1]), A([[0, 1], [1, 3]])):
        assert lists(iota._from_where(iota.where(mask))) == mask.tolist()


def test_prototypes_of_empty_results() -> None:
    assert same(iota.index_generator(A([0, 2])), empty((0, 2), A([0, 0])))
    assert same(iota.where(A([[0, 0]])), empty((0,), A([0, 0])))
    assert same(sets.without(WORDS, WORDS), empty((0,), chars('   ')))
    assert same(sets.intersection(A([1]), chars('a')), chars(''))
    assert same(membership.enlist(empty((0,), chars('ab'))), chars(''))
    assert same(membership.enlist(build([EMPTY, chars('')])), empty((0,)))
    assert not same(chars(''), EMPTY)
    assert not same(empty((0,), chars('ab')), empty((0,), chars('abc')))


@pytest.mark.parametrize('kind', ['bool', 'int8', 'char', 'float', 'complex'])
def test_find_everywhere(kind: str) -> None:
    rng = np.random.default_rng(8)
    for shape, part in [((40,), (2,)), ((6, 7), (2, 1)), ((4, 5, 3), (2, 2)), ((5,), (0,))]:
        w = simple(rng, shape, kind)
        a = w[tuple(slice(1, 1 + n) for n in (1,) * (len(shape) - len(part)) + part)].reshape(part)
        whole = a.reshape((1,) * (w.ndim - a.ndim) + a.shape)
        expected = np.zeros(shape, dtype=int)
        for index in np.ndindex(*shape):
            window = w[tuple(slice(i, i + n) for i, n in zip(index, whole.shape, strict=True))]
            expected[index] = window.shape == whole.shape and (whole.size == 0 or slow_match(window, whole))
        assert (membership.find(w, a) == expected).all()


def test_direct_tables_on_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['(⍳300)⍳¯7+?400⍴330', '(¯7+?400⍴330)∊300?400', '(300⍴0 1 1)∊200⍴1 2', '(300⍴0 1 1)⍳200⍴1 0',
             '∪¯50+?400⍴90', '(¯120+?300⍴200)⍳¯128+?300⍴250', '(¯3+20 30⍴⍳600)∊40+?300⍴400', '∪400⍴7',
             '(1000+?500⍴900)⍳900+?700⍴1100']
    printed = []
    for large in (1, 1 << 30):
        monkeypatch.setattr(direct_table, 'LARGE', large)
        monkeypatch.setattr(direct_table, 'BLOCK', 64)
        session = arrayl.Session()
        session.transcript('⎕RL←7')
        printed.append([session.transcript(line) for line in lines])
    assert printed[0] == printed[1]
    assert all('ERROR' not in text for text in printed[0])


@pytest.mark.parametrize('ct', [5e-15, 1e-14, 1e-10, 2.0 ** -32])
def test_near_neighbours_are_those_below_the_upper_end(ct: float) -> None:
    rng = np.random.default_rng(4)
    for scale in (1, 1e-300, 1e300, 5e-324):
        x = np.unique((rng.random(500) - 0.5) * scale)
        ends = upper(x, ct)
        for y in (ends, np.nextafter(ends, np.inf), np.nextafter(ends, -np.inf), np.nextafter(x, np.inf)):
            these = np.isfinite(y) & (y >= x)
            assert (near(y, x, ct) == (y <= ends))[these].all()


@pytest.mark.parametrize('seed', range(8))
def test_texts_are_found_as_other_nested_items_are(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    pool = [chars(t) for t in ('', 'a', 'ab', 'ba', 'abc', 'a\0', '\0', 'é', '𝄞', ' ')]
    others = [1, 'a', build([]), build([1, 2]), chars('ab').reshape(1, 2), build([chars('ab'), 1])]
    if seed > 3:                                        # vectors of integers, of every width
        others += [chars(''), chars('ab'), A([0, 1.0]), A([300, 1e-300])]
        pool = [A(v, dtype=t) for v in ([], [0], [1], [0, 1], [1, 0]) for t in (bool, np.int8, np.int64)]
        pool += [A([300, 1], dtype=np.int16), A([300, 1]), A([2**60, 2**60 + 1]), A([2**60, 2**60])]
    for _ in range(40):
        hay, needles = ([rng.choice(pool) for _ in range(rng.randrange(1, 9))] for _ in range(2))
        if rng.random() < 0.3:
            rng.choice((hay, needles)).append(rng.choice(others))
        arrays = [nested(items, (len(items),)) for items in (hay, needles)]
        with monkeypatch.context() as context:
            context.setattr(nested_cells, 'texts', lambda table: None)
            wanted = search.index_of(*arrays), search.representatives(arrays[0]), search.member(arrays[1], arrays[0])
        made = search.index_of(*arrays), search.representatives(arrays[0]), search.member(arrays[1], arrays[0])
        assert all(map(np.array_equal, made, wanted))


@pytest.mark.parametrize('kind', ['b', 'i', 'U'])
def test_few_items_are_found_as_many_are(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(ord(kind))
    made = {'b': lambda n: rng.random(n) < .5, 'i': lambda n: rng.integers(-2, 6, n).astype(np.int16),
            'U': lambda n: np.array(list('abcd\0'))[rng.integers(0, 5, n)]}[kind]
    for size, other in itertools.product(range(12), range(12)):
        a, w = made(size), made(other)
        few = search.member(a, w), items_of(sets.unique(a)), sets.unique(a).dtype
        with monkeypatch.context() as patch:
            patch.setattr(search, 'SMALL', -1)
            patch.setattr(sets, 'FEW', -1)
            many = search.member(a, w), items_of(sets.unique(a)), sets.unique(a).dtype
        assert few[0].tolist() == many[0].tolist() and few[1:] == many[1:]


def test_places_that_are_all_distinct() -> None:
    for places, size, expected in (([1, 2], 3, True), ([1, 1], 9, False), ([1, 1], 999, False), ([0, 998], 999, True),
                                   ([0, 1, 0], 2, False), ([[0, 1], [2, 0]], 4, False)):
        assert all_distinct(A(places), size) == expected
