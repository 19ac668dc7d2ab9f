"""Assignment into arrays: indexed, modified, selective, strands. Selections are lambdas of the targets."""

from __future__ import annotations

import pytest
from structure_tools import each, enc, error_of, iota, m, show, v

from arrayl.arrays import INT_MAX, build, empty, is_char, items_of
from arrayl.compile.catalogue import load_core
from arrayl.errors import DomainError
from arrayl.primitives.assignment.assign import (
    SOLE,
    distribute,
    indexed_assign,
    indexed_modify,
    pick_assign,
    references,
    selective_assign,
    selective_targets,
)
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.structure.enclose import first, pick
from arrayl.primitives.structure.indexing import index
from arrayl.primitives.structure.rearrange import reorder_axes, reverse, rotate, transpose
from arrayl.primitives.structure.replicate import expand, replicate
from arrayl.primitives.structure.select import squad
from arrayl.primitives.structure.shape import ravel, reshape, table
from arrayl.primitives.structure.take_drop import drop, take
from arrayl.settings import S

WORDS = v(['HELLO', 'WORLD'])
GRID = m((4, 3), ['Hello', 'World'] * 6)
D = v([iota(2, 3), m((2, 2), ['SMITH', 'JONES', 'SAM', 'BILL'])])

# x, selectors, value, x afterwards
INDEXED = [
    (iota(5), [v([2, 3])], 10, v([1, 10, 10, 4, 5])),
    (iota(5), [v([2, 2])], v([100, 101]), v([1, 101, 3, 4, 5])),
    (iota(3), [2], 9, v([1, 9, 3])),
    (iota(3), [2], v([9]), v([1, 9, 3])),
    (iota(3), [2], m((1, 1), [9]), v([1, 9, 3])),
    (iota(3), [v([1, 2])], m((1, 2), [8, 9]), v([8, 9, 3])),
    (m((2, 3), 'REDSUN'), [2, 2], 'O', m((2, 3), 'REDSON')),
    (iota(2, 3), [1, None], v([7, 8, 9]), m((2, 3), [7, 8, 9, 4, 5, 6])),
    (iota(2, 3), [None, 2], v([7, 8]), m((2, 3), [1, 7, 3, 4, 8, 6])),
    (iota(2, 3), [None, v([2])], v([7, 8]), m((2, 3), [1, 7, 3, 4, 8, 6])),
    (iota(2, 3), [1, None], m((1, 3), [7, 8, 9]), m((2, 3), [7, 8, 9, 4, 5, 6])),
    (iota(2, 3), [None, None], 0, m((2, 3), [0] * 6)),
    (iota(2, 3), [None], 0, m((2, 3), [0] * 6)),
    (iota(3), [None], v('abc'), v('abc')),
    (iota(3), [2], 'a', v([1, 'a', 3])),
    (iota(3), [2], 1.5, v([1, 1.5, 3])),
    (iota(3), [2], 1j, v([1, 1j, 3])),
    (v([1, 1j]), [2], 2, v([1, 2])),
    (v([1, 'a']), [2], 2, v([1, 2])),
    (v([1, 'a']), [1], 'b', v('ba')),
    (iota(3), [2], enc([7, 8]), v([1, [7, 8], 3])),
    (v([1, [7, 8]]), [2], 2, v([1, 2])),
    (iota(3), [v([1, 2])], v([[1], 'ab']), v([[1], 'ab', 3])),
    (iota(3), [v([1, 2])], enc('ab'), v(['ab', 'ab', 3])),
    (v([0, 1]), [1], 300, v([300, 1])),
    (iota(3), [1], INT_MAX, v([INT_MAX, 2, 3])),
    (iota(3), [v([])], 9, iota(3)),
    (iota(3), [v([])], v([]), iota(3)),
    (v([]), [None], 5, v([])),
    (empty((0,), v([0])), [v([])], 'a', empty((0,), v([0]))),
    (iota(2, 2), [enc([1, 2])], 9, m((2, 2), [1, 9, 3, 4])),
    (iota(2, 4), [v([[1, 2], [2, 3]])], v([102, 203]), m((2, 4), [1, 102, 3, 4, 5, 6, 203, 8])),
    (iota(2, 2), [m((2, 2), [[1, 1], [1, 2], [2, 1], [2, 2]])], m((2, 2), 'abcd'), m((2, 2), 'abcd')),
    (10, [enc([])], enc('VECTOR'), enc('VECTOR')),
    (enc('VECTOR'), [enc([])], 5, 5),
    (v([0] * 5), [enc([])], 1, 1),
    (iota(2), [enc([])], enc('ab'), v('ab')),
    (D, [enc([2, [1, 2]])], enc('WILLIAMS'), v([iota(2, 3), m((2, 2), ['SMITH', 'WILLIAMS', 'SAM', 'BILL'])])),
    (
        D,
        [v([[1, [1, 1]], [2, [2, 2], 1]])],
        v([10, 'W']),
        v([m((2, 3), [10, 2, 3, 4, 5, 6]), m((2, 2), ['SMITH', 'JONES', 'SAM', 'WILL'])]),
    ),
    (v(['GREEN', 'YELLOW', 'RED']), [enc([2, 1])], 'M', v(['GREEN', 'MELLOW', 'RED'])),
    (v(['ab', [1, 2]]), [v([[1, 1], [2, 2]])], enc('xyz'), v([['xyz', 'b'], [1, 'xyz']])),
]

