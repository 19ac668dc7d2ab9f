"""⎕PY: modules and objects as namespaces, callables as functions, values both ways, errors, the guard of the stack."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import arrayl
from arrayl.interop.host import Host


@pytest.fixture
def session() -> arrayl.Session:
    made = arrayl.Session()
    made.transcript("np←⎕PY'numpy'")
    return made


TABLE = [
    # values from Python
    ("⎕PY'math.pi'", '3.141592654'), ("math←⎕PY'math' ⋄ math.e", '2.718281828'), ('np', '[module numpy]'),
    ("j←⎕PY'json.loads' ⋄ ⎕NULL≡3⊃j'[1,2.5,null]'", '1'), ("j'{\"a\":{\"b\":[1,2]}}'", '#.[Namespace]'),
    ("(j'{\"a\":{\"b\":[1,2]}}').a.b", '1 2'), ("j'[[1,2],[3,4]]'", '1 2\n3 4'), ("j'true'", '1'),
    ("enc←⎕PY'str.encode' ⋄ enc'aé'", '97 195 169'), ("r←⎕PY'range' ⋄ 2 r 5", '2 3 4'),
    ("set←⎕PY'set' ⋄ set 2 2 2", '2'), ("big←⎕PY'pow' ⋄ 2 big 70", '1.180591621E21'), ('10 big 400', 'DOMAIN ERROR'),
    ("np.float64 2", '2'), ('np.nan', 'DOMAIN ERROR: NaN and infinity are no APL numbers'),
    ('np.inf', 'DOMAIN ERROR: NaN and infinity are no APL numbers'),
    ('np.sqrt ¯1 4', 'DOMAIN ERROR: The array holds NaN or infinity'),
    ("np.array'ab' 'cde'", ' ab  cde'), ('np.sqrt 4J0', '2'), ('np.conj 1J2 3', '1J¯2 3'),
    # values to Python
    ("type←⎕PY'type' ⋄ n←{(type ⍵).__name__}", ''), ("n 1 2 3", 'ndarray'), ("n 'abc'", 'str'),
    ("n 'a'", 'str'), ('n 1', 'int'),
    ('n 1.5', 'float'), ('n 1J2', 'complex'), ("n 'a' 1", 'list'),
    ("n (1 2)(3 4)", 'list'), ('n 2 2⍴(1 2)(3 4)', 'ndarray'),
    ('n ⎕NULL', 'NoneType'), ('n (a: 1)', 'dict'), ("n ⎕OR'n'", 'Function'), ('n np', 'module'), ('n ⍬', 'ndarray'),
    ('np.sum 127 127 127', '381'), ('(np.add⍠(dtype: \'int64\'))/100 100', None), ("('-'np.char.join⊂'ab' 'cd')", None),
    # calls
    ('2 np.power 10', '1024'), ('10 np.subtract 3', '7'), ('(np.sum⍠(axis: 0))2 3⍴⍳6', '5 7 9'),
    ("(np.sum⍠'axis' 1)2 3⍴⍳6", '6 15'), ("((np.sum⍠'axis' 1)⍠'keepdims' 1)2 3⍴⍳6", ' 6\n15'),
    ("(np.where⍠('*' ((1 0 1)(1 2 3)(4 5 6))))⍬", '1 5 3'), ("t←⎕PY'time.time' ⋄ 1E9<t⍬", '1'), ('np.sum ⍬', '0'),
    ("d←⎕PY'datetime.date' ⋄ x←(d⍠('*' (2024 2 29)))⍬ ⋄ x", 'datetime.date(2024, 2, 29)'), ('x.year', '2024'),
    ('x.weekday ⍬', '3'), ("add←np ⎕PY'add.reduce' ⋄ add 1 2 3", '6'),
    ("mo←⎕PY'numpy.multiply.outer' ⋄ 1 2 mo 3 4", '3 4\n6 8'),
    ('1 2∘.np.power 2 3', '1 1\n4 8'), ('np.sin∘⍟1', '0'),
    ('np.cumsum¨(1 2)(3 4)', ' 1 3  3 7'), ('+/np.abs ¯1 2', '3'),
    ('{m←⎕PY\'math\' ⋄ m.sqrt ⍵}16', '4'), ('{f←⎕PY\'math.sqrt\' ⋄ f ⍵}16', '4'), ("f←⎕PY'math.sqrt' ⋄ f 9", '3'),
    ("f←⎕PY'math.cos' ⋄ f 0", '1'), ("⎕NC'np' 'f' 'x'", '9.1 3.6 9.1'), ('f', 'math.cos'), ('np≡np', '1'),
    ('np.linalg≡np.linalg', '1'), ('np.linalg.norm 3 4', '5'),
    # attributes
    ("o←(⎕PY'types.SimpleNamespace'){⍵}0", None), ("ns←⎕PY'types.SimpleNamespace' ⋄ o←(ns⍠(a: 1))⍬ ⋄ o.a", '1'),
    ('o.b←2 3 ⋄ o.b', '2 3'), ('o.c←{⍵+1} ⋄ o.c 4', '5'), ('o.nosuch', 'VALUE ERROR: Undefined name: nosuch'),
    ("dc←⎕PY'types.SimpleNamespace' ⋄ kw←{(dc⍠⍵)⍬} ⋄ (kw(a: 1 ⋄ b: 2)).(a b)", '1 2'),
    ("frac←⎕PY'fractions.Fraction' ⋄ (frac⍠(numerator: 6 ⋄ denominator: 4))⍬", 'Fraction(3, 2)'),
    ("dumps←⎕PY'json.dumps' ⋄ dumps ⎕JSON'{\"a b\":1}'", '{"a b": 1}'),
    ("j'{\"∆x\":1}'", '#.[Namespace]'), ("j'{\"a b\":1}'", "{'a b': 1}"), ("(j'{\"a b\":1}').get'a b'", '1'),
    ("part←⎕PY'functools.partial' ⋄ p←(⎕OR'dumps')part 1 ⋄ p.__call__⍬", None),
    ("c←(⎕PY'operator.itemgetter')1", None), ("ig←⎕PY'operator.itemgetter' ⋄ c←ig 1 ⋄ c.__call__'abc'", 'b'),
    ('np.⎕THIS', 'SYNTAX ERROR: A Python object has no ⎕THIS'), ('np.⎕IO', 'SYNTAX ERROR: A Python object has no ⎕IO'),
    ('np.⎕NL 3', 'SYNTAX ERROR: A Python object has no ⎕NL'), ('np.⎕IO←0', 'SYNTAX ERROR: A Python object has no ⎕IO'),
    ("np⎕PY'nosuch'", 'DOMAIN ERROR: Python object numpy has no attribute nosuch'),
    # APL functions in Python
    ("plus←{⍺+⍵} ⋄ rd←⎕PY'functools.reduce' ⋄ (⎕OR'plus')rd 1 2 3", '6'),
    ("k←⎕NS'' ⋄ k.key←{-⍵} ⋄ so←⎕PY'sorted' ⋄ (so⍠k)3 1 2", '3 2 1'),
    ("bad←{÷⍵} ⋄ k.key←bad ⋄ (so⍠k)1 0", 'DOMAIN ERROR: Divide by zero'),
    # errors
    ("⎕PY'nosuch_module'", 'DOMAIN ERROR: No Python module named nosuch_module'),
    ("⎕PY'numpy.nosuch'", 'DOMAIN ERROR: Python object numpy has no attribute nosuch'), ("⎕PY'a b'", 'DOMAIN ERROR: '),
    ("⎕PY''", 'DOMAIN ERROR: '), ('⎕PY 5', 'DOMAIN ERROR: '), ("⎕PY'os..path'", 'DOMAIN ERROR: '),
    ('np.linalg.inv 2 2⍴0', 'DOMAIN ERROR: LinAlgError: Singular matrix'),
    ("int←⎕PY'int' ⋄ int'xyz'", "DOMAIN ERROR: ValueError: invalid literal for int() with base 10: 'xyz'"),
    ('{11::⎕DMX.Message ⋄ int ⍵}\'q\'', "ValueError: invalid literal for int() with base 10: 'q'"),
    ("5⎕PY'x'", 'DOMAIN ERROR: The left argument of ⎕PY is a Python object'),
    ('(np.sum⍠(nosuch: 1))1 2', 'DOMAIN ERROR: TypeError'), ('(np.sum⍠5)1 2', 'DOMAIN ERROR'),
    ("ex←⎕PY'sys.exit'", ''),
]


def test_table(session: arrayl.Session) -> None:
    wrong = []
    for source, expected in TABLE:
        got = session.transcript(source)
        assert 'INTERNAL' not in got and 'Traceback' not in got, (source, got)
        if expected is None:
            continue
        got = '\n'.join(line.rstrip() for line in got.rstrip('\n').split('\n'))
        if not (got.startswith(expected) if 'ERROR' in expected and expected else got == expected.rstrip()):
            wrong.append(f'{source}\nexpected {expected!r}\ngot      {got!r}')
    assert not wrong, '\n\n'.join(wrong)


class Failing:
    """An object whose attributes fail."""

    @property
    def bad(self) -> int:
        raise RuntimeError('not now')


def test_an_attribute_that_fails_is_marked(session: arrayl.Session) -> None:
    session['give'] = lambda _: Failing()
    session.transcript('o←give 0')
    for text, mark in (('o.bad', 2), ('1+o.bad', 4), ('x←o.bad', 4), ('{o.bad}0', 3), ('o.bad 3', 2)):
        assert session.transcript(text) == f'DOMAIN ERROR: RuntimeError: not now\n      {text}\n{" " * (6 + mark)}∧\n'


@pytest.mark.skipif(not hasattr(np.dtypes, 'StringDType'), reason='NumPy 1')
def test_texts_of_any_length(session: arrayl.Session) -> None:
    session['texts'] = lambda _: np.array([['ab', 'c']], dtype=np.dtypes.StringDType())
    assert session.transcript('⍴texts 0 ⋄ texts 0') == '1 2\n ab  c \n'


def test_arrays_are_shared_and_cannot_be_written(session: arrayl.Session) -> None:
    seen: list[np.ndarray] = []

    def look(x: np.ndarray) -> np.ndarray:
        seen.append(x)
        return x
    session['look'] = look
    session['a'] = np.arange(1000.0)
    inside = session.root.get('a')
    back = session.transcript('b←look a ⋄ b≡a')
    assert back == '1\n'
    assert np.shares_memory(seen[0], inside) and np.shares_memory(session.root.get('b'), inside)
    assert not seen[0].flags.writeable
    session['spoil'] = lambda x: x.sort()
    session.transcript('c←3 1 2.5')
    assert session.transcript('spoil c').startswith('DOMAIN ERROR: ValueError')
    assert session.transcript('c') == '3 1 2.5\n'
    session.transcript('b[1]←99')
    assert session.transcript('a[1]') == '0\n'


def test_changing_what_python_holds_copies(session: arrayl.Session) -> None:
    mine = np.arange(5.0)
    session['get'] = lambda _: mine
    session.transcript('x←get 0 ⋄ x[1]←9 ⋄ x×←2')
    assert mine.tolist() == [0, 1, 2, 3, 4]


def test_narrow_integers_do_not_wrap(session: arrayl.Session) -> None:
    assert session.transcript('x←100 100 100 ⋄ x np.multiply 100') == '10000 10000 10000\n'
    assert session.transcript('np.uint8 200') == '200\n'
    session['u'] = lambda _: np.array([2**64 - 1, 1], dtype=np.uint64)
    assert session.transcript('u 0') == '1.844674407E19 1\n'
    session['be'] = lambda _: np.array([1, 2], dtype='>i4')
    assert session.transcript('1+be 0') == '2 3\n'


def test_deep_nesting_goes_out(session: arrayl.Session) -> None:
    session['count'] = lambda x: len(x)
    assert session.transcript('count {⍵ 1}⍣5000⊢1 2') == '2\n'


@pytest.mark.parametrize('text', [
    "g←{(⎕OR'g')rd 1 2} ⋄ rd←⎕PY'functools.reduce'\ng 1",
    "k←⎕NS'' ⋄ so←⎕PY'sorted' ⋄ k.key←{(##.so⍠##.k)1 2}\n(so⍠k)1 2",
])
def test_a_runaway_through_python_is_a_limit_error(session: arrayl.Session, text: str) -> None:
    out = session.transcript(text)
    assert out.startswith('LIMIT ERROR: Python and APL call each other too deeply'), out[:200]
    assert session.transcript('1+1') == '2\n'


class Endless:
    """An object each of whose operations asks for itself: by the C stack, as Python's own do."""

    def __getattr__(self, name: str) -> object:
        return getattr(self, name + 'x')

    def __repr__(self) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return self == other


