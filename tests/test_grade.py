"""⍋ ⍒ and interval index against the total array ordering as documented, written out slowly."""
from __future__ import annotations

import itertools
from functools import cmp_to_key
from typing import Any

import numpy as np
import pytest
from arrays_for_search import KINDS, cells, item, nested_array, simple, slow_compare

from arrayl.arrays import Value, build, chars, empty, enclose
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL
from arrayl.errors import DomainError, RankError
from arrayl.primitives.searching import grade, iota, ordering, sorting
from arrayl.settings import S

A = np.array


def slow_order(w: Any, descending: bool) -> list[int]:
    keys = list(map(cmp_to_key(slow_compare), cells(w, w.ndim - 1)[1]))
    return [i + 1 for i in sorted(range(len(keys)), key=keys.__getitem__, reverse=descending)]


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('descending', [False, True])
def test_simple(kind: str, descending: bool) -> None:
    rng = np.random.default_rng([1, KINDS.index(kind)])
    f = grade.grade_down if descending else grade.grade_up
    for shape in [(0,), (1,), (30,), (700,), (50, 2), (600, 2), (20, 2, 2), (4, 0), (0, 3)]:
        w = simple(rng, shape, kind)
        expected = slow_order(w, descending) if w.size else list(range(1, len(w) + 1))
        assert f(w).tolist() == expected, shape


@pytest.mark.parametrize('seed', range(10))
def test_nested(seed: int) -> None:
    rng = np.random.default_rng([2, seed])
    for shape in [(25,), (8, 2)]:
        w = nested_array(rng, shape)
        assert grade.grade_up(w).tolist() == slow_order(w, False)
        assert grade.grade_down(w).tolist() == slow_order(w, True)


def test_compare_is_the_documented_order() -> None:
    rng = np.random.default_rng(3)
    values = [item(rng, 3) for _ in range(70)]
    for x, y in itertools.product(values, values):
        assert ordering.compare(x, y) == slow_compare(x, y), (x, y)


# Each row is in strictly ascending order.
ASCENDING: list[list[Value]] = [
    [NULL, -5, 1 - 2j, 1, 1 + 2j, 100, 'A', 'a'],
    [chars('car'), chars('carpet'), chars('cat')],
    [A([1949, 4]), A([1949, 4, 29]), A([1949, 4, 30])],
    [build([chars('April'), 29]), build([chars('April'), 30])],
    [5, A([5]), A([[5]]), A([[5, 0]])],
    [empty((0, 3, 2)), chars('')],
    [empty((0, 5, 2)), empty((0, 3, 4))],
    [empty((0, 3, 4), ' '), empty((1, 0, 5, 4), ' ')],
    [chars(''), A([-1]), 3, A([3])],
    [A([[1, 2], [3, 4]]), A([[1, 2, 0], [0, 0, 0]])],       # the padding of the first row decides
    [A([[1, 2]]), A([[1, 2], [0, 0]]), A([[1, 3]])],
    [A([1, 2]), 5, A([5, 1]), 'a', build(['a', 1])],
    [enclose(A([1, 2])), enclose(enclose(A([1, 3])))],
]


@pytest.mark.parametrize('values', ASCENDING)
def test_documented_order(values: list[Value]) -> None:
    count = len(values)
    for i, j in itertools.product(range(count), range(count)):
        assert ordering.compare(values[i], values[j]) == (i > j) - (i < j)
    backwards = build(values[::-1])
    assert grade.grade_up(backwards).tolist() == list(range(count, 0, -1))
    assert ordering.item_ranks(values).tolist() == list(range(count))


def test_exact_between_integers_and_floats() -> None:
    w = build([2**53 + 1, 2.0**53, 'a'])
    assert grade.grade_up(w).tolist() == [2, 1, 3]
    assert grade.grade_up(A([1 + 1e-15, 1.0])).tolist() == [2, 1]


def test_deep_items_do_not_recurse() -> None:
    def deep(bottom: Value) -> Value:
        for _ in range(100_000):
            bottom = build([bottom, 0])
        return bottom
    assert grade.grade_up(build([deep(2), deep(1), deep(chars('x'))])).tolist() == [2, 1, 3]


COLLATIONS = [
    (chars('abz'), chars('zyxabc'), [3, 1, 2]),
    (chars('bbaxa'), chars('ab'), [3, 5, 1, 2, 4]),
    (chars('ABBA'), A([['A', 'B'], ['B', 'A']]), [1, 2, 3, 4]),
    (chars('q'), chars(''), [1]),
    (chars(''), chars('ab'), []),
]


@pytest.mark.parametrize('w, a, expected', COLLATIONS)
def test_collate(w: Value, a: Value, expected: list[int]) -> None:
    assert grade.collate_up(w, a).tolist() == expected


def test_collate_down_is_stable() -> None:
    assert grade.collate_down(chars('bbaxa'), chars('ab')).tolist() == [4, 1, 2, 3, 5]


