"""Enclose, partition, pick and their kin against results worked out by hand."""

from __future__ import annotations

import pytest
from structure_tools import enc, error_of, iota, m, show, v

from arrayl.arrays import empty
from arrayl.primitives.structure.enclose import enclose_form, first, nest, partition, partitioned_enclose, pick
from arrayl.settings import S

G = m((2, 3), [['ABC', 1], ['DEF', 2], ['GHI', 3], ['JKL', 4], ['MNO', 5], ['PQR', 6]])
STRINGS = empty((0,), v(''))  # 0⍴⊂''
NUMBERS = empty((0,), v([]))  # 0⍴⊂⍬

RESULTS = [
    (enclose_form, (5,), None, 5),
    (enclose_form, (v([1, 2]),), None, enc([1, 2])),
    (enclose_form, (enc([1]),), None, enc(enc([1]))),
    (enclose_form, (iota(2, 3),), 2, v([[1, 2, 3], [4, 5, 6]])),
    (enclose_form, (iota(2, 3),), 1, v([[1, 4], [2, 5], [3, 6]])),
    (enclose_form, (iota(2, 3),), v([1, 2]), enc(iota(2, 3))),
    (enclose_form, (iota(2, 2),), v([2, 1]), enc(m((2, 2), [1, 3, 2, 4]))),
    (enclose_form, (iota(2, 2),), v([]), iota(2, 2)),
    (enclose_form, (v([[1, 2], 3]),), v([]), v([enc([1, 2]), 3])),
    (enclose_form, (5,), v([]), 5),
    (enclose_form, (empty((0, 2)),), 2, empty((0,), v([0, 0]))),
    (enclose_form, (empty((2, 0)),), 2, v([[], []])),
    (
        enclose_form,
        (iota(2, 3, 2),),
        v([1, 3]),
        v([m((2, 2), [1, 2, 7, 8]), m((2, 2), [3, 4, 9, 10]), m((2, 2), [5, 6, 11, 12])]),
    ),
    (partitioned_enclose, (v('abcdefg'), v([0, 0, 1, 0, 0, 1, 0])), None, v(['cde', 'fg'])),
    (
        partitioned_enclose,
        (v('abcdefg'), v([2, 0, 1, 3, 0, 2, 0, 1])),
        None,
        v(['', 'ab', ['c'], '', '', 'de', '', 'fg', '']),
    ),
    (partitioned_enclose, (v('abcdefg'), v([0, 2, 0, 1])), None, v(['', 'bc', 'defg'])),
    (partitioned_enclose, (iota(3, 4), v([1, 0, 1])), 1, v([iota(2, 4), m((1, 4), [9, 10, 11, 12])])),
    (
        partitioned_enclose,
        (iota(3, 4), v([1, 0, 0, 1])),
        2,
        v([m((3, 3), [1, 2, 3, 5, 6, 7, 9, 10, 11]), m((3, 1), [4, 8, 12])]),
    ),
    (partitioned_enclose, (v('abc'), 1), None, v([['a'], ['b'], ['c']])),
    (partitioned_enclose, (v('abc'), v([1])), None, v(['abc'])),
    (partitioned_enclose, (v('abc'), 0), None, STRINGS),
    (partitioned_enclose, (v('abc'), v([])), None, STRINGS),
    (partitioned_enclose, (iota(2, 2), v([0, 0])), None, empty((0,), empty((2, 0)))),
    (partitioned_enclose, (v(''), v([2])), None, v(['', ''])),
    (partitioned_enclose, (v([[1, 2], 3]), v([1, 1])), None, v([[[1, 2]], [3]])),
    (nest, (v('abc'),), None, enc('abc')),
    (nest, (v(['abc', 'd']),), None, v(['abc', 'd'])),
    (nest, (5,), None, 5),
    (nest, (v([1, 'a']),), None, enc([1, 'a'])),
    (nest, (v([]),), None, enc([])),
    (nest, (STRINGS,), None, STRINGS),
    (partition, (v('NOWISTHE'), v([1, 1, 1, 2, 2, 3, 3, 3])), None, v(['NOW', 'IS', 'THE'])),
    (partition, (v('NOWISTHE'), v([1, 1, 1, 0, 0, 3, 3, 3])), None, v(['NOW', 'THE'])),
    (
        partition,
        (iota(4, 4), v([1, 1, 0, 1])),
        None,
        m((4, 2), [[1, 2], [4], [5, 6], [8], [9, 10], [12], [13, 14], [16]]),
    ),
    (partition, (iota(4, 4), v([1, 1, 0, 1])), 1, m((2, 4), [[1, 5], [2, 6], [3, 7], [4, 8], [13], [14], [15], [16]])),
    (partition, (v('abc'), 1), None, v(['abc'])),
    (partition, (v('abc'), 0), None, STRINGS),
    (partition, (v([]), v([])), None, NUMBERS),
    (partition, (v('abcd'), v([2, 1, 3, 3])), None, v(['ab', 'cd'])),
    (partition, (v('abcd'), v([0, 0, 1, 0])), None, v([['c']])),
    (partition, (v([[1, 2], 3, 'a']), v([1, 1, 2])), None, v([[[1, 2], 3], ['a']])),
    (first, (5,), None, 5),
    (first, (v('abc'),), None, 'a'),
    (first, (v([[1, 2], 3]),), None, v([1, 2])),
    (first, (v([]),), None, 0),
    (first, (v(''),), None, ' '),
    (first, (empty((0,), v([0, ' '])),), None, v([0, ' '])),
    (first, (enc([1, 2]),), None, v([1, 2])),
    (first, (iota(2, 2),), None, 1),
    (first, (v([1, 'a']),), None, 1),
    (first, (v([1j, 2]),), None, 1j),
    (first, (v([2, 1j]),), None, 2),
    (pick, (v(['one', 'two']), 2), None, v('two')),
    (pick, (v(['one', 'two']), v([2, 1])), None, 't'),
    (pick, (G, v([[2, 1], 1])), None, v('JKL')),
    (pick, (G, enc([2, 1])), None, v(['JKL', 4])),
    (pick, (G, v([[2, 1], 1, 2])), None, 'K'),
    (pick, (10, v([[], []])), None, 10),
    (pick, (v([1, 2]), v([])), None, v([1, 2])),
    (pick, (enc([1, 2]), enc([])), None, v([1, 2])),
    (pick, (iota(3), 2.0), None, 2),
    (pick, (v([[1, 2], 3]), v([[1], [2]])), None, 2),
]