INDEXED_ERRORS = [
    (iota(3), [4], 1, 'INDEX ERROR'),
    (iota(3), [1, 1], 1, 'RANK ERROR'),
    (5, [1], 1, 'RANK ERROR'),
    (iota(3), [v([1, 2])], v([1, 2, 3]), 'LENGTH ERROR'),
    (iota(2, 2), [None, None], iota(4), 'RANK ERROR'),
    (iota(2, 2), [1, None], iota(3), 'LENGTH ERROR'),
    (iota(3), [1], v([1, 2]), 'LENGTH ERROR'),
    (iota(3), ['a'], 1, 'DOMAIN ERROR'),
    (iota(3), [v([1, 2])], v([]), 'LENGTH ERROR'),
    (iota(2, 2), [v([[1, 1], [1, 3]])], 1, 'INDEX ERROR'),
    (D, [enc([2, [3, 1]])], 1, 'INDEX ERROR'),
    (iota(2, 2), [v([[1, 1], [1, 2]])], v([1, 2, 3]), 'LENGTH ERROR'),
]

# x, the selection, value, x afterwards
SELECTIVE = [
    (v('HELLO'), lambda t: replicate(t, v([0, 1, 0, 0, 1])), '*', v('H*LL*')),
    (iota(3, 4), lambda t: take(ravel(t), 5), 0, m((3, 4), [0] * 5 + list(range(6, 13)))),
    (iota(3, 3), lambda t: reorder_axes(t, v([1, 1])), 0, m((3, 3), [0, 2, 3, 4, 0, 6, 7, 8, 0])),
    (iota(3), lambda t: take(t, 2), v([8, 9]), v([8, 9, 3])),
    (iota(3), lambda t: take(t, 2), 'a', v(['a', 'a', 3])),
    (iota(3), lambda t: drop(t, 1), v('ab'), v([1, 'a', 'b'])),
    (iota(2, 2), lambda t: transpose(t), v(0), m((2, 2), [0] * 4)),
    (iota(2, 2), transpose, iota(2, 2), m((2, 2), [1, 3, 2, 4])),
    (iota(3), reverse, v('abc'), v('cba')),
    (iota(3), lambda t: rotate(t, 1), v('abc'), v('cab')),
    (iota(4), lambda t: reshape(t, v([2, 2])), iota(2, 2) * 10, iota(4) * 10),
    (iota(2, 2), table, 5, m((2, 2), [5] * 4)),
    (iota(4), lambda t: squad(t, enc([2, 3])), 0, v([1, 0, 0, 4])),
    (iota(2, 3), lambda t: squad(t, v([[1, 2], 3])), v([8, 9]), m((2, 3), [1, 2, 8, 4, 5, 9])),
    (iota(2, 3), lambda t: squad(t, 2, axis=1), 0, m((2, 3), [1, 2, 3, 0, 0, 0])),
    (iota(3), lambda t: take(t, 5), v([5, 6, 7, 8, 9]), v([5, 6, 7])),
    (iota(3), lambda t: take(t, -5), v([5, 6, 7, 8, 9]), v([7, 8, 9])),
    (iota(2), lambda t: expand(t, v([1, 0, 1])), v('abc'), v('ac')),
    (iota(3), lambda t: take(t, 5), 0, v([0, 0, 0])),
    (iota(3), lambda t: index(t, [v([3, 1])]), v('ab'), v(['b', 2, 'a'])),
    (iota(3), lambda t: index(take(t, 2), [2]), 9, v([1, 9, 3])),
    (iota(3), lambda t: pick(t, 2), v([5, 6]), v([1, [5, 6], 3])),
    (iota(3), lambda t: pick(t, 2), 9, v([1, 9, 3])),
    (iota(3), first, v('ab'), v(['ab', 2, 3])),
    (iota(3), lambda t: first(reverse(t)), v('ab'), v([1, 2, 'ab'])),
    (iota(2, 2), lambda t: pick(t, enc([2, 1])), v('ab'), m((2, 2), [1, 2, 'ab', 4])),
    (5, ravel, 6, 6),
    (5, lambda t: t, v('ab'), v('ab')),
    (iota(3), lambda t: pick(t, v([])), 'a', 'a'),
    (v([]), lambda t: take(t, 2), 9, v([])),
    (iota(3), lambda t: take(t, 0), 9, iota(3)),
    (iota(3), lambda t: take(t, 1), enc([1, 2]), v([[1, 2], 2, 3])),
    (v([1j, 2]), lambda t: take(t, 1), 1, v([1, 2])),
    (WORDS, ravel, '*', v('**')),
    (WORDS, lambda t: pick(t, 2), v('abc'), v(['HELLO', 'abc'])),
    (WORDS, lambda t: pick(t, 2), 5, v(['HELLO', 5])),
    (WORDS, first, enc([1, 2]), v([enc([1, 2]), 'WORLD'])),
    (WORDS, lambda t: take(pick(t, 2), 1), 'Q', v(['HELLO', 'QORLD'])),
    (WORDS, lambda t: pick(t, v([2, 1])), v([1, 2]), v(['HELLO', [[1, 2], 'O', 'R', 'L', 'D']])),
    (WORDS, lambda t: take(t, 1), v([9]), v([9, 'WORLD'])),
    (WORDS, lambda t: take(t, 1), enc([1, 2]), v([[1, 2], 'WORLD'])),
    (WORDS, lambda t: take(t, 4), 0, v([0, 0])),
    (WORDS, reverse, v([1, 2]), v([2, 1])),
    (WORDS, each(lambda w: take(w, 2)), '*', v(['**LLO', '**RLD'])),
    (WORDS, each(lambda w: take(w, 5)), '*', v(['*****', '*****'])),
    (WORDS, each(ravel), '*', v(['*****', '*****'])),
    (WORDS, each(lambda w: take(w, 2)), v(['ab', 'cd']), v(['abLLO', 'cdRLD'])),
    (WORDS, each(lambda w: take(w, 2)), v('ab'), v(['aaLLO', 'bbRLD'])),
    (WORDS, each(lambda w: take(w, 7)), '*', v(['*****', '*****'])),
    (WORDS, each(first), '*', v(['*ELLO', '*ORLD'])),
    (WORDS, each(lambda w: pick(w, 2)), enc([1, 2]), v([['H', [1, 2], 'L', 'L', 'O'], ['W', [1, 2], 'R', 'L', 'D']])),
    (WORDS, each(lambda w: replicate(w, v([0, 0, 1, 1, 0]))), '*', v(['HE**O', 'WO**D'])),
    (
        GRID,
        lambda t: each(lambda w: take(w, -2))(index(t, [None, v([1, 3])])),
        '$',
        m((4, 3), ['Hel$$', 'World', 'Hel$$', 'Wor$$', 'Hello', 'Wor$$'] * 2),
    ),
    (
        GRID,
        lambda t: index(each(lambda w: take(w, 2))(t), [v([1, 2]), None]),
        '#',
        m((4, 3), ['##llo', '##rld'] * 3 + ['Hello', 'World'] * 3),
    ),
    (v([[1, [2, 3]], 4]), lambda t: pick(t, v([1, 2])), 9, v([[1, 9], 4])),
    (v([[1, [2, 3]], 4]), lambda t: take(pick(t, v([1, 2])), -1), 9, v([[1, [2, 9]], 4])),
    (v([[1, [2, 3]], 4]), lambda t: pick(t, 2), 9, v([[1, [2, 3]], 9])),
    (v([[1, [2, 3]], 4]), lambda t: drop(t, 1), 9, v([[1, [2, 3]], 9])),
    (v([[1, [2, 3]], 4]), lambda t: pick(t, 1), 9, v([9, 4])),
    (enc([1, 2]), first, 5, 5),
    (enc([1, 2]), lambda t: take(first(t), 1), 5, enc([5, 2])),
]

