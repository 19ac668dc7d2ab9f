"""What a session tells of itself: locals after an error, the trace of an expression, the tutorial, help."""
from __future__ import annotations

import contextlib

import pytest

from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.session import Session, tutorial

pytestmark = pytest.mark.usefixtures('own_folder')


@pytest.fixture
def session() -> Session:
    s = Session()
    s.transcript('avg←+/÷≢\nportfolio←5\ntwice←{⍺⍺ ⍺⍺ ⍵}')
    return s


# --- locals
def test_locals_after_an_error(session: Session) -> None:
    session.transcript('f←{a←⍵+1 ⋄ g a}\ng←{b←2×⍵ ⋄ b+1 2 3}\nf 1 2')
    assert session.transcript(']locals 1') == '1  g  g←{b←2×⍵ ⋄ b+1 2 3}\n    ⍵: 2 3\n    b: 4 6\n'
    assert '2  f' in session.transcript(']locals')
    assert session.transcript(']locals 9').startswith('There are 2 functions')
    session.transcript("h←{q←2×⍵ ⋄ ⍎'q+1 2 3'}\nh 1 2")
    assert session.transcript(']locals').endswith("h←{q←2×⍵ ⋄ ⍎'q+1 2 3'}\n    ⍵: 1 2\n    q: 2 4\n")
    session.transcript('∇r←k x;t\nt←x+1\nr←t+1 2 3\n∇\nk 1 2')
    assert '⍵' not in session.transcript(']locals') and '    x: 1 2\n' in session.transcript(']locals')
    assert '1  k  r←t+1 2 3\n' in session.transcript(']locals') and '    t: 2 3\n' in session.transcript(']locals')
    session.transcript('∇r←outer x;a\na←x+1\nr←inner a\n∇\n∇r←inner a;b\nb←a+1\nr←{÷0}twice b\n∇')
    session.transcript('∇r←(f twice)x;a\na←9\nr←f x\n∇\n∇down n;m\nm←n×10\n→n/4\n÷0\ndown n-1\n∇')
    session.transcript('outer 5')
    assert session.transcript(']locals').split('\n', 1)[1] == (
        '2  twice  r←f x\n    x: 7\n    f: {÷0}\n    a: 9\n3  inner  r←{÷0}twice b\n    a: 6\n    b: 7\n'
        '4  outer  r←inner a\n    x: 5\n    a: 6\n')
    session.transcript('down 1')
    assert session.transcript(']locals') == (
        '1  down  ÷0\n    n: 0\n    m: 0\n2  down  down n-1\n    n: 1\n    m: 10\n')
    assert session.transcript('own←{\n÷0\n}\nown 5\n]locals 2').endswith('There is 1 function: ]locals 1\n')
    session.transcript('→')
    session.transcript('→3')                    # it goes on, and fails again
    assert session.transcript(']locals 2') == '2  down  down n-1\n    n: 1\n    m: 10\n'
    assert session.transcript(']locals 1') == '1  down  ÷0\n    n: 0\n    m: 0\n'
    session.transcript(')RESET\nf 1 2')
    assert session.transcript(']locals 9') == 'There are 2 functions: ]locals 1 to ]locals 2\n'


@pytest.mark.parametrize(('text', 'shown'), [
    ('{⍵{⍺÷⍵}0}3', ['1  {…}  {⍵{⍺÷⍵}0}3', '    ⍵: 0', '    ⍺: 3', '2  {…}  {⍵{⍺÷⍵}0}3', '    ⍵: 3']),
    ('f←{w←{⍵÷0} ⋄ w ⍵}\nf 1', ['1  w  f←{w←{⍵÷0} ⋄ w ⍵}', '    ⍵: 1', '2  f  f←{w←{⍵÷0} ⋄ w ⍵}', '    ⍵: 1',
                                '    w: {⍵÷0}']),
    ('f←{q←{{⍵}⍵}∘- ⋄ q ⍵÷0}\nf 1', ['1  f  f←{q←{{⍵}⍵}∘- ⋄ q ⍵÷0}', '    ⍵: 1', '    q: {{⍵}⍵}∘-']),
    ('∇ tt;q\nq←{⍵÷0}\n{q ⍵}3\n∇\ntt', ['1  q  q←{⍵÷0}', '    ⍵: 3', '2  {…}  {q ⍵}3', '    ⍵: 3', '    q: {⍵÷0}',
                                        '3  tt  {q ⍵}3', '    q: {⍵÷0}']),
    ('o←{⍺⍺{⍺⍺ ⍵÷0}⍵}\n+o 3', ['1  {…}  o←{⍺⍺{⍺⍺ ⍵÷0}⍵}', '    ⍵: 3', '    ⍺⍺: +', '2  o  o←{⍺⍺{⍺⍺ ⍵÷0}⍵}',
                               '    ⍵: 3', '    ⍺⍺: +']),
])
def test_locals_of_dfns_in_functions(text: str, shown: list[str], session: Session) -> None:
    """They are called and shown as they were typed, and those without a name are no locals."""
    session.transcript(text)
    assert session.transcript(']locals').split('\n')[:-1] == shown
    unsuspended = Session()                     # here no conversation goes on inside the function
    for part in text.split('\n') if '∇' not in text else [text[:-3], 'tt']:
        with contextlib.suppress(APLError):
            unsuspended.run_text(part)
    assert unsuspended.transcript(']locals').split('\n')[:-1] == shown


