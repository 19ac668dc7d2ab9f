"""Bracket indexing: simple, elided, choose and reach, with its errors."""

from __future__ import annotations

import pytest
from structure_tools import enc, error_of, iota, m, show, v

from arrayl.arrays import empty, enclose
from arrayl.primitives.structure.indexing import index
from arrayl.settings import S

G = m((2, 3), [['ABC', 1], ['DEF', 2], ['GHI', 3], ['JKL', 4], ['MNO', 5], ['PQR', 6]])
FLAT = v([['ABC', 1], ['DEF', 2]])

RESULTS = [
    (iota(5), [3], 3),
    (iota(5), [v([3])], v([3])),
    (iota(5), [m((2, 3), [1, 1, 1, 2, 2, 2])], m((2, 3), [1, 1, 1, 2, 2, 2])),
    (v(['ONE', 'TWO', 'THREE']), [2], enc('TWO')),
    (v(['ONE', 'TWO']), [v([2, 1])], v(['TWO', 'ONE'])),
    (v('abc'), [2.0], 'b'),
    (v([1, 'a', [2]]), [v([1, 2])], v([1, 'a'])),
    (v([1, 'a', [2]]), [v([2, 2])], v('aa')),
    (v([1, 'a', [2]]), [1], 1),
    (iota(5), [None], iota(5)),
    (iota(2, 3), [None], iota(2, 3)),
    (iota(5), [v([])], v([])),
    (v('abc'), [v([])], v('')),
    (v(['ab', 'c']), [v([])], empty((0,), v('  '))),
    (v(['ab', 'c']), [v('')], empty((0,), v('  '))),
    (iota(2, 4), [2, 3], 7),
    (iota(2, 4), [1, None], v([1, 2, 3, 4])),
    (iota(2, 4), [None, 1], v([1, 5])),
    (iota(2, 4), [None, None], iota(2, 4)),
    (iota(2, 3, 4), [2, v([3, 2]), v([4, 1])], m((2, 2), [24, 21, 20, 17])),
    (iota(2, 3, 4), [None, 2, None], m((2, 4), [5, 6, 7, 8, 17, 18, 19, 20])),
    (iota(2, 3), [m((1, 2), [2, 1]), m((1, 1), [3])], m((1, 2, 1, 1), [6, 3])),
    (iota(2, 3), [v([]), 2], v([])),
    (iota(2, 3), [v([]), None], empty((0, 3))),
    (m((2, 2), [1, [2], 3, 'a']), [2, None], v([3, 'a'])),
    (m((2, 2), [1, [2], 3, 'a']), [1, 2], enc([2])),
    (iota(2, 4), [enc([1, 2])], 2),
    (iota(2, 4), [m((2, 2), [[2, 4]] * 4)], m((2, 2), [8, 8, 8, 8])),
    (iota(2, 4), [v([[2, 1], [1, 2]])], v([5, 2])),
    (iota(4), [v([[2], [3]])], v([2, 3])),
    (iota(4), [enc(2)], 2),
    ('Z', [v([[], [], []])], v('ZZZ')),
    (enc([1, 2]), [enc([])], enc([1, 2])),
    (iota(5), [enc([])], enc(iota(5))),
    (iota(2, 4), [empty((0,), v([0, 0]))], v([])),
    (G, [v([[[1, 2], 1], [[2, 3], 2]])], v(['DEF', 6])),
    (G, [m((2, 2), [[[2, 2], 2]] * 4)], m((2, 2), [5, 5, 5, 5])),
    (G, [enclose(enc([1, 1]))], enc(['ABC', 1])),
    (G, [enc([1, 1])], enc(['ABC', 1])),
    (FLAT, [enclose(enc([1]))], enc(['ABC', 1])),
    (FLAT, [v([[1, 1, 2], [2, 2]])], v(['B', 2])),
]

ERRORS = [
    (iota(5), [6], 'INDEX ERROR'),
    (iota(5), [0], 'INDEX ERROR'),
    (iota(5), [-1], 'INDEX ERROR'),
    (iota(5), [v([1, 6])], 'INDEX ERROR'),
    (iota(5), [10**18], 'INDEX ERROR'),
    (iota(5), [1, 1], 'RANK ERROR'),
    (iota(2, 2), [1], 'RANK ERROR'),
    (5, [1], 'RANK ERROR'),
    (iota(5), [0.5], 'DOMAIN ERROR'),
    (iota(5), ['a'], 'DOMAIN ERROR'),
    (iota(5), [v([1, 'a'])], 'DOMAIN ERROR'),
    (iota(5), [1j], 'DOMAIN ERROR'),
    (iota(2, 2), [enc([1, 3])], 'INDEX ERROR'),
    (iota(2, 2), [v([[1, 1], [1, 2, 3]])], 'RANK ERROR'),
    (iota(5), [enc([1, 2])], 'RANK ERROR'),
    (iota(2, 2), [v([[1, 1], 'ab'])], 'DOMAIN ERROR'),
    (iota(2, 2), [enc([1, 0.5])], 'DOMAIN ERROR'),
    (iota(2, 2), [1, enc([1, 2])], 'DOMAIN ERROR'),
    (FLAT, [enc([1, 3])], 'INDEX ERROR'),
]


@pytest.mark.parametrize('case', RESULTS)
def test_result(case):
    w, selectors, expected = case
    assert show(index(w, selectors)) == show(expected)


@pytest.mark.parametrize('case', ERRORS)
def test_error(case):
    w, selectors, expected = case
    assert error_of(index, w, selectors) == expected


def test_index_origin():
    S.io = 0
    try:
        assert index(iota(5), [0]) == 1
        assert show(index(iota(2, 4), [enc([1, 3])])) == '8'
        assert show(index(FLAT, [enc([0, 0, 2])])) == "'C'"
        assert error_of(index, iota(5), [5]) == 'INDEX ERROR'
    finally:
        S.io = 1
