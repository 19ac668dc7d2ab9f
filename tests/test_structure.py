"""Shape, joining, rearranging, taking apart: every form against results worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from structure_tools import enc, error_of, iota, m, show, v

from arrayl.arrays import INT_MAX, build, empty
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.structure.rearrange import reorder_axes, reverse, reverse_first, rotate, rotate_first, transpose
from arrayl.primitives.structure.replicate import expand, expand_first, replicate, replicate_first
from arrayl.primitives.structure.select import squad
from arrayl.primitives.structure.shape import catenate, catenate_first, ravel, reshape, shape, table
from arrayl.primitives.structure.take_drop import drop, mix, split, take
from arrayl.settings import S

VECTORS = empty((0,), v([0, 0]))  # 0⍴⊂0 0
STRINGS = empty((0,), v('  '))  # 0⍴⊂2⍴' '

# (function, arguments right first, axis or None, expected)
RESULTS = [
    (shape, (5,), None, v([])),
    (shape, (v('abc'),), None, v([3])),
    (shape, (iota(2, 3),), None, v([2, 3])),
    (shape, (enc([1, 2]),), None, v([])),
    (reshape, (v([1, 2]), v([2, 3])), None, m((2, 3), [1, 2, 1, 2, 1, 2])),
    (reshape, (iota(7), 3), None, v([1, 2, 3])),
    (reshape, (v([]), 2), None, v([0, 0])),
    (reshape, (v(''), v([2])), None, v('  ')),
    (reshape, (VECTORS, 2), None, v([[0, 0], [0, 0]])),
    (reshape, (enc([1, 'a']), 2), None, v([[1, 'a'], [1, 'a']])),
    (reshape, (v([1, 'a']), 1), None, v([1])),
    (reshape, (v([1, 'a']), v([])), None, 1),
    (reshape, (v([[1, 2], 3]), v([])), None, enc([1, 2])),
    (reshape, (v(['ab']), 0), None, STRINGS),
    (reshape, (v([1j, 1]), 0), None, v([])),
    (reshape, (v([1, 1j]), 1), None, v([1])),
    (reshape, (5, v([])), None, 5),
    (reshape, (5, v('')), None, 5),
    (reshape, (v([1, 2, 3]), 7), None, v([1, 2, 3, 1, 2, 3, 1])),
    (reshape, (5, 3.0), None, v([5, 5, 5])),
    (ravel, (5,), None, v([5])),
    (ravel, (iota(2, 2),), None, v([1, 2, 3, 4])),
    (ravel, (enc('ab'),), None, v(['ab'])),
    (ravel, (iota(2, 3, 4),), v([1, 2]), iota(6, 4)),
    (ravel, (iota(2, 3, 4),), v([2, 3]), iota(2, 12)),
    (ravel, (iota(2, 3),), v([2]), iota(2, 3)),
    (ravel, (iota(2, 3),), 0.5, iota(1, 2, 3)),
    (ravel, (iota(2, 3),), 1.5, iota(2, 1, 3)),
    (ravel, (iota(2, 3),), 2.5, iota(2, 3, 1)),
    (ravel, (iota(2, 3),), v([]), iota(2, 3, 1)),
    (ravel, (5,), v([]), v([5])),
    (ravel, (5,), 0.5, v([5])),
    (table, (5,), None, iota(1, 1).reshape(1, 1) * 5),
    (table, (v('ab'),), None, m((2, 1), 'ab')),
    (table, (iota(2, 3, 4),), None, iota(2, 12)),
    (table, (empty((0, 3)),), None, empty((0, 3))),
    (table, (empty((0,)),), None, empty((0, 1))),
    (table, (empty((3, 0)),), None, empty((3, 0))),
    (catenate, (2, 1), None, v([1, 2])),
    (catenate, (v('LONG'), v('FUR')), None, v('FURLONG')),
    (catenate, (v([2, 3]), 'a'), None, v(['a', 2, 3])),
    (catenate, (9, iota(2, 2)), None, m((2, 3), [1, 2, 9, 3, 4, 9])),
    (catenate, (v([8, 9]), iota(2, 2)), None, m((2, 3), [1, 2, 8, 3, 4, 9])),
    (catenate, (iota(2, 2), v('ab')), None, m((2, 3), ['a', 1, 2, 'b', 3, 4])),
    (catenate, (v([7, 8]), iota(2, 2)), 1, m((3, 2), [1, 2, 3, 4, 7, 8])),
    (catenate, (v([]), v('')), None, v('')),
    (catenate, (v(''), v([])), None, v([])),
    (catenate, (v(''), v([1])), None, v([1])),
    (catenate, (v('a'), v([])), None, v(['a'])),
    (catenate, (v([]), VECTORS), None, VECTORS),
    (catenate, (STRINGS, v([])), None, v([])),
    (catenate, (v([[1, 2]]), v([3])), None, v([3, [1, 2]])),
    (catenate, (enc([1, 2]), 3), None, v([3, [1, 2]])),
    (catenate, (v([1.5]), v([1])), None, v([1, 1.5])),
    (catenate, (v([1j]), v([1])), None, v([1, 1j])),
    (catenate, (v([INT_MAX]), v([1])), None, v([1, INT_MAX])),
    (catenate, (empty((0, 2)), m((0, 3), [], ' ')), None, m((0, 5), [], ' ')),
    (catenate, (empty((2, 0)), iota(2, 2)), None, iota(2, 2)),
    (catenate, (5, empty((0, 3))), 1, m((1, 3), [5, 5, 5])),
    (catenate, (v([3, 4]), v([1, 2])), 0.5, iota(2, 2)),
    (catenate, ('-', v('ab')), 1.5, m((2, 2), 'a-b-')),
    (catenate, (2, 1), 0.5, v([1, 2])),
    (catenate, (iota(2, 2), iota(2, 2)), 1.5, m((2, 2, 2), [1, 2, 1, 2, 3, 4, 3, 4])),
    (catenate_first, (9, iota(2, 2)), None, m((3, 2), [1, 2, 3, 4, 9, 9])),
    (catenate_first, (2, 1), None, v([1, 2])),
    (catenate_first, (v([8, 9]), iota(2, 2)), 2, m((2, 3), [1, 2, 8, 3, 4, 9])),
    (catenate_first, (iota(2, 2), v([8, 9])), None, m((3, 2), [8, 9, 1, 2, 3, 4])),
    (reverse, (5,), None, 5),
    (reverse, (v('abc'),), None, v('cba')),
    (reverse, (iota(2, 2),), 1, m((2, 2), [3, 4, 1, 2])),
    (reverse, (v([1, 'a']),), None, v(['a', 1])),
    (reverse, (VECTORS,), None, VECTORS),
    (reverse_first, (iota(2, 2),), None, m((2, 2), [3, 4, 1, 2])),
    (reverse_first, (iota(2, 2),), v([2]), m((2, 2), [2, 1, 4, 3])),
    (rotate, (iota(5), 2), None, v([3, 4, 5, 1, 2])),
    (rotate, (iota(5), -1), None, v([5, 1, 2, 3, 4])),
    (rotate, (iota(5), v([7])), None, v([3, 4, 5, 1, 2])),
    (rotate, (5, 3), None, 5),
    (rotate, (iota(2, 3), v([1, -1])), None, m((2, 3), [2, 3, 1, 6, 4, 5])),
    (rotate, (iota(2, 3), v([0, 1, 0])), 1, m((2, 3), [1, 5, 3, 4, 2, 6])),
    (rotate, (iota(2, 3), m((1, 1, 1), [1])), None, m((2, 3), [2, 3, 1, 5, 6, 4])),
    (rotate, (v([]), 3), None, v([])),
    (rotate, (iota(3), INT_MAX), None, v([2, 3, 1])),
    (rotate, (iota(2, 2, 2), m((2, 2), [0, 1, 1, 0])), None, m((2, 2, 2), [1, 2, 4, 3, 6, 5, 7, 8])),
    (rotate_first, (iota(2, 3), v([0, 1, 0])), None, m((2, 3), [1, 5, 3, 4, 2, 6])),
    (rotate_first, (iota(3), 1), None, v([2, 3, 1])),
    (transpose, (iota(2, 3),), None, m((3, 2), [1, 4, 2, 5, 3, 6])),
    (transpose, (5,), None, 5),
    (transpose, (m((1, 2), [[1, 2], 3]),), None, m((2, 1), [[1, 2], 3])),
    (reorder_axes, (iota(3, 3), v([1, 1])), None, v([1, 5, 9])),
    (reorder_axes, (iota(2, 3), v([1, 1])), None, v([1, 5])),
    (
        reorder_axes,
        (iota(2, 3, 4), v([2, 1, 3])),
        None,
        m((3, 2, 4), [1, 2, 3, 4, 13, 14, 15, 16, 5, 6, 7, 8, 17, 18, 19, 20, 9, 10, 11, 12, 21, 22, 23, 24]),
    ),
    (reorder_axes, (iota(2, 3, 4), v([1, 1, 1])), None, v([1, 18])),
    (reorder_axes, (iota(2, 3, 4), v([1, 1, 2])), None, m((2, 4), [1, 2, 3, 4, 17, 18, 19, 20])),
    (reorder_axes, (5, v([])), None, 5),
    (reorder_axes, (iota(3), 1), None, iota(3)),
    (reorder_axes, (m((2, 2), [[1], 2, 3, [4]]), v([1, 1])), None, v([[1], [4]])),
    (mix, (v([[1, 2], [3, 4, 5]]),), None, m((2, 3), [1, 2, 0, 3, 4, 5])),
    (mix, (iota(3),), None, iota(3)),
    (mix, (v(['one', 'three']),), None, m((2, 5), 'one  three')),
    (mix, (v([1, 'ab']),), None, m((2, 2), [1, 0, 'a', 'b'])),
    (mix, (v(['ab', 1]),), None, m((2, 2), ['a', 'b', 1, 0])),
    (mix, (v(['', []]),), None, m((2, 0), [], ' ')),
    (mix, (v([[], 'ab']),), None, m((2, 2), [0, 0, 'a', 'b'])),
    (mix, (VECTORS,), None, empty((0, 2))),
    (mix, (v([1, [2, 3], m((1, 3), [4, 5, 6])]),), None, m((3, 1, 3), [1, 0, 0, 2, 3, 0, 4, 5, 6])),
    (mix, (v([[1, [2, 3]], [[4]]]),), None, m((2, 2), [1, [2, 3], [4], [0]])),
    (mix, (enc([1, 2]),), None, v([1, 2])),
    (mix, (v([[1, 2], [3, 4]]),), 0.5, m((2, 2), [1, 3, 2, 4])),
    (mix, (v([[1, 2], [3, 4]]),), 1, m((2, 2), [1, 3, 2, 4])),
    (mix, (v([[1, 2], [3, 4]]),), 1.5, iota(2, 2)),
    (mix, (v([1, 'a']),), None, v([1, 'a'])),
    (split, (iota(2, 3),), None, v([[1, 2, 3], [4, 5, 6]])),
    (split, (iota(2, 3),), 1, v([[1, 4], [2, 5], [3, 6]])),
    (split, (5,), None, 5),
    (split, (v('abc'),), None, enc('abc')),
    (split, (empty((0, 2)),), None, VECTORS),
    (split, (empty((2, 0)),), None, v([[], []])),
    (split, (m((2, 2), [1j, 2, 3, 4]),), None, v([[1j, 2], [3, 4]])),
    (split, (m((2, 2), [1, 'a', 'b', 'c']),), None, v([[1, 'a'], 'bc'])),
    (split, (iota(1, 1),), None, v([[1]])),
    (take, (v('overboard'), 3), None, v('ove')),
    (take, (iota(3), -5), None, v([0, 0, 1, 2, 3])),
    (take, (5, 2), None, v([5, 0])),
    (take, (5, v([2, 2])), None, m((2, 2), [5, 0, 0, 0])),
    (take, (5, v([])), None, 5),
    (take, (iota(2, 3), 1), None, iota(1, 3)),
    (take, (iota(2, 3), v([3, -2])), None, m((3, 2), [2, 3, 5, 6, 0, 0])),
    (take, (v([[1, 2], 'ab']), 3), None, v([[1, 2], 'ab', [0, 0]])),
    (take, (VECTORS, 1), None, v([[0, 0]])),
    (take, (v(['a', 1]), 3), None, v(['a', 1, ' '])),
    (take, (v(['a', 1]), 1), None, v(['a'])),
    (take, (v(''), 2), None, v('  ')),
    (take, (v([[1, 2], 3]), -1), None, v([3])),
    (take, (v([[1, 2], 3]), 0), None, VECTORS),
    (take, (enc('ab'), 2), None, v(['ab', '  '])),
    (take, (iota(2, 3), 2), 2, m((2, 2), [1, 2, 4, 5])),
    (take, (iota(2, 3), v([1, -1])), v([2, 1]), m((1, 1), [4])),
    (take, (iota(2, 3), v([])), v([]), iota(2, 3)),
    (take, (v([1, 2, 1j]), 2), None, v([1, 2])),
    (drop, (v('overboard'), 4), None, v('board')),
    (drop, (iota(3), -2), None, v([1])),
    (drop, (iota(3), 9), None, v([])),
    (drop, (5, 1), None, v([])),
    (drop, (5, 0), None, v([5])),
    (drop, (5, v([])), None, 5),
    (drop, (5, v([0, 0])), None, m((1, 1), [5])),
    (drop, (iota(3, 4), v([1, -1])), None, m((2, 3), [5, 6, 7, 9, 10, 11])),
    (drop, (iota(2, 3), 1), 2, m((2, 2), [2, 3, 5, 6])),
    (drop, (v([[1, 2], 'a']), 1), None, v(['a'])),
    (drop, (v([[1, 2], 'a']), 2), None, VECTORS),
    (drop, (iota(3), -INT_MAX), None, v([])),
    (replicate, (v('ABCD'), v([1, 0, 1, 1])), None, v('ACD')),
    (replicate, (iota(3), v([2, -1, 1])), None, v([1, 1, 0, 3])),
    (replicate, (v([1, 2]), 2), None, v([1, 1, 2, 2])),
    (replicate, (4, v([1, 0, 1])), None, v([4, 4])),
    (replicate, (m((1, 1), [5]), v([1, 0, 1])), None, m((1, 2), [5, 5])),
    (replicate, (v([]), 3), None, v([])),
    (replicate, (iota(2, 3), v([1, 0, 2])), None, m((2, 3), [1, 3, 3, 4, 6, 6])),
    (replicate, (5, v([])), None, v([])),
    (replicate, (iota(2, 3), v([0, 1])), 1, m((1, 3), [4, 5, 6])),
    (replicate, (v('ab'), v([-1, 2])), None, v(' bb')),
    (replicate, (v(['ab', 'c']), v([-1, 1])), None, v(['  ', 'c'])),
    (replicate, (v(['ab', 'c']), v([0, 1])), None, v(['c'])),
    (replicate, (v(['ab', 'c']), 0), None, STRINGS),
    (replicate, (iota(2), v([-2])), None, v([0, 0, 0, 0])),
    (replicate, (m((2, 1), [7, 8]), v([1, -1, 2])), None, m((2, 4), [7, 0, 7, 7, 8, 0, 8, 8])),
    (replicate_first, (iota(3, 2), v([1, 0, 2])), None, m((3, 2), [1, 2, 5, 6, 5, 6])),
    (replicate_first, (iota(2, 2), v([0, 1])), 2, m((2, 1), [2, 4])),
    (replicate_first, (v('AB'), v([0, 1])), None, v(['B'])),
    (expand, (v('AB'), v([1, 0, 1])), None, v('A B')),
    (expand, (v([7, 8]), v([1, -2, 2])), None, v([7, 0, 0, 8, 8])),
    (expand, (v([]), 0), None, v([0])),
    (expand, (v(''), v([0, 0])), None, v('  ')),
    (expand, ('A', v([1, -2, 3])), None, v('A  AAA')),
    (expand, (iota(2, 2), v([1, 0, 1])), None, m((2, 3), [1, 0, 2, 3, 0, 4])),
    (expand, (v([]), v([])), None, v([])),
    (expand, (v([[1, 2], [3, 4, 5]]), v([1, -2, 1])), None, v([[1, 2], [0, 0], [0, 0], [3, 4, 5]])),
    (expand_first, (iota(2, 2), v([1, 0, 1])), None, m((3, 2), [1, 2, 0, 0, 3, 4])),
    (expand_first, (iota(2, 2), v([1, 0, 1])), 2, m((2, 3), [1, 0, 2, 3, 0, 4])),
    (squad, (iota(3, 4), 2), None, v([5, 6, 7, 8])),
    (squad, (iota(3, 4), v([2, 3])), None, 7),
    (squad, (iota(3, 4), v([[1, 3], [2, 1]])), None, m((2, 2), [2, 1, 10, 9])),
    (squad, (iota(3, 4), 2), 2, v([2, 6, 10])),
    (squad, (iota(4), enc([4, 3])), None, v([4, 3])),
    (squad, (iota(4), enc(m((1, 2), [4, 3]))), None, m((1, 2), [4, 3])),
    (squad, (iota(3, 4), v([])), None, iota(3, 4)),
    (squad, (5, v([])), None, 5),
    (squad, (iota(3, 4), v([[], []])), None, empty((0, 0))),
    (squad, (iota(2, 3, 4), v([[1, 3], 4])), v([2, 3]), m((2, 2), [4, 12, 16, 24])),
    (squad, (v([[1, 2], 3]), 1), None, enc([1, 2])),
    (squad, (v([[1, 2], 3]), 2), None, 3),
]

ERRORS = [
    (reshape, (5, -1), None, 'DOMAIN ERROR'),
    (reshape, (5, iota(1, 1)), None, 'RANK ERROR'),
    (reshape, (5, 1.5), None, 'DOMAIN ERROR'),
    (reshape, (5, 'a'), None, 'DOMAIN ERROR'),
    (reshape, (5, v([1] * 16)), None, 'LIMIT ERROR'),
    (reshape, (5, v([10**9, 10**9])), None, 'WS FULL'),
    (reshape, (5, v([0, 10**18, 10**18])), None, 'WS FULL'),
    (reshape, (5, v([[1, 2], 3])), None, 'DOMAIN ERROR'),
    (reshape, (5, 1j), None, 'DOMAIN ERROR'),
    (reshape, (5, float('1e300')), None, 'DOMAIN ERROR'),
    (ravel, (iota(2, 3),), 3, 'INDEX ERROR'),
    (ravel, (iota(2, 3),), 3.5, 'INDEX ERROR'),
    (ravel, (iota(2, 3),), v('a'), 'DOMAIN ERROR'),
    (catenate, (iota(3), iota(2, 2)), None, 'LENGTH ERROR'),
    (catenate, (iota(2, 2, 2), v([1, 2])), None, 'RANK ERROR'),
    (catenate, (v([1]), iota(2, 2)), None, 'LENGTH ERROR'),
    (catenate, (v([1]), v([1])), 2, 'RANK ERROR'),
    (catenate, (v([1]), v([1, 2])), 0.5, 'LENGTH ERROR'),
    (catenate, (v([1]), iota(1, 1)), 0.5, 'RANK ERROR'),
    (catenate, (v([1]), v([1])), v([1, 2]), 'LENGTH ERROR'),
    (catenate, (v([1]), v([1])), 'a', 'DOMAIN ERROR'),
    (reverse, (iota(3),), 2, 'INDEX ERROR'),
    (reverse, (iota(3),), v([1, 1]), 'LENGTH ERROR'),
    (reverse, (iota(3),), 1.5, 'DOMAIN ERROR'),
    (rotate, (iota(2, 3), v([1, 2, 3])), None, 'LENGTH ERROR'),
    (rotate, (iota(3), v([1, 2])), None, 'RANK ERROR'),
    (rotate, (iota(3), 1.5), None, 'DOMAIN ERROR'),
    (rotate, (iota(3), 'a'), None, 'DOMAIN ERROR'),
    (reorder_axes, (iota(2, 3), 1), None, 'LENGTH ERROR'),
    (reorder_axes, (iota(2, 3), v([1, 3])), None, 'DOMAIN ERROR'),
    (reorder_axes, (iota(2, 3), iota(1, 1)), None, 'RANK ERROR'),
    (mix, (v([[1, 2], [3, 4]]),), 3, 'INDEX ERROR'),
    (mix, (v([[1, 2], [3, 4]]),), v([1, 2]), 'LENGTH ERROR'),
    (split, (iota(2, 3),), 3, 'INDEX ERROR'),
    (take, (iota(3), v([1, 2])), None, 'LENGTH ERROR'),
    (take, (iota(3), 0.5), None, 'DOMAIN ERROR'),
    (take, (iota(3), INT_MAX), None, 'WS FULL'),
    (take, (iota(3), v([1, 2])), 1, 'LENGTH ERROR'),
    (take, (iota(3), 1), 2, 'INDEX ERROR'),
    (drop, (iota(3), v([1, 2])), None, 'LENGTH ERROR'),
    (replicate, (iota(3), v([1, 0])), None, 'LENGTH ERROR'),
    (replicate, (iota(3), iota(1, 1)), None, 'RANK ERROR'),
    (replicate, (iota(3), 1.5), None, 'DOMAIN ERROR'),
    (replicate, (iota(3), v('abc')), None, 'DOMAIN ERROR'),
    (replicate, (iota(3), 10**15), None, 'WS FULL'),
    (expand, (iota(3), v([1, 0])), None, 'LENGTH ERROR'),
    (expand, (iota(3), v([1, 1, 1, 1])), None, 'LENGTH ERROR'),
    (squad, (iota(3), v([1, 2])), None, 'RANK ERROR'),
    (squad, (iota(3), 4), None, 'INDEX ERROR'),
    (squad, (iota(3), 0.5), None, 'DOMAIN ERROR'),
    (squad, (iota(2, 3), v([1, 2])), 1, 'LENGTH ERROR'),
    (squad, (iota(2, 3), enc([[1, 2], 3])), None, 'DOMAIN ERROR'),
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
        assert show(reorder_axes(iota(2, 3), v([1, 0]))) == show(transpose(iota(2, 3)))
        assert show(ravel(v('ab'), axis=-0.5)) == show(m((1, 2), 'ab'))
        assert show(catenate(v('cd'), v('ab'), axis=-0.5)) == show(m((2, 2), 'abcd'))
        assert show(squad(iota(3, 4), v([0, 1]))) == '2'
        assert show(take(iota(2, 3), 1, axis=1)) == show(m((2, 1), [1, 4]))
        assert show(mix(v([[1, 2], [3, 4]]), axis=0)) == show(m((2, 2), [1, 3, 2, 4]))
        assert error_of(reverse, iota(3), axis=1) == 'INDEX ERROR'
    finally:
        S.io = 1


def test_mix_axes():
    """The shapes that Dyalog's page of mix gives for a 5 4 array of 3 2 matrices."""
    nested = reshape(enc(iota(3, 2)), v([5, 4]))
    for axis, expected in [
        (None, (5, 4, 3, 2)),
        (1, (3, 2, 5, 4)),
        (2, (5, 3, 2, 4)),
        (3, (5, 4, 3, 2)),
        (v([1, 3]), (3, 5, 2, 4)),
        (v([1, 4]), (3, 5, 4, 2)),
        (v([2, 4]), (5, 3, 4, 2)),
        (v([4, 2]), (5, 2, 4, 3)),
        (1.5, (5, 3, 2, 4)),
    ]:
        assert mix(nested, axis=axis).shape == expected
    assert error_of(mix, nested, axis=4) == 'INDEX ERROR'


