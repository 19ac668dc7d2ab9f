"""Functions on all cells at once (`operators.cells`) agree with the same done cell by cell, errors included."""
from __future__ import annotations

import numpy as np
import pytest

from arrayl import Session
from arrayl.engine.switch import SWITCH
from arrayl.interop.values import from_python
from arrayl.operators import cells, each

MONADIC = ['+/', '-/', '⌈/', '×/', '∧/', '=/', '+⌿', '⌊⌿', '+\\', '⌈⍀', ',', '⌽', '⊖', '⍉', '≢', '-', '|', '×', '⌊',
           '÷', '~', '!', '*', '?', '⍴', '⊂', '⊃', '≡', '∊', '⍋', '∪', '⊢', '⊣/', '⊢⌿', '(+/÷≢)', '(⌈/-⌊/)', '(+/,)',
           '(⊢-+/÷≢)', '(2×⊢)', '(≢,+/)', '(⊢×⍤⊢)', '(+/⍤,)', '(-∘⌽)', '(2∘+)', '(+∘2)', '+⍨', '-⍨', '(+/⍥|)',
           '{+/,⍵}', '{(+/⍵)÷≢⍵}', '{⍵-⌈/⍵}', '{⍵[⍋⍵]}', '{⍵[⍒⍵]}', '{m←+/⍵ ⋄ m×⍵}', '{5}', '{⍵}', '{⍺←2 ⋄ ⍺+⍵}',
           '{⍵:1 ⋄ 0}', '{+/⍵[1]}', '{n+⍵}', '{⍵+.×⍵}', '{⌊/⌈/⍵}', '{4=+/⍵}', '{1∊⍵}', '{÷⍵}', '{÷+/⍵}', '{+/÷⍵}',
           '{0.5*⍨+/⍵*2}', '{⍵×¯1*+/⍵}', '{+/⍵×9007199254740993}', '{×/⍵+1000000}', '{+/¯1*0.5×⍵}', '{x←⍵ ⋄ x+y}',
           '{,⍵}', '{⍉⍵}', '{⌽⍵}', '{-⌿⍵}', '{≢⍵}', '{(≢⍵)×⍵}', '{1 2+⍵}', "{'a'=⍵}", '{⍵⌈⍥-⌽⍵}']
DYADIC = ['+', '-', '+.×', '⌊.+', '∧.=', '{⍺+⍵}', '{+/⍺×⍵}', '{⍺÷⍵}', '⊣', '⊢', '(+/×)', '(+÷-)', '(⌈/⍤+)', ',', '⍴',
          '{⍺}', '{⍵[⍋⍵]+⍺}', '{(⍺×⍵)÷≢⍵}', '{⍺<+/⍵}', '-⍨', '(-⍥(+/))', '(+∘|)', '{⍺|⍵}', '{⍺*⍵}']


@pytest.fixture(scope='module')
def session() -> Session:
    made = Session()
    made.run_text('n←3 ⋄ ⎕RL←7')
    rng = np.random.default_rng(3)
    arrays = {'b': rng.random((12, 5)) < 0.5, 'i': rng.integers(-4, 5, (10, 4)), 'q': rng.integers(-9, 9, (9, 3)) / 4,
              'p': rng.integers(1, 9, (16, 3)), 'c': rng.integers(0, 3, (3, 4, 5)),
              's': rng.integers(1, 5, (9, 3, 3)) / 2,
              'w': rng.integers(0, 2**62, (11, 4)), 'z': rng.integers(-3, 3, (10, 1))}
    for name, value in arrays.items():
        made.root.set(name, from_python(value))
    made.run_text("h←3 20⍴'abc' ⋄ k←9 2⍴⍳2 ⋄ e←9 0⍴0 ⋄ o←9 2⍴(1 2)3 ⋄ T←3 3⍴⍳9 ⋄ fn←+/ ⋄ v←10⍴1.5 ⋄ j←9 2⍴1J1 2")
    return made


