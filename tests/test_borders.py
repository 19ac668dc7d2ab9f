"""What comes in from Python and what goes out to the machine: ⎕OFF, odd arguments, callables, a full disk."""
from __future__ import annotations

import copy
import functools
import os
import pickle
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import arrayl
from arrayl.errors import BY_NUMBER


def test_off_ends_what_runs_and_not_the_host(tmp_path: Path) -> None:
    session = arrayl.Session()
    assert arrayl.eval('1 ⋄ ⎕OFF ⋄ 5') is None
    assert session.eval('a←1 ⋄ ⎕OFF ⋄ a←2') is None and session.eval('a') == 1
    assert session.eval(')OFF') is None
    assert arrayl.function('{⎕OFF}')(3) is None
    script = tmp_path / 'off.arl'
    script.write_text('b←1\n⎕OFF\nb←2\n', encoding='utf-8')
    session.run(script)
    assert session.eval('b') == 1


def test_arguments_of_other_types_are_named() -> None:
    session = arrayl.Session()
    for call in (arrayl.eval, session.eval, session.transcript):
        with pytest.raises(TypeError, match='text must be a str, not int'):
            call(5)                             # type: ignore[operator]
    with pytest.raises(TypeError, match='not iterable'):
        list(session)                           # type: ignore[call-overload]


def test_functions_can_be_wrapped() -> None:
    @functools.wraps(arrayl.function('+/'))
    def total(x: object) -> None:
        pass
    assert total.__name__ == '+/'


def test_outer_products_of_callables_of_n_arguments() -> None:
    found = arrayl.outer(lambda a, b, c: a + 10 * b + 100 * c, [1, 2], [3, 4], [5])
    assert found.tolist() == [[[531], [541]], [[532], [542]]]
    assert arrayl.outer(lambda *items: len(items), [1], [3], [5], [7]).tolist() == [[[[4]]]]
    assert arrayl.outer(np.add, [1, 2], [3, 4]).tolist() == [[4, 5], [5, 6]]
    assert arrayl.outer(sum, [1, 2], [3, 4], [5]).tolist() == [[[9], [10]], [[10], [11]]]     # of the vector of items


def test_lists_of_any_depth() -> None:
    inside: list[object] = [1]
    inside.append(inside)
    with pytest.raises(arrayl.APLError, match='contains itself'):
        arrayl.eval('≢x', x=inside)
    deep: list[object] = [1, 'ab']
    for _ in range(50_000):
        deep = [deep, 1]
    assert arrayl.eval('≡x', x=deep) == -50_002
    shared: list[object] = [1, 2]
    assert arrayl.eval('≢x', x=[shared, 'a', shared]) == 3


def test_numbers_of_other_types() -> None:
    assert arrayl.eval('x+1', x=Decimal('1.5')) == 2.5
    assert arrayl.eval('x+1', x=Fraction(1, 4)) == 1.25
    assert arrayl.eval('x', x=[Decimal(3), Fraction(4)]).tolist() == [3, 4]
    for value in (Decimal('NaN'), Decimal('Infinity'), Fraction(10) ** 400):
        with pytest.raises(arrayl.DomainError):
            arrayl.eval('x', x=value)


def test_a_byte_order_mark_is_no_part_of_a_transcript() -> None:
    assert arrayl.Session().transcript('\ufeff1+1\n') == '2\n'


@pytest.mark.skipif(not os.path.exists('/dev/full'), reason='no /dev/full')
@pytest.mark.parametrize('arguments', [['-e', '1'], ['-e', '∊100000⍴⍕2'], ['-']])
def test_a_full_disk_is_no_internal_error(arguments: list[str]) -> None:
    with open('/dev/full', 'w', encoding='utf-8') as full:
        run = subprocess.run([sys.executable, '-m', 'arrayl', *arguments], stdout=full, stderr=subprocess.PIPE,
                             input='1+1\n', text=True, timeout=120)
    assert run.returncode == 74 and run.stderr == 'arrayl: No space left on device\n'