ERRORS = [
    (enclose_form, (iota(2, 2),), 3, 'INDEX ERROR'),
    (enclose_form, (iota(2, 2),), v([1, 1]), 'DOMAIN ERROR'),
    (partitioned_enclose, (v('abc'), v([1, 0, 0, 0, 1])), None, 'LENGTH ERROR'),
    (partitioned_enclose, (v('abc'), -1), None, 'DOMAIN ERROR'),
    (partitioned_enclose, (v('abc'), iota(1, 1)), None, 'RANK ERROR'),
    (partitioned_enclose, (v('abc'), v('abc')), None, 'DOMAIN ERROR'),
    (partitioned_enclose, (v('abc'), 10**15), None, 'WS FULL'),
    (partition, (v('abc'), v([1, 2])), None, 'LENGTH ERROR'),
    (partition, (5, 1), None, 'RANK ERROR'),
    (partition, (v('abc'), v([1, -1, 1])), None, 'DOMAIN ERROR'),
    (partition, (v('abc'), v([1, 0.5, 1])), None, 'DOMAIN ERROR'),
    (pick, (iota(3), 4), None, 'INDEX ERROR'),
    (pick, (iota(3), 0), None, 'INDEX ERROR'),
    (pick, (iota(2, 2), 1), None, 'RANK ERROR'),
    (pick, (5, 1), None, 'RANK ERROR'),
    (pick, (iota(3), v([2, 1])), None, 'RANK ERROR'),
    (pick, (iota(3), 'a'), None, 'DOMAIN ERROR'),
    (pick, (iota(3), iota(1, 1)), None, 'RANK ERROR'),
    (pick, (v([1, 2]), enc([1, 2])), None, 'RANK ERROR'),
    (pick, (iota(3), 0.5), None, 'DOMAIN ERROR'),
]


@pytest.mark.parametrize('case', RESULTS, ids=lambda c: c[0].__name__)
def test_result(case):
    f, args, axis, expected = case
    assert show(f(*args) if axis is None else f(*args, axis=axis)) == show(expected)


@pytest.mark.parametrize('case', ERRORS, ids=lambda c: c[0].__name__)
def test_error(case):
    f, args, axis, expected = case
    assert error_of(f, *args, **({} if axis is None else {'axis': axis})) == expected


def test_index_origin():
    S.io = 0
    try:
        assert pick(v('abc'), 2) == 'c'
        assert show(enclose_form(iota(2, 2), axis=1)) == show(v([[1, 2], [3, 4]]))
        assert show(partition(iota(2, 2), v([1, 0]), axis=0)) == show(m((1, 2), [[1], [2]]))
    finally:
        S.io = 1


def test_a_path_may_be_as_deep_as_the_nesting():
    deep = v([7])
    for _ in range(100_000):
        deep = enc([deep, 1])
    path = v([[], 1] * 100_000)
    assert show(pick(deep, path)) == '[7]'