def test_collate_by_case_last() -> None:
    words = ['Ab', 'AB', 'aba', 'ABA', 'abaca', 'abecedarian', 'Abelian', 'black', 'blackball', 'black belt',
             'blacking', 'Black Mass']
    table = A([list(word.ljust(11)) for word in words])
    case = A([list(' abcdegiklmnrt'), list(' ABCDEGIKLMNRT')])
    # As the documentation shows it: letters decide first, then case; a blank precedes letters.
    assert grade.collate_up(table, case).tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 9, 11]
    by_ravel = [words[i - 1] for i in grade.collate_up(table, case.reshape(-1)).tolist()]
    assert by_ravel == ['aba', 'abaca', 'abecedarian', 'black', 'black belt', 'blackball', 'blacking', 'Ab',
                        'Abelian', 'AB', 'ABA', 'Black Mass']
    by_pairs = [words[i - 1] for i in grade.collate_up(table, case.T.reshape(-1)).tolist()]
    assert by_pairs == ['aba', 'abaca', 'abecedarian', 'Ab', 'Abelian', 'AB', 'ABA', 'black', 'black belt',
                        'blackball', 'blacking', 'Black Mass']


@pytest.mark.parametrize('kind_a, kind_w', list(itertools.product(KINDS, KINDS)))
def test_interval_index(kind_a: str, kind_w: str) -> None:
    rng = np.random.default_rng([4, KINDS.index(kind_a), KINDS.index(kind_w)])
    for shape, frame in [((20,), (15,)), ((0,), (4,)), ((12, 2), (3, 4, 2)), ((3, 0), (2, 0))]:
        a, w = simple(rng, shape, kind_a), simple(rng, frame, kind_w)
        a = a[grade.grade_up(a) - 1]
        check_intervals(a, w)


def check_intervals(a: Any, w: Any) -> None:
    limits = cells(a, a.ndim - 1)[1]
    expected = [sum(slow_compare(x, y) <= 0 for x in limits) for y in cells(w, a.ndim - 1)[1]]
    if a.size or a.ndim == 1:
        assert iota.interval_index(w, a).reshape(-1).tolist() == expected


def test_interval_index_nested() -> None:
    rng = np.random.default_rng(5)
    a, w = nested_array(rng, (12,)), nested_array(rng, (20,))
    check_intervals(build([a[i - 1] for i in grade.grade_up(a).tolist()]), w)
    hand = build([chars('Clubs'), 8, chars('Diamonds'), 9, chars('Diamonds'), 11, chars('Hearts'), 2], (4, 2))
    assert iota.interval_index(build([chars('Diamonds'), 10]), hand) == 2


@pytest.mark.parametrize('f, w, a, error', [
    (grade.grade_up, 5, None, RankError),
    (grade.grade_up, enclose(A([1, 2])), None, RankError),
    (grade.grade_up, build([1, Namespace()]), None, DomainError),
    (grade.grade_up, build([Namespace()]), None, DomainError),
    (grade.collate_up, A([1, 2]), chars('ab'), DomainError),
    (grade.collate_up, chars('ab'), A([1, 2]), DomainError),
    (grade.collate_up, 'a', chars('ab'), RankError),
    (grade.collate_up, chars('ab'), 'a', RankError),
])
def test_errors(f: Any, w: Value, a: Value, error: type[Exception]) -> None:
    with pytest.raises(error):
        f(w) if a is None else f(w, a)


def test_index_origin() -> None:
    S.io = 0
    try:
        assert grade.grade_up(A([30, 10, 20])).tolist() == [1, 2, 0]
        assert grade.collate_up(chars('ba'), chars('ab')).tolist() == [1, 0]
    finally:
        S.io = 1


@pytest.mark.parametrize('values', [
    np.random.default_rng(1).integers(0, 10**9, 5000), np.random.default_rng(1).integers(-2**63, 2**63 - 1, 5000),
    np.random.default_rng(1).integers(0, 50, 5000), np.random.default_rng(1).standard_normal(5000),
    np.random.default_rng(1).integers(-3, 3, 5000) * 1e300, A([-0.0, 0.0] * 600), A([2**63 - 1, -2**63] * 400),
    np.random.default_rng(1).integers(-30000, 30000, 5000).astype(np.int16),
])
@pytest.mark.parametrize('vectors', [False, True])
def test_sorting_agrees_with_numpy(values: np.ndarray, vectors: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, 'sorts_by_vectors', lambda: vectors)
    assert sorting.order(values).tolist() == np.argsort(values, kind='stable').tolist()
    assert sorting.ranks([values]).tolist() == np.unique(values, return_inverse=True)[1].tolist()


@pytest.mark.parametrize('kind', KINDS)
def test_parts_sorted_on_all_cores(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, 'SMALL', 4)
    monkeypatch.setattr(sorting, 'PARTED', 8)
    monkeypatch.setattr(sorting, 'BLOCK', 7)
    monkeypatch.setattr(sorting, 'PART', 11)
    rng = np.random.default_rng([8, KINDS.index(kind)])
    for shape in [(8,), (9,), (23,), (200,), (60, 2)]:
        w = simple(rng, shape, kind)
        for f, descending in ((grade.grade_up, False), (grade.grade_down, True)):
            assert f(w).tolist() == slow_order(w, descending), shape


@pytest.mark.parametrize('span', [2**17, 2**31, 2**40, 2**58, 2**63])
def test_parts_of_integers(span: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, 'PARTED', 600)
    monkeypatch.setattr(sorting, 'PART', 250)
    w = np.random.default_rng(9).integers(-span, span - 1, 1500, endpoint=True)
    w[::3] = w[0]
    w[1], w[2] = -span, span - 1
    assert grade.grade_up(w).tolist() == (np.argsort(w, kind='stable') + 1).tolist()
    assert grade.grade_down(w).tolist() == (np.argsort(~w, kind='stable') + 1).tolist()