def test_what_contains_itself_is_refused_whatever_holds_it() -> None:
    mapping: dict[str, object] = {'a': 1}
    mapping['b'] = [mapping]
    objects = np.empty(1, dtype=object)
    objects[0] = {'again': objects}
    for value in (mapping, objects, [mapping]):
        with pytest.raises(arrayl.DomainError, match='contains itself'):
            arrayl.eval('x', x=value)
    with pytest.raises(arrayl.DomainError, match='contains itself'):
        arrayl.eval('f 1', f=lambda w: mapping)
    twice = {'a': 1}
    assert arrayl.eval('+/x.a', x=[twice, twice]) == 2          # to stand in two places is another thing
    deep: object = {'a': 1}
    for _ in range(20_000):
        deep = {'a': deep}
    assert arrayl.eval('x.a.a.a.⎕NC⊂,⎕UCS 97', x=deep) == 9.1


def test_lists_of_numbers_are_read_as_numpy_reads_them() -> None:
    for value, type_ in (([1, 2, True], 83), ([1, 2.5], 645), ([1, 2j], 1289), ((1, 2), 83), ([2**53 + 1, 0], 645)):
        assert arrayl.eval('≢x', x=value) == len(value) and arrayl.eval('⎕DR x', x=value) == type_
    assert arrayl.eval('x', x=[2**64, 1]).tolist() == [2.0**64, 1.0]
    assert arrayl.eval('x', x=[2**63 - 1, 1]).tolist() == [2**63 - 1, 1]
    with pytest.raises(arrayl.DomainError, match='NaN'):
        arrayl.eval('x', x=[1, float('nan')])


def test_signalled_errors_have_the_class_of_their_number() -> None:
    for text, kind, name in (("'mine'⎕SIGNAL 11", arrayl.DomainError, 'mine'),
                             ('⎕SIGNAL 3', arrayl.APLIndexError, 'INDEX ERROR'),
                             ("⎕SIGNAL⊂('EN' 5)('Message' 'why')", arrayl.LengthError, 'LENGTH ERROR'),
                             ('⎕SIGNAL 500', arrayl.APLError, 'ERROR 500')):
        with pytest.raises(kind) as caught:
            arrayl.eval(f'{{{text}}}0')
        assert type(caught.value) is kind and caught.value.name == name
        again = pickle.loads(pickle.dumps(caught.value))
        assert (again.name, again.number, again.report) == (name, caught.value.number, caught.value.report)


def test_every_error_and_type_of_the_interface_is_public() -> None:
    assert {kind.__name__ for kind in BY_NUMBER.values()} <= set(arrayl.__all__)
    assert isinstance(arrayl.eval('+/'), arrayl.Function)
    space = arrayl.eval('(a:1)')
    assert isinstance(space, arrayl.Space) and copy.copy(space) == space
    assert copy.deepcopy(space) != space and copy.deepcopy(space).a == 1
    assert arrayl.eval('self+class', self=1, **{'class': 2}) == 3


def test_items_of_arrays_of_texts_are_texts() -> None:
    for items in (np.array([b'ab', b'c']), np.array(['ab', 'c'])):
        session = arrayl.Session()
        session['whole'], session['one'] = items, items[0]
        assert session.eval("(⍴one),(one≡'ab'),one≡⊃whole").tolist() == [2, 1, 1]


def test_a_function_is_no_item() -> None:
    for value in ([len, 1], {'a': [len]}, np.array([len, None], dtype=object)):
        with pytest.raises(arrayl.DomainError, match='no item'):
            arrayl.eval('x', x=value)


def test_the_text_of_a_long_composition() -> None:
    session = arrayl.Session()
    session.transcript("f←+ ⋄ ⎕FX 'b;i' ':For i :In ⍳2000' '⍎''f←-∘f''' ':EndFor' ⋄ b")
    assert repr(session.eval('f')).count('-') == 2000