def test_a_dfn_in_a_suspended_function_has_its_text(session: Session) -> None:
    session.transcript('k←20\nf←{k←10 ⋄ w←{⍵+k}\nw ⍵÷0}\nf 1')
    assert session.transcript("w\n⎕CR 'w'\n⎕NR 'w'\nw 1") == '{⍵+k}\nw←{⍵+k}\n w←{⍵+k} \n11\n'
    assert session.transcript('k←30\nw 1\nh←w\n)SIC\nh\nh 2\nk') == '31\n{⍵+k}\n32\n20\n'


@pytest.mark.parametrize('before', ['', "'n'⎕NS ''\nn.⎕IO←0\n"])         # with spaces, code stands on a dfn's own brace
@pytest.mark.parametrize(('text', 'shown'), [
    ('f←{w←{⍵+1} ⋄ q←w∘-\nq ⍵÷0}', '{⍵+1}∘-'), ('f←{w←{} ⋄ q←w∘-\nq ⍵÷0}', '{}∘-'),
    ('f←{w←{\n⍵\n} ⋄ q←w∘- ⋄ q ⍵÷0}', '{\n⍵\n}∘-'),
])
def test_a_dfn_in_a_function_is_shown_without_what_is_around(before: str, text: str, shown: str,
                                                            session: Session) -> None:
    session.transcript(f'{before}{text}\nf 1')
    assert session.transcript('q') == session.transcript(f't←{shown}\nt')


def test_the_state_names_the_function_not_one_in_it(session: Session) -> None:
    session.transcript('g←{w←{\n⍵\n}\nw ⍵÷0}\ng 1')
    assert session.transcript(')SI\n)SIC') == '#.g[3]*\n'
    session.transcript('g←{w←{\n⍺←3\n  ⍵+{⍵}1}\nq←w∘-\nq ⍵÷0}\ng 1')
    assert session.transcript(')SI') == '#.g[4]*\n'


def test_locals_of_a_suspended_function_can_be_seen(session: Session) -> None:
    session.transcript('lower←1\nvv←{lo←⍵ ⋄ lower←{⍵}\n÷0}\nvv 1 2')
    assert session.transcript(']trace lo+1') == 'lo+1  →  2 3\n'
    assert session.transcript(']trace lo+⍵') == 'lo+⍵  →  2 4\n'
    assert session.transcript(']names lo') == 'lo     2  integers\nlower  function\n'
    assert session.transcript(')VARS lo').split()[0] == 'lo' and 'lower' not in session.transcript(')VARS')
    assert 'lower' in session.transcript(')FNS').split()
    session.transcript(')SIC\n∇ tt;lo\nlo←3\n÷0\n∇\ntt')
    assert session.transcript(']trace lo+1') == 'lo+1  →  4\n' and 'lo' in session.transcript(')VARS').split()
    session.transcript(')SIC')
    assert session.transcript(']names lo') == 'lower  number\n'


# --- trace and tutorial
@pytest.mark.parametrize(('text', 'lines'), [
    ('2×3+4', ['3+4  →  7', '2×3+4  →  14']),
    ('(+/÷≢)3 1 4', ['≢ 3 1 4  →  3', '+/ 3 1 4  →  8', '8 ÷ 3  →  2.666666667', '(+/÷≢)3 1 4  →  2.666666667']),
    ("(≢,⊂)'ab'", ["⊂ 'ab'  →   ab ", "≢ 'ab'  →  2", "2 , ⟨⟩  →  2  ab ", "(≢,⊂)'ab'  →  2  ab "]),
    ('(≢⍴)3 4⍴0', ['3 4⍴0  →', '    0 0 0 0', '    0 0 0 0', '    0 0 0 0', '⍴ ⟨3 4⟩  →  3 4', '≢ 3 4  →  2',
                   '(≢⍴)3 4⍴0  →  2']),
    ('(1+⍳3)[2]', ['⍳3  →  1 2 3', '1+⍳3  →  2 3 4', '(1+⍳3)[2]  →  3']),
    ('(⍳2)∘.×⍳2', ['⍳2  →  1 2', '⍳2  →  1 2', '(⍳2)∘.×⍳2  →', '    1 2', '    2 4']),
    ('y←avg 1 2', ['avg 1 2  →  1.5']), ('portfolio', ['5']), ('q←3 ⋄ q', ['3']), ('', [']trace needs an expression']),
    ('1 2+⍳3', ['⍳3  →  1 2 3', 'LENGTH ERROR: Mismatched left and right argument shapes', '      1 2+⍳3',
                '         ∧']),
])
def test_trace(text: str, lines: list[str], session: Session) -> None:
    assert session.transcript(f']trace {text}').split('\n')[:-1] == lines


