"""Session commands: what they answer, and that wrong ones give errors."""
from __future__ import annotations

import re

import pytest

import arrayl
from arrayl.interop.host import Host
from arrayl.session.commands import COMMANDS, load

NAMES = 'CLEAR VARS FNS OPS OBS NS CS ERASE SAVE LOAD COPY WSID LIB DROP PCOPY SI SINL SIC RESET SH OFF ED'
TOOLS = 'box rows display disp boxing APLAN.Output help time profile names keyboard plot'
LISTED = [*(f'){name}' for name in NAMES.split()), *(f']{name}' for name in TOOLS.split())]

TABLE = '''\
      x←1 ⋄ yy←2 ⋄ f←{⍵} ⋄ op←{⍺⍺ ⍵} ⋄ ns←⎕NS ''
      )VARS
x       yy
      )vars y
yy
      )FNS
f
      )OPS
op
      )OBS
ns
      )NS
#
      )NS a.b
#.a.b
      )NS x
Name already exists
      )NS x.y
Name already exists
      )NS 1a
unacceptable char
      )CS a
#.a
      )NS
#.a
      )NS c
#.a.c
      z←5
      )VARS
z
      )CS c
#.a.c
      )CS ##
#.a
      )CS #.a.b
#.a.b
      )CS nosuch
Namespace does not exist
      )CS
#
      a.z
5
      )ERASE x nosuch yy zz
not found nosuch zz
      )ERASE a.z
      a.z
VALUE ERROR: Undefined name: z
      a.z
        ∧
      )WSID
is CLEAR WS
      )WSID mine
was CLEAR WS
      )WSID
is mine
      ⎕WSID
mine
      )SI
      _←⎕FX'r←g w' 'r←÷w'
      h←{1+g ⍵}
      h 0
DOMAIN ERROR: Divide by zero
g[1] r←÷w
       ∧
      )SI
#.g[1]*
#.h[0]
      )SI 1
#.g[1]*
      )SI ¯1
#.h[0]
      )RESET
      )SI
      )SH echo hello; echo world
hello
world
      )SH exit 3
Command returned exit code 3
      )SH
)SH needs a command
      ]time
]time needs an expression
      ]profile
]profile needs an expression
      ]names g
g  function
      ]keyboard rho
⍴   `r   rr pp  shape, reshape, rho
      ]keyboard nosuch
There is no glyph nosuch
      ]plot -kin=bars 3
DOMAIN ERROR: ⎕PLOT has no option kin; did you mean kind?
      )NOSUCH
incorrect command
      ]nosuch
SYNTAX ERROR: No such command: ]nosuch
      ]dinput
      )ED f
)ED needs a terminal: define the function by ∇ or by name←{…}
      )CLEAR
clear ws
      )FNS
      )WSID
is CLEAR WS
      ⎕NC 'g'
0
'''


def test_table() -> None:
    session = arrayl.Session()
    wrong = []
    source, expected = '', []
    for line in [*TABLE.split('\n'), '      ']:
        shown = line.strip() == '∧' or (line[6:] == source and 'ERROR' in ''.join(expected))
        if shown or not line.startswith('      '):
            expected.append(line)
            continue
        if source:
            got = session.transcript(source).rstrip('\n')
            want = '\n'.join(expected).rstrip('\n')
            if [x.rstrip() for x in got.split('\n')] != [x.rstrip() for x in want.split('\n')]:
                wrong.append(f'      {source}\nexpected\n{want}\ngot\n{got}')
        source, expected = line[6:], []
    assert not wrong, '\n\n'.join(wrong)


def test_all_listed_commands_exist_and_are_documented() -> None:
    load()
    session = arrayl.Session()
    for name in LISTED:
        assert name.lower() in COMMANDS, name
        first, *rest = COMMANDS[name.lower()].doc.split('\n')
        assert first and len(rest) > 1 and not rest[0], name
        assert session.transcript(f']help {name}').rstrip('\n') == COMMANDS[name.lower()].doc.rstrip('\n'), name


