"""The short ways of small arrays: the state of floating-point errors, what comes first in `pervade_dyadic`, shapes.

Each is compared with the same thing done the long way: item by item, or on arrays too large for the short way.
"""
from __future__ import annotations

import threading
import warnings

import numpy as np
import pytest

from arrayl import Session
from arrayl.arrays.flags import BUFFER, Flags, handling, ignoring, raising
from arrayl.compile import inline
from arrayl.compile.catalogue import load_core
from arrayl.display.state import BoxState
from arrayl.errors import APLIndexError
from arrayl.fields import Fields, fresh
from arrayl.interop.values import from_python
from arrayl.primitives.registry import REGISTRY

OPERANDS = ['3', '¯2.5', '1e308', '0J1', '1 0 1', '3 1 4', '100 200 ¯300', '1e10 3 7', '1.5 2.5 ¯0.5', '1e308 1 1',
            '9223372036854775807 1 0', '1J2 3 4', "'abc'", '1 2', '(1 1⍴5)', '(,5)', '(2 2⍴⍳4)', '(1 2)3 4',
            '(3⍴⊂0 1)', '(1+1e¯15)(1-1e¯15)1', '0 0 0']
FUNCTIONS = '+-×÷⌈⌊*|<≤=≥>≠∧∨⍟!○'


def outcome(session: Session, text: str) -> str:
    return session.transcript(text)


@pytest.mark.parametrize('glyph', FUNCTIONS)
def test_dyadic_agrees_with_items(glyph: str) -> None:
    session = Session()
    for a in OPERANDS:
        for w in OPERANDS:
            whole, each = (outcome(session, f'⎕←{a}{f}{w}') for f in (glyph, f'({{⍺{glyph}⍵}}¨)'))
            if 'ERROR' not in whole + each:
                assert whole == each, f'{a}{glyph}{w}'
            elif glyph not in '○':
                assert whole.split('\n')[0].split(':')[0] == each.split('\n')[0].split(':')[0], f'{a}{glyph}{w}'


@pytest.mark.parametrize('glyph', '+-×÷⌈⌊*|<≤=≥>≠')
def test_small_agree_with_large(glyph: str) -> None:
    """Ten items, and the same ten a few thousand times over."""
    session = Session()
    rng = np.random.default_rng(8)
    pools = [rng.integers(-100, 100, 10), rng.integers(0, 2, 10).astype(bool), rng.integers(-2**40, 2**40, 10),
             rng.normal(size=10), np.full(10, 2**62), rng.integers(1, 9, 10) + 1e-14]
    for x in pools:
        for y in pools:
            session.root.set('x', from_python(x))
            session.root.set('y', from_python(y))
            small = outcome(session, f'⍴x{glyph}y')
            large = outcome(session, f'(100000⍴x{glyph}y)≡(100000⍴x){glyph}100000⍴y')
            if 'ERROR' in small:
                large = outcome(session, f'⍴(100000⍴x){glyph}100000⍴y')
                assert large.split('\n')[0] == small.split('\n')[0], (glyph, x, y)
            else:
                assert large == '1\n', (glyph, x, y)


def test_flags() -> None:
    with pytest.raises(FloatingPointError):
        raising(np.true_divide, np.ones(2), np.zeros(2))
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        assert np.isinf(ignoring(np.true_divide, np.ones(2), np.zeros(2))).all()
        with pytest.raises(FloatingPointError):         # one within the other, and the outer one afterwards
            ignoring(lambda: (ignoring(np.log, np.zeros(1)), raising(np.log, np.zeros(1))))
    before = np.geterr(), np.getbufsize()
    raising(np.add, np.ones(2), 1)
    with handling(all='raise'):
        assert np.getbufsize() == BUFFER
        raising(np.add, np.ones(2), 1)
        assert np.geterr()['under'] == 'raise'
    assert (np.geterr(), np.getbufsize()) == before


@pytest.mark.parametrize('width', [90, 341, 342, 1000, 1024, 1025, 2731])
def test_tables_with_rows_that_fit_into_buffers(width: int) -> None:
    session = Session()
    session.transcript(f'x←70000×⍳{width} ⋄ y←0.5×⍳100 ⋄ z←3-⍳100 ⋄ b←{width}⍴1 0 0')
    for text in ('y∘.×x', 'x∘.-z', 'y∘.=x', 'z∘.<x', 'z∘.×b', 'y∘.÷x', 'z∘.⌈1+z'):
        left, right = text.split('∘.')
        rows = f'↑{{⍵{right[0]}{right[1:]}}}¨{left}'
        assert session.eval(f'({text})≡{rows}') == 1, text


def test_flags_in_threads() -> None:
    quiet = Flags(all='ignore')
    wrong: list[object] = []

    def work() -> None:
        try:
            for _ in range(300):
                quiet(np.true_divide, np.ones(3), np.zeros(3))
                with pytest.raises(FloatingPointError):
                    raising(np.true_divide, np.ones(3), np.zeros(3))
        except BaseException as e:
            wrong.append(e)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_shapes_are_not_shared_with_what_changes_them() -> None:
    session = Session()
    for change, changed in (('s[1]←7', '7 3'), ('s×←2', '4 6'), ('s,←4', '2 3 4')):
        assert session.transcript(f'm←2 3⍴0 ⋄ s←⍴m ⋄ {change} ⋄ s ⋄ ⍴m').split('\n')[-3:-1] == [changed, '2 3']