SELECTIVE_ERRORS = [
    (iota(3), lambda t: take(t, 2), v([1, 2, 3]), 'LENGTH ERROR'),
    (iota(3), lambda t: squad(t, 2), v([5, 6]), 'LENGTH ERROR'),
    (iota(2, 2), ravel, iota(2, 2), 'RANK ERROR'),
    (WORDS, each(lambda w: take(w, 2)), v(['abc', 'de']), 'LENGTH ERROR'),
    (WORDS, ravel, v([1, 2, 3]), 'LENGTH ERROR'),
    (iota(3), lambda t: v('abc'), v('abc'), 'DOMAIN ERROR'),
    (iota(3), lambda t: t + 5, 1, 'DOMAIN ERROR'),
    (WORDS, lambda t: v([100]), 1, 'DOMAIN ERROR'),
    (WORDS, lambda t: v('ab'), 1, 'DOMAIN ERROR'),
]


def plus(w, a):
    """A function that is not known to be scalar: it goes item by item."""
    if is_char(w) or is_char(a):
        raise DomainError
    return w + a


join = REGISTRY[','].value


MODIFIED = [
    (v([0, 0, 0]), [v([1, 2, 1])], plus, 1, v([2, 1, 0])),
    (iota(5), [v([2, 4])], plus, 1, v([1, 3, 3, 5, 5])),
    (iota(3), [2], plus, 0.5, v([1, 2.5, 3])),
    (v(['ab', 'cd']), [2], join, enc('ef'), v(['ab', 'cdef'])),
    (v(['ab', 'cd']), [2], join, 'x', v(['ab', 'cdx'])),
    (iota(2), [v([1, 1])], join, v([7, 8]), v([[1, 7, 8], 2])),
    (iota(2, 2), [1, None], plus, v([10, 20]), m((2, 2), [11, 22, 3, 4])),
    (iota(2, 2), [v([[1, 1], [1, 1]])], plus, 5, m((2, 2), [11, 2, 3, 4])),
    (v(['ab', [1, 2]]), [enc([2, 1])], plus, 5, v(['ab', [6, 2]])),
    (v([]), [v([])], plus, 1, v([])),
]