def test_a_command_describes_itself() -> None:
    session = arrayl.Session()
    for asked in ']box -?', ']rows -??', ']OUTPUT.box -???', ']Boxing  -? ':
        name = asked.split()[0].rpartition('.')[2].lstrip(']')
        assert session.transcript(asked) == session.transcript(f']help ]{name}')


def test_time_and_profile() -> None:
    session = arrayl.Session()
    shown = session.transcript(']time +/⍳10')
    assert re.fullmatch(r'[\d.e+]+ (ns|µs|ms|s) \(mean [\d.e+]+ (ns|µs|ms|s), \d+ runs\)\n', shown)
    assert re.fullmatch(r'[\d.]+ m?s\n', session.transcript(']time ⎕DL .15'))
    assert re.fullmatch(r'7\n8\n[\d.]+ \ws\n', session.transcript("]time ⎕←7 ⋄ ⍞←'8',⎕UCS 10"))
    for quote in '"', "'":
        asked = ' '.join(quote + text + quote for text in ('+/⍳1000', "1+1 ⋄ ''''≡⍬" if quote == '"' else '+/⍳10'))
        blank, first, second, end = session.transcript(f']runtime -c {asked}').split('\n')
        assert not end and not blank.strip() and len(blank) == len(first) == len(second)
        assert re.fullmatch(r'  \+/⍳1000 +→ \d\.\dE¯?\d+ +\| +0% ⎕+ +', first)
        assert re.fullmatch(r'\* .* → \d\.\dE¯?\d+ +\| +[-+]\d+% ⎕+ +', second)
    assert ' | ' not in session.transcript("]time '+/⍳10'")
    assert '\n  2-1' in session.transcript(']runtime -c "1" "2-1"')
    assert session.transcript(']time ÷0').startswith('DOMAIN ERROR: Divide by zero')
    session.transcript('f←{\n  x←g¨⍳⍵\n  +/x\n}\ng←{⎕DL .02 ⋄ ⍵}')
    lines = session.transcript(']profile f 20').split('\n')
    assert lines[0].split() == ['runs', 'time', 'share']
    top = lines[1].split()
    assert top[0] == '20' and top[-1] == '⍵}' and 'g[0]' in lines[1] and int(top[3].rstrip('%')) > 60
    assert any('f[2] +/x' in line for line in lines)
    line = 'x←⍵' + ''.join(f'+⍵×{i}' for i in range(200))       # takes long to compile, and no time to run
    shown = session.transcript(f'h←{{\n  {line}\n  x\n}}\n]profile h 1').split('\n')
    assert shown[1].endswith('(compiling)'), shown
    assert session.transcript(']profile nosuch').startswith('VALUE ERROR')


def test_the_state_has_local_names() -> None:
    session = arrayl.Session()
    session.transcript('f←{\n  abc←⍵\n  ÷0×abc\n}\nf 1')
    assert session.transcript(')SINL').split() == ['#.f[2]*', 'abc']
    session.transcript('f 1')
    assert session.transcript(')SI') == '#.f[2]*\n#.f[2]*\n'
    session.transcript(')SIC')
    assert session.transcript(')SI') == ''


def test_the_state_of_a_deep_recursion() -> None:
    session = arrayl.Session()
    session.transcript('f←{\n⍵=0:÷0 ⋄ 1+f ⍵-1\n}\nf 5000')
    assert session.transcript(')SI').split('\n') == ['#.f[1]*', *['#.f[1]'] * 5000, '']
    assert session.transcript(')SI 2') == '#.f[1]*\n#.f[1]\n'
    assert session.transcript(')RESET\n)SI') == ''


def test_off_leaves() -> None:
    assert arrayl.Session().transcript('1\n)OFF\n2') == '1\n'


def test_commands_in_execute_and_scripts(tmp_path: object) -> None:
    session = arrayl.Session()
    assert session.transcript("x←1 ⋄ ⍎')VARS'") == 'x\n'