def again(_: object) -> list[object]:
    return list(map(again, [0]))


@pytest.mark.parametrize('runaway', [
    lambda _: Endless().name, lambda _: repr(Endless()), lambda _: Endless() == Endless(), again])
@pytest.mark.parametrize('text', ['f 0', '{⍵=0:f 0 ⋄ 1+∇⍵-1}3000'])
def test_a_runaway_of_python_is_a_limit_error(session: arrayl.Session, runaway: object, text: str) -> None:
    session['f'] = runaway
    with pytest.raises(arrayl.APLError, match='LIMIT ERROR: Recursion is too deep'):
        session.eval(text)
    assert session.eval('{⍵=0:0 ⋄ 1+∇⍵-1}3000') == 3000


def test_a_runaway_of_python_beside_a_deep_suspension(session: arrayl.Session) -> None:
    deep = arrayl.Session()
    assert deep.transcript('f←{\n⍵=0:÷0 ⋄ 1+∇⍵-1\n}\nf 20000').startswith('DOMAIN ERROR')
    session['f'] = lambda _: Endless().name
    assert session.transcript('f 0').startswith('LIMIT ERROR: Recursion is too deep')
    assert deep.transcript('→⎕LC').startswith('DOMAIN ERROR')         # it goes on where it waits
    deep.transcript(')SIC')