def test_inverses_undo():
    table_of = REGISTRY
    array = iota(2, 3, 4)
    for glyph, left in [
        ('⌽', None),
        ('⊖', None),
        ('⍉', None),
        ('⊢', None),
        ('⊣', None),
        ('⌽', 2),
        ('⊖', 1),
        ('⍉', v([2, 3, 1])),
        ('⊢', 5),
        ('⌽', m((2, 3), [1, 2, 3, 4, 5, 6])),
    ]:
        entry = table_of[glyph]
        form = entry.monadic if left is None else entry.dyadic
        args = () if left is None else (left,)
        assert show(form.inverse(form.run(array, *args), *args)) == show(array)
    assert show(table_of['↑'].monadic.inverse(iota(2, 3))) == show(split(iota(2, 3)))
    assert show(table_of['↓'].monadic.inverse(v(['ab', 'cd']))) == show(m((2, 2), 'abcd'))
    assert show(table_of['⊂'].monadic.inverse(enc([1, 2]))) == show(v([1, 2]))
    assert error_of(table_of['⊂'].monadic.inverse, v([1, 2])) == 'DOMAIN ERROR'
    assert error_of(table_of['⍉'].dyadic.inverse, iota(2, 2), v([1, 1])) == 'DOMAIN ERROR'


def test_identities():
    assert {g: REGISTRY[g].identity for g in '⌽⊖/⌿\\⍀'} == {'⌽': 0, '⊖': 0, '/': 1, '⌿': 1, '\\': 1, '⍀': 1}


def test_arguments_are_never_changed():
    w = iota(3, 4)
    before = w.copy()
    for f, a in [
        (take, v([2, 9])),
        (drop, 1),
        (rotate, 1),
        (reshape, v([4, 3])),
        (replicate, v([1, 0, 1, 2])),
        (catenate, 1),
    ]:
        f(w, a)
    assert (w == before).all()


def test_small_result_does_not_keep_a_large_argument():
    big = build(list(range(100000)))
    assert take(big, 3).base is None
    assert take(np.arange(1000.0), 3).base is None