def test_permissions() -> None:
    session = arrayl.Session(host=Host(shell=False, clock=False))
    assert 'permission "shell"' in session.transcript(')SH echo')
    assert 'permission "clock"' in session.transcript(']time 1')


def test_everything_that_can_be_typed_has_help() -> None:
    """Glyphs, signs, system names and commands, and all their names."""
    from arrayl.primitives.registry import REGISTRY
    from arrayl.session.commands import COMMANDS
    from arrayl.syntax.signs import SIGNS
    session = arrayl.Session()
    session.transcript(']help')
    asked = [*REGISTRY, *SIGNS, *COMMANDS, *(n for e in REGISTRY.values() for n in e.names),
             *(n for sign in SIGNS.values() for n in sign.names), *'()[]{};#',
             '##', "'", '"', '⍺⍺', ':For', '∘.×', '+/']
    asked += [form.name for e in REGISTRY.values() for form in e.forms()]
    assert [word for word in asked if 'There is no help' in session.transcript(f']help {word}')] == []


@pytest.mark.parametrize(('subject', 'told'), [
    ('Python object', '⎕PY  function'), ('python', '⎕PY  function'), ('json', '⎕JSON  function'),  # letters of any case
    ('11', 'DOMAIN ERROR, error 11'), ('1003', 'INTERRUPT, error 1003'), ('25', '  25 FILE TIED REMOTELY'),
    ('^', '∧  function'), ('−', '-  function'), ('◊', '⋄, typed'),                                      # look-alikes
    ('kron', 'kron: the Kronecker product'), ('⎕new', 'Classes and instances (⎕NEW) are no part'),
    (':Class', 'Classes (:Class) are no part'), ('sort', 'what other languages'), ('quit', 'the keys of the prompt'),
    ('x', 'There is no help on x'), ('rr', 'There is no help on rr'),
    ('A[⊂1 2]', '[  brackets: indexing\n⊂  enclose'), ('f⍣', '⍣  dyadic operator'), ('1J2 3', 'a number'),
    ('f.g x', '.  inner product\n.  a namespace'), ('DOMAIN ERROR: Divide by zero', 'DOMAIN ERROR, error 11'),
    ('⍝', '⍝, typed `,'), ('c:r', 'a guard'), ('dfns', 'a dfn, a function in braces'),
    ('Ctrl-C', 'the keys of the prompt'), ('labels', 'a label\n\n'), ('spawned', 'There is no help on spawned'),
    ('collating', 'collating is mentioned in the help on\n\n'),
])
def test_help_is_found(subject: str, told: str) -> None:
    assert arrayl.Session().transcript(f']help {subject}').startswith(told)


def test_help_on_every_error_says_more_than_its_name() -> None:
    from arrayl.errors import BY_NUMBER
    session = arrayl.Session()
    asked = [c for c in BY_NUMBER.values() if c.number]
    assert [c.name for c in asked if session.transcript(f']help {c.name}').count('\n') < 3] == []


def test_identity_elements_are_written_as_in_apl() -> None:
    session = arrayl.Session()
    assert 'identity element ¯1.797693135E308' in session.transcript(']help ⌈')
    assert 'identity element ⍬' in session.transcript(']help ∪')


@pytest.mark.parametrize('lines', [
    [':While i≥0', ':Trap 1000', 'i+←1', ':EndTrap', ':EndWhile'], ['l:i←i+1', '→(i>0)/l'],
    [':Repeat', ':Select i', ':Case 0', 'i+←1', ':EndSelect', ':Until i<0'], [':For i :In ⍳9', ':EndFor'],
])
def test_loops_jump_back_from_a_line_of_theirs(lines: list[str]) -> None:
    """So an interrupt, which Python takes when it jumps back, is reported there and not at the header."""
    import dis
    session = arrayl.Session()
    session.transcript('\n'.join(['∇ f;i', 'i←0', *lines, '∇']))
    unit = session.root.get('f').unit
    back = [x.positions.lineno for x in dis.get_instructions(unit.compile({})) if x.opname.startswith('JUMP_BACKWARD')]
    assert back and min(back) > unit.first + 1