@pytest.mark.parametrize('case', INDEXED)
@pytest.mark.parametrize('owned', [False, True])
def test_indexed(case, owned):
    x, selectors, value, expected = case
    before = show(x)
    held = x if not owned or not hasattr(x, 'copy') else x.copy()
    assert show(indexed_assign(held, selectors, value, owned)) == show(expected)
    assert show(x) == before


@pytest.mark.parametrize('case', INDEXED_ERRORS)
def test_indexed_error(case):
    x, selectors, value, expected = case
    assert error_of(indexed_assign, x, selectors, value) == expected


@pytest.mark.parametrize('case', SELECTIVE)
def test_selective(case):
    x, selection, value, expected = case
    before = show(x)
    assert show(selective_assign(x, selection(selective_targets(x)), value)) == show(expected)
    assert show(x) == before


@pytest.mark.parametrize('case', SELECTIVE_ERRORS)
def test_selective_error(case):
    x, selection, value, expected = case
    assert error_of(lambda: selective_assign(x, selection(selective_targets(x)), value)) == expected


@pytest.mark.parametrize('case', MODIFIED)
def test_modified(case):
    x, selectors, f, value, expected = case
    assert show(indexed_modify(x, selectors, f, value)) == show(expected)


def test_selective_modified():
    x = iota(3)
    assert show(selective_assign(v([0, 0, 0]), reshape(selective_targets(x), 5), 1, plus)) == show(v([2, 2, 1]))
    x = v([12, 36, 23, 78, 30])
    assert show(
        selective_assign(x, replicate(selective_targets(x), v([0, 1, 0, 1, 0])), 100, lambda w, a: a * w)
    ) == show(v([12, 3600, 23, 7800, 30]))
    assert show(selective_assign(WORDS, pick(selective_targets(WORDS), 2), v('!!'), join)) == show(
        v(['HELLO', 'WORLD!!'])
    )
    assert show(selective_assign(iota(2), selective_targets(iota(2)), v([7]), join)) == show(v([1, 2, 7]))