def test_recursion_through_python_works(session: arrayl.Session) -> None:
    session.transcript("m←⎕PY'functools.reduce'\nd←{⍵=0:0 ⋄ n←⍵ ⋄ 1+d n-1}\ng←{⍺>100:⍺ ⋄ (⎕OR'g')m(⍺+1)⍵}")
    assert session.transcript('1 g 2') == '101\n'


def test_without_the_permission() -> None:
    session = arrayl.Session(host=Host(python=False))
    assert session.transcript("⎕PY'math'").startswith('DOMAIN ERROR: ⎕PY needs the permission "python"')
    session['np'] = lambda x: x + 1                 # what the embedding program gives may be used
    assert session.transcript('np 1') == '2\n'


def test_printing_goes_to_the_session(session: arrayl.Session) -> None:
    assert session.transcript("p←⎕PY'print' ⋄ p'hello'") == 'hello\n'


def test_modules_beside_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'mine_beside.py').write_text('def double(x):\n    return 2 * x\n')
    (tmp_path / 'main.arl').write_text("mine←⎕PY'mine_beside'\nr←mine.double 4 5\n")
    monkeypatch.setattr(sys, 'path', list(sys.path))
    session = arrayl.Session()
    session.run(tmp_path / 'main.arl')
    assert session['r'].tolist() == [8, 10]