def test_index_of_one_item() -> None:
    session = Session()
    for text, shown in (('v←1 0 1 ⋄ v[1]', '1'), ("'abc'[2]", 'b'), ('1.5 2[2]', '2'), ('1J1 2[2]', '2'),
                        ('1J1 2[1]', '1J1'), ('((1 2)3)[1]', ' 1 2 '), ('≡v[1]', '0'), ('⎕IO←0 ⋄ 7 8[0]', '7'),
                        ('7 8[2]', 'INDEX ERROR'), ('7 8[¯1]', 'INDEX ERROR'), ('⎕IO←1 ⋄ 7 8[0]', 'INDEX ERROR'),
                        ('(2 2⍴1)[1]', 'RANK ERROR')):
        assert session.transcript(text).rstrip('\n').split('\n')[0 if 'ERROR' in shown else -1] == shown, text


def test_fields() -> None:
    class A(Fields):
        x: int
        y: str = 'b'
        z: list[int] = fresh(factory=list)

    class B(A):
        w: int = 3
    one, two = B(1, z=[1]), B(2, 'c')
    assert (one.x, one.y, one.z, one.w, two.y, two.z) == (1, 'b', [1], 3, 'c', [])
    assert two.z is not B(2).z
    assert B.fields == ('x', 'y', 'z', 'w')
    assert one.but(x=5).x == 5 and one.but(x=5).z == [1]
    assert BoxState() == BoxState(state='off') != BoxState(state='on')


def test_key_by_table_and_by_search_agree() -> None:
    """Keys of a small range are counted, others are searched: the same groups, in the same order."""
    session = Session()
    rng = np.random.default_rng(11)
    for n in (1, 2, 7, 500, 3000):
        for low, high in ((0, 2), (-3, 9), (100, 400), (-2**40, -2**40 + 50)):
            session.root.set('k', from_python(rng.integers(low, high, n)))
            for f in ('{⍺,≢⍵}', '{⊂⍵}', '{⍺(+/⍵)(⌽⍵)}', '{m←⍵ ⋄ m[1]←0 ⋄ +/m}'):
                session.run_text(f'g←{f}')
                assert session.eval('(g⌸k)≡↑{⍵ g⍸k=⍵}¨∪k') == 1, (n, low, f)
                assert session.eval('(k g⌸⌽k)≡↑{⍵ g (k=⍵)/⌽k}¨∪k') == 1, (n, low, f)


@pytest.mark.parametrize('text', ['a', 'ABC', 'ß straße ǅ İı', 'x' * 100, 'ΊΣΩΣ' * 20, '\U0001F600é' * 30,
                                  '\U00010400' * 60])
def test_case_of_long_texts(text: str) -> None:
    session = Session()
    session.root.set('t', from_python(text))
    for mode in ('1', '¯1', '¯3'):
        assert session.eval(f'({mode}⎕C t)≡∊{mode}∘⎕C¨t') == 1


def test_lines_without_matches() -> None:
    session = Session()
    for lines in range(1, 40, 6):
        text = '\n'.join(('cat ' if i % 3 == 0 else 'dog ') * (i % 4) for i in range(lines))
        session.root.set('t', from_python(text))
        assert session.eval("('cat' ⎕R 'mouse' ⊢ t)≡'cat' 'zzz' ⎕R 'mouse' '' ⊢ t") == 1
        assert session.eval("('cat' ⎕S 2 0 ⊢ t)≡'cat' 'zzz' ⎕S 2 0 ⊢ t") == 1
        assert session.eval("('^' ⎕S 2 ⊢ t)≡'^' 'zzz' ⎕S 2 ⊢ t") == 1


def test_joined() -> None:
    session = Session()
    for texts in ("'ab' 'c' ''", "'' '' ''", "(1 2)(,3)⍬", "⍬⍬⍬", "(1 0)(2.5 3)(,1J2)", "'ab'(1 2)'c'",
                  "(⊂1 2)(3 4)'a'", "(,⊂1 2)(,⊂3)(3 4)", "⍬'' ⍬", "(2 2⍴1)(1 2)"):
        assert session.transcript(f'⊃,/{texts}') == session.transcript(f'⊃{{⍺,⍵}}/{texts}'), texts


def test_sums_of_floats_keep_their_order() -> None:
    session = Session()
    for n in (2, 7, 8, 9, 100, 4096):
        session.root.set('x', from_python(np.random.default_rng(n).normal(size=n) * 10.0 ** (np.arange(n) % 30)))
        assert session.eval('(+/x)=⊃{⍺+⍵}/⌽⌽x') == 1
    assert session.transcript('+/1e308 1e308 ¯1e308').startswith('DOMAIN ERROR')
    assert session.transcript('+/20⍴1e308').startswith('DOMAIN ERROR')


def test_the_short_ways_of_two_integers_agree_with_the_functions() -> None:
    numbers = [0, 1, -1, 2, -7, 255, 2 ** 31, -2 ** 32, 2 ** 53 + 1, 2 ** 62, 2 ** 63 - 1, -2 ** 63]
    load_core()
    for glyph, make in inline.OF_INTS.items():
        kernel = REGISTRY[glyph].dyadic.scalar
        short = make(None, kernel.number)
        for a in numbers:
            for w in numbers:
                made, wanted = short(w, a), kernel.number(w, a)
                assert made == wanted and type(made) is type(wanted), (a, glyph, w)
    for glyph in '+-×÷|⌈⌊<≤=≥>≠':
        with pytest.raises(APLIndexError):
            Session().eval(f'1{glyph}[1]2')