def test_enlist_selects_leaves():
    """What ``∊`` gives of targets is a simple vector of the leaves in ravel order."""

    def enlist(t):
        return build([leaf for item in items_of(t) for leaf in (enlist_items(item))])

    def enlist_items(item):
        return items_of(enlist(item)) if hasattr(item, 'dtype') else [item]

    names = v(['Andy', 'Karen', ['L', ['i', 'am']]])
    picked = replicate(enlist(selective_targets(names)), v([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1]))
    assert show(selective_assign(names, picked, '*')) == show(v(['Andy', 'K*ren', ['L', ['i', '**']]]))


def value_of(glyph):
    load_core()
    return REGISTRY[glyph].value


def test_scalar_primitives_modify_all_at_once():
    """The quick ways agree with the item-by-item way."""
    for glyph, places, new in [
        ('+', [1, 2, 1, 3, 1], 1),
        ('-', [1, 1, 2], v([1, 2, 3])),
        ('⌈', [1, 1], v([0, 9])),
        ('+', [3, 1], 0.5),
        ('+', [1, 1], INT_MAX),
        ('×', [2, 2], 3),
        ('×', [1, 3], v([5, 6])),
        ('+', [1, 1], 0.1),
        ('⌊', [2, 2], v([-1, 5])),
    ]:
        f = value_of(glyph)
        quick = indexed_modify(iota(4), [v(places)], f, new)
        slow = indexed_modify(iota(4), [v(places)], lambda w, a, f=f: f(w, a), new)
        assert show(quick) == show(slow)


def test_pick_assign():
    assert show(pick_assign(WORDS, v([2, 1]), 'w')) == show(v(['HELLO', 'wORLD']))
    assert show(pick_assign(WORDS, 1, 5)) == show(v([5, 'WORLD']))
    assert show(pick_assign(WORDS, 1, v('!'), join)) == show(v(['HELLO!', 'WORLD']))
    assert error_of(pick_assign, WORDS, 3, 5) == 'INDEX ERROR'


def test_only_an_array_that_nobody_else_holds_is_changed_in_place():
    x = build(list(range(10))).copy()
    assert references(x) <= SOLE
    other = x
    assert references(x) > SOLE
    del other
    part = take(x, 9)
    assert references(x) > SOLE                 # a view counts as a holder
    changed = indexed_assign(part, [1], 9, True)
    assert changed[0] == 9 and x[0] == 0        # and is never changed in place
    del part
    assert indexed_assign(x, [1], 7, True) is x and x[0] == 7
    assert indexed_assign(x, [1], 7.5, True) is not x


def test_no_result_is_an_error():
    assert error_of(indexed_modify, iota(3), [1], lambda w, a: None, 1) == 'VALUE ERROR'