def check(session: Session, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    out = []
    for on in (True, False):
        monkeypatch.setattr(SWITCH, 'on', on)
        out.append([session.transcript(')RESET\n⎕RL←7\n' + line) for line in lines])
    for line, mine, plain in zip(lines, *out, strict=True):
        assert mine == plain, line


@pytest.mark.parametrize('f', MONADIC)
def test_rank(f: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    check(session, [f'r←({f}⍤{rank}){name} ⋄ r ⋄ ⍴r' for name in 'biqcwzhkeovj' for rank in ('1', '2')], monkeypatch)


def test_rank_of_dfns_that_read_names_around_them(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of a function around may be arrays here; they are looked up at the call."""
    lines = [f'{{m←{m} ⋄ r←({f}⍤1){name} ⋄ r}}0' for m in ('3', '0.5', '⍳4', '2 2⍴⍳4', "'a'", '1 2 3÷4', '⊂⍳2', '1J1')
             for f in ('{m×+/⍵}', '{m+⍵}', '{+/m×⍵}', '{m,⍵}', '{x←m×⍵ ⋄ ⌈/x}', '{n×m+⌊/⍵}', '{m}', '{(+/m)-≢⍵}')
             for name in 'biqc']
    lines += ['{m←3 ⋄ g←{m×+/⍵} ⋄ (g⍤1)i}0', '{m←3 ⋄ g←{m×+/⍵} ⋄ a←g⍤1⊢i ⋄ m←4 ⋄ a,[.5]g⍤1⊢i}0',
              '{g←{m×+/⍵} ⋄ m←4 ⋄ g⍤1⊢i}0', '{{m×+/⍵}⍤1⊢i}0',
              '{m←3 ⋄ {m←⍵ ⋄ +/m}⍤1⊢i}0', '{m←3 ⋄ {r←+/m×⍵ ⋄ m←2 ⋄ r}⍤1⊢i}0', '{m←2 ⋄ 5{⍺+m×⍵}⍤1⊢i}0',
              '{m←2 ⋄ {m×+/⍵}¨↓p}0', '{m←2 ⋄ b[;1]{m×≢⍵}⌸i}0', '{⍵=0:0 ⋄ m←⍵ ⋄ (∇⍵-1),{m×+/⍵}⍤1⊢p}2']
    check(session, lines, monkeypatch)
    asked: list[object] = []
    at_once = cells.Frame.apply
    monkeypatch.setattr(SWITCH, 'on', True)
    monkeypatch.setattr(cells.Frame, 'apply', lambda *given: asked.append(at_once(*given)) or asked[-1])
    session.transcript(')RESET')
    session.eval('{m←⍳4 ⋄ ({+/m×⍵}⍤1)i}0')
    assert asked


@pytest.mark.parametrize('f', DYADIC)
def test_dyadic_rank(f: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = ['ii', 'qs', 'bb', 'pp', 'cc', 'ww', 'pz', 'hh', 'ee', 'oo', 'jj']
    lines = [f'r←{a}({f}⍤{rank}){w} ⋄ r ⋄ ⍴r' for a, w in pairs for rank in ('1', '0 1', '99 1')]
    check(session, [*lines, *(f'r←({a})({f}⍤1)q ⋄ r ⋄ ⍴r' for a in ('10', '1 2 3', '⍳4'))], monkeypatch)


@pytest.mark.parametrize('f', ['{+/,⍵}', '{⌊/⌈/⍵}', '{4=+/,⍵}', '{⍵}', '{⌽⍵}', '{⍉⍵}', '{≢⍵}', '{5}', '{÷⍵}',
                               '{(+/,⍵)÷≢,⍵}', '{m←+⌿⍵ ⋄ m×⍵}',
                               '{+/,n×⍵}', '{+/,T×⍵}', '{+/,T+.×⍵}', '{T⌈⍵}', '{+/,h=⍵}', '{undefined+⍵}',
                               '{m←T×⍵ ⋄ +/,m}',
                               '{m←T×⍵ ⋄ T←2 ⋄ T×m}', '{n×e}', '{o+⍵}', '{fn ⍵}',
                               '{⍺+⍵}', '{⊂⍵}', '{+/⍺}', '{1 2+⍵}', '{×/,⍵+1000000}', '{⍺←2 ⋄ ⍺}'])
def test_stencil(f: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('arrayl.operators.stencil.SMALL', 1)
    monkeypatch.setattr('arrayl.operators.stencil.AT_ONCE', 200)
    given = (('i', '3 3'), ('i', '2 3'), ('b', '3'), ('q', '(2 2⍴3 3 2 1)'), ('c', '3 3 3'), ('v', '5'), ('h', '3 3'),
             ('j', '3'))
    check(session, [f'r←({f}⌺{sizes}){name} ⋄ r ⋄ ⍴r' for name, sizes in given], monkeypatch)


def test_they_are_at_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The common ones are not called cell by cell."""
    monkeypatch.setattr('arrayl.operators.stencil.SMALL', 1)
    monkeypatch.setattr(SWITCH, 'on', True)
    session.transcript(')sic')          # a suspended function would compile what follows in its frame
    made: list[object] = []
    inner = cells.Frame.apply

    def counting(self: cells.Frame, *arguments: object) -> object:
        made.append(inner(self, *arguments))        # type: ignore[arg-type]
        return made[-1]
    monkeypatch.setattr(cells.Frame, 'apply', counting)
    for text in ('(+/÷≢)⍤1⊢q', '{⍵[⍋⍵]}⍤1⊢q', '{⍵-(+/⍵)÷≢⍵}⍤1⊢i', '{+/,⍵}⌺3 3⊢i', '{⌈/,⍵}⌺3 3⊢i', 'i(+.×⍤1)i',
                 '{(⌈/⍵)-⌊/⍵}⍤1⊢i'):
        made.clear()
        shown = session.transcript(text)
        assert made, (text, shown)


def test_names_from_outside_as_they_are_when_it_runs(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('arrayl.operators.stencil.SMALL', 1)
    session.run_text("""out←2
∇r←local w;out
out←7
r←wide w
r⍪←{out×+/⍵}⍤1⊢w
∇
∇r←closed w;out
out←7
r←{out×+/⍵}⍤1⊢w
∇""")
    lines = ['out←3 ⋄ wide←{out×+/⍵}⍤1 ⋄ wide i', 'out←0.5 ⋄ wide i', "out←'a' ⋄ wide i", 'out←⍳10 ⋄ wide i',
             'out←+ ⋄ wide i', "⎕EX'out' ⋄ wide i", 'out←2 ⋄ {out←5 ⋄ {out×+/⍵}⍤1⊢⍵}i', '{out←5 ⋄ wide ⍵}i',
             'local i', 'closed i', '{f←{out×+/⍵} ⋄ out←4 ⋄ f⍤1⊢⍵}i', '{out←8 ⋄ ⍎\'wide ⍵\'}i',
             "'ns'⎕NS'' ⋄ ns.out←9 ⋄ ns.wide←{out×+/⍵}⍤1 ⋄ ns.wide i", 'ns.(out←4) ⋄ ns.wide i ⋄ out']
    check(session, lines, monkeypatch)


STRUCTURAL = ['⍋', '⍒', '⊃', '⌽', '⊖', ',', '≢', '⍉', '1⌽', '¯2⌽', '7⌽', '1⊖', '1.5⌽', '2↑', '¯2↑', '7↑', '¯7↑', '0↑',
              '1↓', '¯1↓', '9↓', '2 3↑', '¯3 1↑', '1 ¯1↓', '0 0↓', '1 2 3↑', '1.5↑', '(,1)⌽', '(,2)↑', '(⍬)↓', "'a'↑",
              '(⊂1 2)↓', '0⍳⍨', '2⍳⍨', '1.5⍳⍨', '1 2⍳⍨', "'b'⍳⍨", '1 0 2 ¯1⍳', '{⍵⍳⌈/⍵}', '{(⌊/⍵)⍳⍨⍵}', '{⊃⍒⍵}',
              '{2↑⍵[⍒⍵]}', '{3↑1⌽⍵}', '{⍋⍋⍵}', '{⍵⍳⊃⌽⍵}', '{+/0 2↓⍵}', '{(2↑⍵),¯1↑⍵}', '{⍵⍳1⌽⍵}', '{(⍋1 0 2)+≢⍵}',
              '(1⌽⊢)', '(⊢⍳⌈/)', '(⊃⍋)', '-', '{⌽⍵}', '{⍵,1}']


@pytest.mark.parametrize('f', STRUCTURAL)
def test_structure_and_order_of_cells(f: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters, and numbers within ⎕CT of each other, as well."""
    session.run_text("H←9 4⍴'abcab' ⋄ E←9 0⍴'' ⋄ N←9 4⍴1 1.00000000000001 0.99999999999999 2 1 3 ¯0.5 0 ")
    lines = [f'r←{f}⍤{rank}⊢{name} ⋄ r ⋄ ⍴r ⋄ ⎕DR r ⋄ 3↑0⍴r' for name in 'biqcweovjHEN' for rank in '12']
    lines += [f'{setting} ⋄ {f}⍤1⊢{name}' for setting in ('⎕IO←0', '⎕CT←0', '⎕ML←3') for name in 'iHN']
    check(session, ['⎕IO ⎕ML ⎕CT←1 1 1e¯14 ⋄ ' + line for line in lines], monkeypatch)
    session.transcript(')RESET\n⎕IO←1 ⋄ ⎕ML←1 ⋄ ⎕CT←1e¯14')


@pytest.mark.parametrize('f', ['⌽', '⊖', '↑', '↓', '⍳', '⍋', '⍒', '⌽⍨', '⍳⍨', '{⍺⌽⍵}', '{⍺↑⍵}', '{⍺⍳⍵}', '{⍺⍳⌈/⍵}'])
def test_structure_of_pairs_of_cells(f: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.run_text("H←10 4⍴'abcab' ⋄ R←10⍴¯1 0 2 7 ⋄ L←10 1⍴R ⋄ N←10 4⍴1 1.00000000000001 0.99999999999999 2 1")
    lines = [f'{io} ⋄ r←{a}({f}⍤{rank}){w} ⋄ r ⋄ ⍴r ⋄ ⎕DR r' for io in ('⎕IO←1', '⎕IO←0') for a in 'RLHN1'
             for w in 'iHN1' for rank in ('1', '0 1', '1 0', '2 1')]
    check(session, lines, monkeypatch)
    session.transcript(')RESET\n⎕IO←1')


def test_grades_of_long_vectors_are_made_one_by_one(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.run_text('B←9 600⍴⍳7')
    check(session, ['+/(⍋⍤1⊢B)×⍤1⍳600', '+/(⍒⍤1⊢B)×⍤1⍳600', '{⊃⌽⍒⍵}⍤1⊢B'], monkeypatch)


def test_cells_are_not_cut_out_for_what_moves_them(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """These see the whole array at once."""
    monkeypatch.setattr(SWITCH, 'on', True)
    session.transcript(")RESET\n⎕ML←1 ⋄ H←9 4⍴'abcab'")
    monkeypatch.setattr('arrayl.operators.rank._cells', None)
    for text in ('1⌽⍤1⊢i', '⌽⍤1⊢H', '2↑⍤1⊢H', '9↑⍤1⊢i', '⍋⍤1⊢q', '⍒⍤1⊢H', '{⍵⍳⌈/⍵}⍤1⊢q', '(⍳10)⌽⍤0 1⊢i', '⊃⍤1⊢i',
                 '1 1↓⍤2⊢9 3 3⍴4', '≢⍤1⊢H', ',⍤2⊢9 2 2⍴H'):
        session.eval(text)


def test_controls_are_heeded(session: Session) -> None:
    session.run_text('total←{\n+/⍵\n}')
    shown = session.transcript("1 ⎕TRACE'total' ⋄ ⍴total⍤1⊢q")
    assert shown.count('total[1]') == 9, shown


KEYED = ['{+/⍵}', '{+⌿⍵}', '{≢⍵}', '{⌈/⍵}', '{⌊⌿⍵}', '{∧/⍵}', '{∨⌿⍵}', '{×/⍵}', '{-/⍵}', '{(+/⍵)÷≢⍵}', '{⍺,≢⍵}',
         '{⍺,+/⍵}', '{⍺}', '{⍵}', '{⊂⍵}', '{⍺,⍵}', '{⍺⍵}', '{⍺+≢⍵}', '{(+/⍵),⌈/⍵}', '{5}', '{⍵[⍋⍵]}', '{+/⌽⍵}',
         '{+/⍺×⍵}', '{s←+/⍵ ⋄ s÷n}', '{(⌈/⍵)-⌊/⍵}', '{÷0⌊+/⍵}', '{+/,⍵}', '(+/⊢)', '(≢⊢)', '(⊣,≢⍤⊢)', '(+⌿÷≢)', '+/',
         '≢', '⊣', '⊢', '+', '{1 2,≢⍵}', '{(≢⍵),0.5}', '{⍺,⍺,≢⍵}', '{⌽⍺,≢⍵}',
         '{(+/⍵),⍺,1 2}', '{⍴⍺}', '{+/⍺}', '{≢⍺,1}', '{⍺(≢⍵)}', '{(+/⍵)⍺}', '{⍺(≢⍵)2.5}', '{⍺ ⍺}', '{⍺(1 2)}', '{⍺ ⍵}',
         '{⍺(⌈/⍵)⍺}', '{⊂⍺(≢⍵)}', "{⍺'a'}", '{≡⍺ 1}']


@pytest.mark.parametrize('f', KEYED)
def test_key(f: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.run_text("""kx←60⍴3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2
ky←2|kx ⋄ kc←⎕A[kx] ⋄ kf←kx÷4 ⋄ km←kx,[1.5]⌽kx ⋄ kt←⍕¨kx ⋄ kd←⎕A[km] ⋄ ko←60⍴1 'a' (1 2) 'bc' 'ab' (⊂'d') '' ⍬ 0.5
vi←(⍳60)-20 ⋄ vq←vi÷4 ⋄ vb←60⍴1 1 0 1 ⋄ vm←60 3⍴vi ⋄ vw←60⍴2*61 ⋄ vc←60⍴⎕A ⋄ vn←60⍴(1 2)3""")
    pairs = [(k, v) for k in ('kx', 'kc', 'kf', 'km', 'kt', 'kd', 'ko') for v in ('vi', 'vq', 'vb', 'vm')]
    pairs += [('kx', 'vw'), ('kx', 'vc'), ('kx', 'vn'), ('ky', 'vi'), ('kx', '60⍴0'), ('0⍴kx', '0⍴vi'),
              ('0⍴kx', '0 3⍴vi')]
    monadic = [f'({f}⌸){k}' for k in ('kx', 'kc', 'km')]
    check(session, [*(f'r←{k}({f}⌸){v} ⋄ r ⋄ ⍴r' for k, v in pairs), *monadic], monkeypatch)


@pytest.mark.parametrize('f', [*MONADIC, '{(+/(⍵-(+/⍵)÷≢⍵)*2)÷≢⍵}', '{+/⍵>n}', '{+/⍵÷⌈/⍵}', '{(⌈/⍵)-⍵}',
                               '{+/⍵=⍵}', '{+/-⍵}'])
def test_each_of_many_vectors(f: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the last bit too: what is added stays in order."""
    monkeypatch.setattr(each, 'MANY', 8)
    session.run_text("""parts←(40⍴1 0 0 1 0 1 1 0 0)⊂40⍴⊢
ri←parts(⍳40)-9 ⋄ rq←÷¨ri+0.7 ⋄ rb←parts 1 1 0 ⋄ rw←parts 2*61 ⋄ rc←parts'abc' ⋄ rm←ri,rq ⋄ rs←ri,5 ⋄ re←ri,⊂⍬
rt←rq,⊂2 2⍴⍳4 ⋄ rl←rq,⊂÷⍳5000 ⋄ rn←ri,⊂'ab'1 ⋄ rj←rq,⊂1J1 2 ⋄ r2←4 4⍴16↑ri,ri ⋄ rf←9⍴⊂9007199254740991 1""")
    names = ('ri', 'rq', 'rb', 'rw', 'rc', 'rm', 'rs', 're', 'rt', 'rl', 'rn', 'rj', 'r2', 'rf')
    check(session, [f'⎕PP←17 ⋄ r←({f}¨){name} ⋄ r ⋄ ⍴r ⋄ ⎕PP←10' for name in names], monkeypatch)