def test_a_submodule_is_imported_when_it_is_used(session: arrayl.Session) -> None:
    assert session.transcript("x←⎕PY'xml'\nx.dom.minidom") == '[module xml.dom.minidom]\n'


def test_broken_objects(session: arrayl.Session) -> None:
    class Broken:
        @property
        def fails(self) -> int:
            raise ValueError('no luck')

        def __repr__(self) -> str:
            raise ValueError('no text')
    session['b'] = Broken()
    assert session.transcript('b') == '[Broken]\n'
    assert session.transcript('b.fails').startswith('DOMAIN ERROR: ValueError: no luck')
    session['many'] = lambda _: (_ for _ in ()).throw(ValueError('two\nlines'))
    assert session.transcript('many 1').split('\n')[0] == 'DOMAIN ERROR: ValueError: two lines'


def test_an_expression_in_a_python_object(session: arrayl.Session) -> None:
    session.eval("m←⎕PY 'math' ⋄ s←⎕PY 'types.SimpleNamespace' ⋄ o←s⍬")
    assert session.transcript('m.(pi e)') == '3.141592654 2.718281828\n'
    assert session.transcript('{m.(sqrt ⍵)}4') == '2\n'
    assert session.transcript('m.(pi,nosuch)').startswith('VALUE ERROR: Undefined name: nosuch')
    assert session.transcript('o.(x←5) ⋄ o.x ⋄ o.(x←x+1) ⋄ o.x') == '5\n6\n'