def test_index_origin():
    S.io = 0
    try:
        assert show(indexed_assign(iota(3), [0], 9)) == show(v([9, 2, 3]))
        assert show(selective_assign(iota(3), pick(selective_targets(iota(3)), 0), v('ab'))) == show(v(['ab', 2, 3]))
    finally:
        S.io = 1


def test_deep_nesting():
    x = v([1, 2])
    for _ in range(100_000):
        x = build([x, 0])
    changed = selective_assign(x, pick(selective_targets(x), v([1] * 100_001)), 5)
    assert pick(changed, v([1] * 100_000)).tolist() == [5, 2]


def test_distribute():
    a, b, c = None, None, None
    assert [show(x) for x in distribute(v([[1, 2], 'abc']), ((a, b), c))] == ['1', '2', '"abc"']
    assert [show(x) for x in distribute(5, (a, (b, c)))] == ['5', '5', '5']
    assert [show(x) for x in distribute(enc([1, 2]), (a, b))] == ['[1 2]', '[1 2]']
    assert [show(x) for x in distribute(m((1, 1), [7]), (a, b))] == ['7', '7']
    assert error_of(distribute, iota(3), (a, b)) == 'LENGTH ERROR'
    assert error_of(distribute, iota(2, 2), (a, b)) == 'RANK ERROR'
    assert error_of(distribute, v([1, [2, 3, 4]]), (a, (b, c))) == 'LENGTH ERROR'


def test_one_place_is_written_as_any_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """`put` against the general way: every type, rank and value, owned or shared, and what fails."""
    from arrayl import Session
    from arrayl.compile import runtime
    from arrayl.primitives.assignment import assign
    arrays = ['1 0 1', '3 4 5', '300 4 5', '70000 4 5', '5000000000 1 2', '.5 2 3', "'abc'", "1 'a' (2 3)",
              '(1 2)(3 4)(5 6)',
              '2 2⍴⍳4', '2 2⍴(1 2)3', '2 2 2⍴⍳8', '5', '⍬', "''", '1J1 2 3', '3↑⍬', '1000⍴0']
    places = ['1', '3', '0', '4', '¯1', '1.0', '1.5', "'a'", '1;2', '2;2', '0;1', '1;3', '1;1;2', '1 2', '⊂1 2', '',
              '⊂2', ',2',
              '9223372036854775807']
    values = ['1', '0', '7', '200', '¯200', '70000', '9223372036854775807', '.5', '2.0', '1J1', "'x'", '⊂1 2',
              "⊂'ab'", '(⊂⊂1 2)',
              '1 2', '⊂2 2⍴⍳4', '⊂⍬', '9007199254740993', '⊂x', '+/⍬']
    lines = [f'x←{a} ⋄ {kept}x[{p}]←{v} ⋄ x ⋄ ⎕DR x{again}' for a in arrays for p in places for v in values
             for kept, again in (('', ''), ('y←x ⋄ ', ' ⋄ y'))]
    lines += [f'x←{a} ⋄ x[{p}]{f}←{v} ⋄ x' for a in arrays for p in ('1', '2;2', '0', '1 1') for v in values[::2]
              for f in ('+', ',', '{⍺}', '⊣', '{⍵⊣⎕←⍺}', '÷', '{}')]
    for io in (0, 1):
        printed = []
        for quick in (True, False):
            if not quick:
                monkeypatch.setattr(runtime, 'put', lambda *given: False)
                monkeypatch.setattr(assign, 'put', lambda *given: False)
            session = Session(io=io)
            printed.append([session.transcript(f')RESET\n{line}') for line in lines[io::2]])
        monkeypatch.undo()
        assert printed[0] == printed[1]


def test_a_loop_that_assigns_items_changes_no_other_array() -> None:
    from arrayl import Session
    session = Session()
    assert session.eval('{x←9⍴⊂1 2 ⋄ y←x ⋄ x[3]←⊂7 8 9 ⋄ z←x ⋄ x[4]←⊂z ⋄ x[5]←⊂x ⋄ (3⊃y)(3⊃x)(≢4⊃x)(5⊃4⊃x)(4⊃5⊃x)≡'
                        '(1 2)(7 8 9)9(1 2)z}0') == 1