def test_the_tutorial_is_true() -> None:
    from arrayl.primitives.registry import transcript
    assert len(tutorial.steps()) == 10
    for step in tutorial.steps():
        fresh = Session()
        for source, expected in transcript(tutorial.parts(step)[1]):
            assert fresh.transcript(source).rstrip('\n') == expected, source


def test_the_answers_stand_by_themselves() -> None:
    for step in range(1, len(tutorial.steps()) + 1):
        session = Session()
        shown = session.transcript(f']tutorial {step}\n]tutorial answer')
        assert 'Right!' in session.transcript(session.offers[0]), shown


def test_tutorial_goes_on(session: Session) -> None:
    titles = [session.transcript(']tutorial').split('\n')[0] for _ in range(11)]
    assert titles[0].startswith('1/10') and titles[9].startswith('10/10') and titles[10].startswith('1/10')
    assert session.transcript(']tutorial 7').startswith('7/10')
    assert session.transcript(']tutorial back').startswith('6/10')


def test_tasks_of_the_tutorial(session: Session) -> None:
    for number, step in enumerate(tutorial.steps(), 1):
        assert session.transcript(f']tutorial {number}').startswith(f'{number}/10')
        for source in tutorial.examples(step):          # an example is no attempt
            assert 'Not yet' not in session.transcript(source) and not session.lesson.done
        answer = session.transcript(']tutorial answer').split('\n')[1]
        assert 'Right!' in session.transcript(answer) and session.lesson.done
        assert 'Not yet' not in session.transcript('3')


@pytest.mark.parametrize(('line', 'said'), [
    ('81', 'its shape is empty (a single item), wanted is 9'),
    ('⍳8', 'its shape is 8, wanted is 9'), ('2×⍳9', 'the shape is right, the items are not'),
    ('×', 'this is a function, and waits for its arguments')])
def test_attempts_at_a_task(line: str, said: str, session: Session) -> None:
    session.transcript('n←9 ⋄ ]tutorial 1\n]tutorial 1')
    assert session.transcript(line).endswith(f'Not yet what the task asks for: {said}\n')
    assert 'Not yet' in session.transcript('(⍳9)*3') and '1÷0' in session.transcript('1÷0')
    assert ']tutorial answer shows a way' in session.transcript('0')
    assert session.transcript('0') == '0\n'             # three times are enough
    assert session.transcript('x←(⍳9)*2') == '' and not session.lesson.done
    assert session.transcript('×⍨⍳9').endswith('Right! ]tutorial goes on\n')


def test_long_values_of_a_trace_fit_the_window(session: Session) -> None:
    """They are folded for what the margin leaves; the same for those of ]locals."""
    shown = session.transcript(']trace 200+⍳60').split('\n')
    assert max(map(len, shown)) <= 79 and len(shown) > 5 and all(row.startswith('    ') for row in shown[1:4])
    assert session.transcript(f']trace 7{"+0" * 30}×⍳9').split('\n')[-2] == '    7 7 7 7 7 7 7 7 7'
    assert 'LENGTH' in session.transcript('{v←⍵ ⋄ ⍵+1 2}⍳60')
    assert max(map(len, session.transcript(']locals').split('\n'))) <= 79


# --- help
def test_help_of_errors(session: Session) -> None:
    for name in ('DOMAIN', 'domain', 'DOMAIN ERROR'):
        assert 'not defined for this value' in session.transcript(f']help {name}')
    assert session.offers[0] == '1÷0'                       # F3 brings it into the prompt
    for word, name in [('VALUE', 'VALUE'), ('value', 'VALUE'), ('INDEX', 'INDEX'), ('RANK', 'RANK')]:
        assert session.transcript(f']help {word}').startswith(f'{name} ERROR, error ')
    assert session.transcript(']help WS').startswith('WS FULL') and session.transcript(']help rank').startswith('⍤')
    assert 'Ctrl-C' in session.transcript(']help INTERRUPT') and 'FILE TIED' in session.transcript(']help FILE TIED')


def test_help_is_folded_by_paragraphs() -> None:
    from arrayl.session.help import reflowed
    text = f'head\n{"word " * 18}word\nlast\n\n      1+1\n{"2" * 60}\n\nshort'
    folded = reflowed(text, 50).split('\n')
    assert folded[0] == 'head' and folded[-6].endswith('word last')
    assert folded[-5:] == ['', '      1+1', '2' * 60, '', 'short'] and reflowed(text, 200) == text


@pytest.mark.parametrize(('subject', 'near'), [
    ('transpoze', '; did you mean transpose?'), ('⎕JSN', '; did you mean ⎕JSON?'),
    (']tutorail', '; did you mean ]tutorial?'), ('qqqqq', '')])
def test_help_that_is_not_there(subject: str, near: str, session: Session) -> None:
    assert session.transcript(f']help {subject}') == f'There is no help on {subject}{near}\n'


def test_help_of_signs(session: Session) -> None:
    assert 'empty numeric vector' in session.transcript(']help ⍬')
    assert '∘.' in REGISTRY
