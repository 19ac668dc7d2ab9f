"""Running sums of long vectors, made block by block, against the plain ones."""
from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

import arrayl
from arrayl.compile.catalogue import load_core
from arrayl.engine import recurrence
from arrayl.engine.switch import SWITCH
from arrayl.errors import DomainError
from arrayl.operators import parallel, scan
from arrayl.operators.reduce import fold_items
from arrayl.primitives.registry import REGISTRY

SIZES = [1, 2, 7, 8, 9, 64, 101]
RANDOM = np.random.default_rng(5)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of eight items, from the first on."""
    monkeypatch.setattr(SWITCH, 'on', True)
    monkeypatch.setattr(scan, 'LONG', 1)
    monkeypatch.setattr(scan, 'BLOCK', 8)


def plainly(x: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    with monkeypatch.context() as context:
        context.setattr(SWITCH, 'on', False)
        return np.asarray(scan._add(x, 0))


@pytest.mark.parametrize('size', SIZES)
def test_integers_agree_exactly(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for high in (2, 100, 30_000, 2**31 - 1, 2**62 // size):
        x = RANDOM.integers(-high if high > 2 else 0, high, size).astype(np.int64)
        for vector in (x, x.astype(np.int8) if high <= 100 else x, x.astype(bool) if high == 2 else x, x[::-1]):
            made, plain = np.asarray(scan._add(vector, 0)), plainly(vector, monkeypatch)
            assert made.dtype == plain.dtype
            assert np.array_equal(made, plain)


@pytest.mark.parametrize('size', SIZES)
def test_floats_agree_but_for_the_last_bits(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x = RANDOM.standard_normal(size)
    assert np.allclose(np.asarray(scan._add(x, 0)), plainly(x, monkeypatch), rtol=1e-13, atol=1e-13)


def test_sums_of_non_negative_floats_never_descend() -> None:
    for _ in range(50):
        made = np.asarray(scan._add(RANDOM.random(200) * 10.0 ** RANDOM.integers(-9, 9, 200), 0))
        assert (made[1:] >= made[:-1]).all()


def test_one_thread_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    x = RANDOM.standard_normal(1000)
    several = np.asarray(scan._add(x, 0))
    monkeypatch.setattr(parallel, 'workers', lambda: 1)
    assert several.tobytes() == np.asarray(scan._add(x, 0)).tobytes()


def test_a_block_may_overflow_where_the_whole_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.zeros(24)
    x[0], x[8], x[9] = -1.5e308, 1e308, 1e308
    assert np.array_equal(np.asarray(scan._add(x, 0)), plainly(x, monkeypatch))
    x[0] = 1e308
    with pytest.raises(DomainError):
        scan._add(x, 0)


@pytest.mark.parametrize('shape', [(9,), (300,), (3, 40), (40, 3)])
def test_alternating_sums_of_many_floats(shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, 'EXACT', 8)
    x = RANDOM.standard_normal(shape)
    load_core()
    minus = REGISTRY['-'].value
    for k in range(x.ndim):
        made = scan.scan_along(minus, x, k)
        with monkeypatch.context() as context:
            context.setattr(SWITCH, 'on', False)
            assert np.allclose(made, scan.scan_along(minus, x, k), rtol=1e-12, atol=1e-12)
    x = np.array([0, 1e308, 5e307, -1e308, 1e308] + [0.0] * 10)     # overflows from the right, not from the left
    with pytest.raises(DomainError):
        scan.scan_along(minus, x, 0)


@pytest.mark.parametrize('glyph', '<≤=≥>≠∧∨')
def test_scans_of_all_short_boolean_vectors(glyph: str) -> None:
    load_core()
    f = REGISTRY[glyph].value
    for size in range(2, 7):
        for bits in itertools.product((False, True), repeat=size):
            x = np.array(bits)
            wanted = [fold_items(f, list(map(int, bits[:i + 1]))) for i in range(size)]
            assert np.array_equal(scan.scan_along(f, x, 0), wanted)
            assert np.array_equal(scan.scan_along(f, np.array([x, x]), 1), [wanted, wanted])
            assert np.array_equal(scan.scan_along(f, np.array([x, x]).T, 0), np.array([wanted, wanted]).T)


@pytest.mark.parametrize('glyph', '∧∨≠=<≤>≥⍲⍱')
def test_scans_and_reductions_of_booleans_are_those_of_the_definition(glyph: str) -> None:
    """Every boolean vector of up to seven items, and matrices along both axes."""
    f, last = REGISTRY[glyph].value, REGISTRY['\\'].operator
    fold = REGISTRY['/'].operator
    assert last is not None and fold is not None
    for n in range(1, 8):
        table = np.array(list(itertools.product([False, True], repeat=n)))
        expected = np.array([[fold_items(f, row[:i + 1]) for i in range(n)] for row in table.astype(int).tolist()])
        for kind in (bool, np.int8, np.float64):
            x = table.astype(kind)
            assert np.array_equal(last.run(f)(x), expected)
            assert np.array_equal(last.run(f, axis=1)(np.ascontiguousarray(x.T)), expected.T)
            assert np.array_equal(fold.run(f)(x), expected[:, -1])
            assert all(last.run(f)(row).tolist() == want.tolist() for row, want in zip(x, expected, strict=True))
            assert all(fold.run(f)(row) == want[-1] for row, want in zip(x, expected, strict=True))


def test_alternating_products_of_many_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    divide, run = REGISTRY['÷'].value, REGISTRY['\\'].operator
    assert run is not None
    monkeypatch.setattr(scan, 'EXACT', 8)
    for x in (0.5 + RANDOM.random(99), RANDOM.integers(1, 9, (3, 50)), RANDOM.standard_normal((40, 3)),
              RANDOM.integers(-9, 0, 60), np.array([1e200, 1e-200, 1e200, 1e100] * 9), 1 + RANDOM.random(4000) * 1e3,
              np.ones(20, bool), np.array([2 ** 60, 3, 5, 7] * 5), np.full(30, 5e-324), np.array([1e-160, 1e150] * 20)):
        for axis in range(x.ndim):
            made = []
            for on in (True, False):
                SWITCH.on = on
                try:
                    made.append(np.asarray(run.run(divide, axis=axis + 1)(x)))
                except DomainError:
                    made.append(None)
            SWITCH.on = True
            mine, plain = made
            assert (mine is None) == (plain is None)
            assert mine is None or (mine.dtype == plain.dtype and np.allclose(mine, plain, rtol=1e-11, atol=0))
    with pytest.raises(DomainError):
        run.run(divide)(np.array([1.0, 2] * 9 + [0.0]))


def affine(draw: random.Random, depth: int) -> str:
    if depth == 0:
        return draw.choice(['⍺', '⍵', '⍵', '2', '0.5', '¯1', 's', '1'])
    return f'({affine(draw, depth - 1)}){draw.choice("+-×+-×÷⌈=")}({affine(draw, depth - 1)})'


def test_scans_and_reductions_with_affine_dfns(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one pass: integers equal, floats but for the last bits, errors where they are."""
    monkeypatch.setattr(recurrence, 'ORDERED', 4)
    monkeypatch.setattr(SWITCH, 'lifted', 2)
    done: list[bool] = []
    inner = recurrence.scan

    def counting(*given: object) -> object:
        made = inner(*given)                    # type: ignore[arg-type]
        done.append(made is not None)
        return made
    monkeypatch.setattr(recurrence, 'scan', counting)
    session = arrayl.Session()
    session.transcript('s←0.25 ⋄ i←¯3 7 0 12 5 2 1 ⋄ k←20⍴3 ¯1 4 1 ¯5 ⋄ x←0.5×i ⋄ y←÷1+⍳50 ⋄ b←30⍴1 0 1 1')
    session.transcript('M←6 7⍴⍳9 ⋄ N←M÷3 ⋄ h←1E308 ¯1E308 1E308 1E308 1E308 ⋄ o←¯1E308 1E308 1E308')
    draw = random.Random(3)
    fixed = ['{⍺+⍵}', '{⍺-⍵}', '{⍺×⍵}', '{⍺÷⍵}', '{⍺⌈⍵}', '{⍺+0.5×⍵}', '{(0.9×⍵)+0.1×⍺}', '{⍺+⍵÷0}', '{⍺≠⍵}',
             '{⍺⍲⍵}', '{-⍵-⍺}']
    for f in fixed + [f'{{{affine(draw, draw.choice([1, 1, 2]))}}}' for _ in range(60)]:
        for text in (f'{f}{op}{w}' for op in '\\/⍀' for w in 'ikxybMNho' if op != '/' or w not in 'MN'):
            made: list[object] = []
            for on in (True, False):
                SWITCH.on = on
                try:
                    made.append(session.eval(text))
                except arrayl.APLError as error:
                    made.append(type(error))
            SWITCH.on = True
            mine, plain = made
            if isinstance(plain, type):
                assert mine is plain, text
            else:
                size = np.abs(np.asarray(plain)).max()
                exact = text[-1] in 'ikbM' and np.asarray(mine).dtype.kind in 'bi'
                assert np.allclose(np.asarray(mine), np.asarray(plain), rtol=0 if exact else 1e-12,
                                   atol=0 if exact else 1e-14 * size), text
    assert sum(done) > 200


def test_integers_that_are_no_floats_keep_scans_item_by_item() -> None:
    """A float beside a wide integer would make a float of it, where the definition keeps them apart."""
    session = arrayl.Session()
    session.transcript('s←0.25 ⋄ big←9223372036854775807-⍳600 ⋄ mid←9007199254740000+⍳600 ⋄ low←⍳600')
    for text in (f'{{{body}}}{op}{w}' for op in '\\⍀' for w in ('big', 'mid', 'low', '-big')
                 for body in ('(s-⍵)⌈(⍺-⍵)', '(s-⍵)⌊(⍺-⍵)', '(⍺-⍵)⌈s')):
        made = []
        for on in (True, False):
            SWITCH.on = on
            made.append(np.asarray(session.eval(text)))
        SWITCH.on = True
        assert made[0].tolist() == made[1].tolist(), text
