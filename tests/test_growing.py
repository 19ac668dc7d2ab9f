"""What grows at its end: the same values as copying gives, older values stay what they were, and memory is shared."""
from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import arrayl
from arrayl.arrays import Nested, as_array, build, items_of
from arrayl.primitives.assignment import growing
from arrayl.primitives.assignment.growing import Growing, appended
from arrayl.primitives.searching.match import same
from arrayl.primitives.structure.shape import catenate, join


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, 'LEAST', dict.fromkeys('bifUO', 8))
    monkeypatch.setattr(growing, 'SHORT', 20)


STARTS: dict[str, Any] = {
    'b': np.arange(66) % 2 == 0, 'i': np.arange(66, dtype=np.int16), 'f': np.arange(66) / 4,
    'U': np.array(list('abc' * 22)), 'O': build([build([1, 2]), 'x', *range(64)]),
    'table': np.arange(66, dtype=np.int32).reshape(22, 3),
}
MORE: list[Any] = [1, 0, 300, 70000, 2.5, 'q', build([1, 2]), build([True]), build([1, 2, 3]), 1j, np.arange(40),
                   np.arange(3).reshape(1, 3), build([build([1, 2])], ()), build([build([1, 2]), 'z']), build([1, 'z'])]


def plain(left: Any, right: Any) -> Any:
    """The major cells of both, one after the other."""
    if left.ndim == 1:
        return build(items_of(left) + items_of(right))
    return np.concatenate([left, np.asarray(right).reshape(-1, 3)])


@pytest.mark.parametrize('start', STARTS)
@pytest.mark.parametrize('seed', range(6))
def test_appending_to_any_of_many_values(start: str, seed: int) -> None:
    rng = random.Random(seed)
    values, wanted = [STARTS[start]], [STARTS[start]]
    for _ in range(60):
        i = rng.choice([-1, -1, -1, rng.randrange(len(values))])
        left = values[i]
        if rng.random() < .1:
            left, expected = left[:-1], wanted[i][:-1]
        elif rng.random() < .1:
            left, expected = left[::-1], wanted[i][::-1]
        else:
            expected = wanted[i]
        given: Any = rng.choice(MORE)
        right = as_array(given)
        if start == 'table' and (right.dtype.kind not in 'bif' or right.shape not in ((3,), (1, 3))):
            continue
        if start != 'table' and right.ndim > 1:
            continue
        values.append(join(left, right, 0) if left.ndim > 1 else catenate(given, left))
        wanted.append(plain(expected, right))
    for value, expected in zip(values, wanted, strict=True):
        assert same(value, expected)
        assert (type(value) is Nested) == (value.dtype.kind == 'O')


def test_memory_is_shared_from_the_second_time() -> None:
    one = np.int8([5])
    a = appended(np.arange(100, dtype=np.int8), one)
    assert a is not None and a.base.size == 101                     # once appended: no memory more
    b = join(a, one, 0)
    c = join(b, one, 0)
    assert type(c.base) is Growing and np.shares_memory(b, c) and not np.shares_memory(a, b)
    other = join(b, np.int8([6]), 0)                                # its place is taken
    assert not np.shares_memory(b, other) and c[-1] == 5 and other[-1] == 6
    assert np.shares_memory(other, join(other, one, 0)) is False


def test_scalars_and_vectors_joined() -> None:
    ends = [0, 1, -1, 127, 128, -129, 40000, -(1 << 31) - 1, 1 << 60, 0.5, 1e300, 2j, 'a', '\0', '𝄞',
            build([build([1, 2])], ())]
    vectors = [np.arange(n) for n in (0, 1, 3, 30)]
    vectors += [v.astype(t) for v in vectors for t in ('?', 'i1', 'i2', 'i4', 'f8', 'c16')]
    vectors += [np.array(list('xyz')), np.array([], 'U1'), build(['p', 1]), np.arange(30)[::-2], np.array([2 ** 60])]
    for a in ends:
        for w in [*ends, *vectors]:
            for left, right in ((a, w), (w, a)):
                made, wanted = catenate(right, left), join(as_array(left), as_array(right), 0)
                assert same(made, wanted) and made.dtype == wanted.dtype and type(made) is type(wanted), (left, right)


def test_what_is_not_appended() -> None:
    x = np.arange(100, dtype=np.int8)
    for right in (np.array(1000), np.array(1.5), np.array('a'), np.arange(50, dtype=np.int8), x[:0], np.array(1j)):
        assert appended(x, right) is None
    assert appended(np.zeros((20, 3)), np.zeros(2)) is None
    assert appended(np.zeros((20, 3)), np.array(0)) is None


def test_assignments_to_what_has_grown() -> None:
    session = arrayl.Session()
    session.transcript('r←⍳70 ⋄ r,←1 ⋄ r,←2 ⋄ r,←3 ⋄ s←r ⋄ r,←4 ⋄ r[1 74]←¯9 ⋄ s[2]←¯7 ⋄ t←s ⋄ s,←¯5 ⋄ t,←¯6')
    assert session.transcript('↑r s t~¨⊂3+⍳67') == '¯9  2 3 1 2 3 ¯9\n 1 ¯7 3 1 2 3 ¯5\n 1 ¯7 3 1 2 3 ¯6\n'


def test_what_is_appended_enclosed_stays_as_deep_as_it_is() -> None:
    many = build([build([1, 2])] * 70)
    once = build([build([1, 2])], ())
    twice = build([once], ())
    longer = catenate(once, many)
    other = catenate(twice, longer)
    assert same(items_of(longer)[70], build([1, 2])) and same(items_of(other)[71], once)
    assert other.base.base is catenate(once, other).base.base     # the same memory
    assert len(many) == 70 and len(longer) == 71
