"""The keys that put text into the prompt and move in it, through prompt_toolkit's pipe input."""
from __future__ import annotations

from collections import deque
from itertools import product
from typing import Any

import pytest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.search import SearchDirection, SearchState
from repl_typist import BACKSPACE, ENTER, ESC, LEFT, TAB, UP, Typist

from arrayl.repl import keyboard
from arrayl.repl.history import search


@pytest.mark.parametrize(('keys', 'text'), [
    ('(`i9)`j.`-`i9', '(⍳9)∘.×⍳9'),
    ('``', '`'),                                # twice: itself
    ('`' + ' ', '`'),
    ('1``' + TAB + '2', '1⋄2'),                 # the glyph that no key after the prefix types
    ("'`i'", "'`i'"),                           # not in a string,
    ("'it''s `i' `i", "'it''s `i' ⍳"),
    ('1 ⍝ `i', '1 ⍝ `i'),                       # nor in a comment
    ('1 ⍝ no' + TAB, '1 ⍝ no'),
    ('`ZZ', '⊆Z'),
    ('a`[5' + LEFT + LEFT + '`r', 'a⍴←5'),
    ('`' + BACKSPACE + 'i', 'i'),               # cancelled,
    ('`\x03i', 'i'),                            # by Ctrl-C too,
    ('`' + ESC + BACKSPACE + 'i', 'i'),         # and by Esc
    ('foo`}', 'foo⍬'),
    ('2`' + LEFT + 'i', 'i2'),                  # any movement cancels
], ids=str)
def test_prefix(typist: Typist, keys: str, text: str) -> None:
    assert typist.type(keys) == text


def test_every_layout_key(typist: Typist) -> None:
    for key, glyph in keyboard.by_key().items():
        if key != '`':
            assert typist.type(f'1`{key}') == f'1{glyph}', key
    prefix = Typist(typist.pipe, prefix=';')
    assert prefix.type(';`') == '⋄'
    assert prefix.type(';;') == ';'
    assert prefix.type('`i') == '`i'


def test_every_alt_chord(typist: Typist) -> None:
    for key, glyph in keyboard.by_key().items():
        if key not in '[O':                     # Esc [ and Esc O begin the sequences of function keys
            assert typist.type(f'1{ESC}{key}') == f'1{glyph}', key
    assert typist.type(f"'{ESC}i'") == "'⍳'"    # a chord is no text: it works in strings too


def test_chords_can_be_turned_off(typist: Typist) -> None:
    off = Typist(typist.pipe, alt=False)
    assert off.type(f'one two{ESC}b`i') == 'one ⍳two'


@pytest.mark.parametrize(('keys', 'text'), [
    ('\\iota' + TAB, '⍳'),
    ('\\rho' + TAB + '5', '⍴5'),
    ('\\outer' + TAB + '`-', '∘.×'),
    ('1 2 3\\outer' + TAB, '1 2 3∘.'),
    ('\\iotaunderbar' + TAB, '⍸'),
    ('\\otr' + TAB + ENTER, '∘.'),              # its letters in their order; Enter takes what the menu shows
    ('\\iot' + TAB + '5', '⍳5'),                # the likeliest at once,
    ('\\iot' + TAB + TAB + '5', '⍸5'),          # then the next
    ('\\lamp' + TAB, '⍝'),
    ('3o.' + TAB, '3∘.'),
    ('foo' + TAB, 'foo'),                       # letters of a name overstrike nothing
    ('`j_' + TAB, '⍛'),
    ('o_' + TAB + "'1'", "⍎'1'"),
    ('o-' + TAB, '⍕'),
    ('O-' + TAB, '⊖'),
    ('3xx' + TAB + '4', '3×4'),
    ('o|' + TAB, '⌽'),
    ('|o' + TAB, '⌽'),                          # either order,
    ('|-' + TAB + '-|' + TAB, '⊢⊣'),            # except where both are declared
    ('x<-' + TAB + '5', 'x←5'),
    ('f~"' + TAB, 'f⍨'),
    ("'xx" + TAB + "'", "'xx'"),
    ('))' + TAB + '1', '⊃1'),                   # no command begins so
    (']=' + TAB, '⌸'),
    ('\\O' + TAB, '⍉'),                         # in either order, but a small letter begins a name
    ('⎕jso' + TAB, '⎕JSON'),
], ids=str)
def test_tab(typist: Typist, keys: str, text: str) -> None:
    assert typist.type(keys) == text


def test_every_overstrike(typist: Typist) -> None:
    for pair, glyph in keyboard.by_strike().items():
        assert typist.type(f'1 {pair}{TAB}') == f'1 {glyph}', pair


def test_tab_after_a_scan_offers_names_first(typist: Typist) -> None:
    from arrayl.repl.completion import offers
    session = typist.repl.session
    typist.run('price`[2 3')
    for before in '+\\pri', '(1 2)\\pri', '{`w}\\ pri'.replace(' ', ''):
        assert [offer.text for offer in offers(before, session)][:2] == ['price', '⊆']
    assert [offer.text for offer in offers('x←\\pri', session)] == ['⊆', '⊂']     # nothing is scanned there
    assert [offer.text for offer in offers('+\\rho', session)] == ['⍴']


def test_tab_completes_names(typist: Typist) -> None:
    typist.run('portfolio`[1 2 3')
    typist.run('x`[(alpha:1 `` ` beta:2)'.replace('`` ` ', '⋄ '))
    assert typist.type('+/port' + TAB) == '+/portfolio'
    assert typist.type('x.al' + TAB) == 'x.alpha'
    assert typist.type(']tut' + TAB) == ']tutorial'
    assert typist.type('{local←1 ⋄ loc' + TAB + '}') == '{local←1 ⋄ local}'


def test_paste_is_left_alone(typist: Typist) -> None:
    assert typist.type('\x1b[200~`i9 \\iota\tx\n1+1\x1b[201~') == '`i9 \\iota\tx\n1+1'


@pytest.mark.parametrize(('keys', 'text'), [
    ('{`w' + ENTER + '1+`w' + ENTER + '}5', '{⍵\n  1+⍵\n}5'),     # an open bracket goes on, indented
    ("'ab" + ENTER + UP + '\x05' + "'" + '\x1b[B' + ENTER, "'ab'\n"),       # an open string goes on
    ('f`[{' + ENTER + '(1' + ENTER + '2' + ENTER + ')' + ENTER + '}', 'f←{\n  (1\n    2\n  )\n}'),
    ('`gf' + ENTER + ':If 1' + ENTER + '1' + ENTER + ':Else' + ENTER + '2' + ENTER + ':EndIf' + ENTER + '`g',
     '∇f\n:If 1\n  1\n:Else\n  2\n:EndIf\n∇'),
    (':If 1' + ENTER + '1' + ENTER + ':EndIf', ':If 1\n  1\n:EndIf'),      # the last line, too
    ('x`[(a: 1' + ENTER + 'b: 2' + ENTER + ')', 'x←(a: 1\n  b: 2\n)'),
    ('[1 2' + ENTER + '3 4]', '[1 2\n  3 4]'),
    ('(1 2' + ENTER + '3 4)', '(1 2\n  3 4)'),
    ('`gr`[f x' + ENTER + 'r`[x' + ENTER + '`g', '∇r←f x\nr←x\n∇'),
    ('1' + ESC + ENTER + '2', '1\n2'),          # Alt-Enter
    ('((' + ENTER + BACKSPACE * 4 + ENTER, '((\n\n'),   # two empty lines run what stays open,
    ('(1' + ENTER + ENTER, '(1\n  \n  '),      # blanks or not
    ('f`[{' + ENTER + '  1' + ENTER + '    2' + ENTER + '  }', 'f←{\n  1\n    2\n}'),    # pasted without brackets
], ids=str)
def test_lines(typist: Typist, keys: str, text: str) -> None:
    assert typist.type(keys) == text


SESSION = """\
      1 2+⍳3
LENGTH ERROR: Mismatched left and right argument shapes
      1 2+⍳3
         ∧
      f←{
        2×⍵
      }
      f 3
6
"""


DIVIDE = 'DOMAIN ERROR: Divide by zero\n'


@pytest.mark.parametrize(('before', 'pasted', 'text'), [
    ('', SESSION, '1 2+⍳3\nf←{\n  2×⍵\n}\nf 3\n'),     # of a session, what was typed in it
    ('', '      2+2', '2+2'),
    ('', '\r\n      2+2\r\n4\r\n', '2+2\n'),
    ('', f'      g 3\n{DIVIDE}g[1] r←x÷0\n        ∧\n', 'g 3\n'),       # the line that failed is a function's
    ('', f'      g 3\n{DIVIDE}f[0] f←{{⍵÷0}}\n         ∧\n      1\n1', 'g 3\n1'),
    ('', f"      ⍎'1÷0'\n⍎{DIVIDE}      1÷0\n       ∧\n      1", "⍎'1÷0'\n1"),
    ('', f'      1÷0\n{DIVIDE}      1÷0\n       ∧\nthe left argument is 1\n      1', '1÷0\n1'),
    ('(', '      2+2', '(      2+2'),           # any other text as it is
    ('', 'f←{\n      2×⍵\n}', 'f←{\n      2×⍵\n}'),
    ('', 'a\tb', 'a\tb'),
], ids=str)
def test_paste(typist: Typist, before: str, pasted: str, text: str) -> None:
    assert typist.type(f'{before}\x1b[200~{pasted}\x1b[201~' + (ENTER * 2 if before else '')).rstrip() == text.rstrip()


@pytest.mark.parametrize('sequence', ['\x1b[I', '\x1b[O', '\x1b[57441u', '\x1b[?1;2c', '\x1b[27;1;7~'], ids=ascii)
@pytest.mark.parametrize('settings', [{}, {'alt': False}, {'keys': 'vi'}], ids=str)
def test_sequences_that_are_no_keys(typist: Typist, sequence: str, settings: dict[str, Any]) -> None:
    assert Typist(typist.pipe, **settings).type(f'1{sequence}2') == '12'


@pytest.mark.parametrize(('keys', 'text'), [
    ('∇twice', '∇r←twice x\nr←x+x\nr←+r\n∇'),                       # Enter in the empty line ends it
    ('∇twice[1]' + ENTER + 'r←2×x' + ENTER + '∇', '∇r←twice x\nr←2×x\nr←+r\n∇'),
    ('∇twice[1]r←2×x' + ENTER + '∇', '∇r←twice x\nr←2×x\nr←+r\n∇'),
    ('∇twice' + ENTER + '⎕←r' + ENTER + '⎕←x∇', '∇r←twice x\nr←x+x\nr←+r\n⎕←r\n⎕←x\n∇'),
    ('∇twice' + ENTER + '[1.1] 1' + ENTER + '2' + ENTER + '[4]3' + ENTER + '∇', '∇r←twice x\nr←x+x\n1\n2\nr←+r\n3\n∇'),
    ('∇twice[1.1]1' + ENTER + '2' + ENTER + '[1.15] 3' + ENTER + '[2]r←-r' + ENTER + '[∆1.1]' + ENTER + '∇',
     '∇r←twice x\nr←x+x\n3\n2\nr←-r\n∇'),
    ('∇twice[0.5]1' + ENTER + UP + ESC + ENTER + '4\x1b[B\x05\x15[1]r←x' + ENTER + '∇',    # a line added by hand
     '∇r←twice x\n1\nr←x\nr←+r\n4\n∇'),
    ('∇twice' + ENTER + '[∆1]' + ENTER + '∇', '∇r←twice x\nr←+r\n∇'),
    ('∇twice' + ENTER + '[⎕]' + ENTER + '[0]r←other x' + ENTER + '[⎕2]∇', '∇r←other x\nr←x+x\nr←+r\n∇'),
    ('∇twice[2⎕3]' + ENTER + '3', '∇r←twice x\nr←x+x\nr←3+r\n∇'),       # the cursor goes to line 2, column 3
    ('∇twice' + ENTER + UP + '×3', '∇r←twice x\nr←x+x\nr←+r×3\n∇'),     # the lines can be edited where they are
    ('∇twice' + ENTER + 'r←(' + ENTER + '[1 2]' + ENTER + '[3 4]' + ENTER + ')' + ENTER + '∇',
     '∇r←twice x\nr←x+x\nr←+r\nr←(\n[1 2]\n[3 4]\n)\n∇'),
    ('∇r←new x' + ENTER + '[1] r←x' + ENTER + 'r←-r' + ENTER + '∇', '∇r←new x\nr←x\nr←-r\n∇'),
], ids=str)
def test_line_editor(typist: Typist, keys: str, text: str) -> None:
    typist.run('∇r←twice x' + ENTER + 'r←x+x' + ENTER + 'r←+r' + ENTER + '∇')
    assert typist.type(keys if keys.endswith(('∇', '3')) else keys + ENTER) == text


def test_undo_and_history(typist: Typist) -> None:
    typist.run('1+1')
    assert typist.type(UP) == '1+1'
    assert typist.type('abc\x1f\x1f\x1f') == ''
    typist.run('22')
    typist.pipe.send_text('\x12+1')             # Ctrl-R finds; Enter ends the search, and Enter takes the text
    assert typist.type(ENTER) == '1+1'


@pytest.mark.parametrize('key', ['\x07', '\x03'], ids=ascii)
def test_a_search_that_is_broken_off_gives_the_line_back(typist: Typist, key: str) -> None:
    for text in ('abc', 'abd', '7'):
        typist.run(text + '←1' if text != '7' else text)
    assert typist.type('3+\x12ab\x12' + key + '4') == '3+4'


def test_a_search_says_what_it_did_not_find(typist: Typist) -> None:
    from arrayl.repl.bar import toolbar
    seen: list[str] = []
    typist.run('alpha`[1')
    app = typist.repl.prompt.app

    def look(_: object) -> None:
        app._redraw()                           # which looks for the text
        seen.append(''.join(fragment[1] for fragment in toolbar(typist.repl)))
    app.key_processor.after_key_press += look
    for keys, told in (('\x12alp', 'Ctrl-G: none'), ('\x12zz', 'no input has zz'),
                       ('\x12alp\x12', 'no other input has alp')):
        seen.clear()
        assert typist.type(keys + '\x07') == ''
        assert any(text.endswith(told) for text in seen), keys


def test_a_search_does_not_copy_what_it_passes(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    looked = Document.find_backwards
    monkeypatch.setattr(Document, 'find_backwards',
                        lambda self, *a, **k: (found.append(self.text), looked(self, *a, **k))[1])
    for i in range(300):
        typist.repl.prompt.history.append_string(f'n{i}←{i}')
    typist.pipe.send_text('\x12n7←')
    assert typist.type(ENTER) == 'n7←7'
    assert 'n7←7' in found and not {'n8←8', 'n200←200'} & {*found}


@pytest.mark.parametrize('direction', SearchDirection)
def test_searches_find_what_those_of_prompt_toolkit_do(direction: SearchDirection) -> None:
    lines = ['ab', 'Abab', '⍳3\nab', '', 'xbax']
    for ignore, text, index, here, count in product(
            (False, True), ('a', 'ab', 'b\na', '', 'zz'), range(len(lines)), (False, True), (1, 3)):
        buffer = Buffer()
        buffer._working_lines = deque(lines)
        buffer.working_index = index
        for at in range(len(lines[index]) + 1):
            buffer.cursor_position = at
            state = SearchState(text, direction, ignore)
            assert search(buffer, state, here, count) == Buffer._search(buffer, state, here, count)


BACKWARD = '\x18b', '\x1b[1;5A', '\x1b[27;6;8~', '\x1b[127;6u'
FORWARD = '\x18f', '\x1b[1;5B', '\x1b[27;6;13~', '\x1b[13;6u'


@pytest.mark.parametrize(('back', 'forth'), [*zip(BACKWARD, FORWARD, strict=True)], ids=ascii)
def test_history_as_in_dyalog(typist: Typist, back: str, forth: str) -> None:
    for text in ('1+1', '2+2', '3+3'):
        typist.run(text)
    assert typist.type(back + back + back + forth) == '2+2'


@pytest.mark.parametrize('key', ['\x18e', '\x1b[27;2;13~', '\x1b[13;2u'], ids=ascii)
def test_the_definition_of_a_name_comes_into_the_prompt(typist: Typist, key: str) -> None:
    typist.repl.run('∇r←twice x\nr←2×x\n∇\nhalf←{\n⍵÷2}\nm←2 2⍴⍳4')
    assert typist.type('1+twice' + key) == '∇r←twice x\nr←2×x\n∇'
    assert typist.type('half 3' + LEFT * 3 + key) == 'half←{\n⍵÷2}'
    again = typist.type('m' + key)
    assert again.startswith('m←[') and typist.repl.session.transcript(f'm←0\n{again}\nm') == '1 2\n3 4\n'
    assert typist.type('+' + key + '1') == '+1'
    typist.repl.run("avg←+/÷≢\n∇r←{x}pair y\nr←y\n∇\nns←⎕NS ''\nns.f←{⍵+1}\nns.⎕FX 'r←g y' 'r←y'")
    assert typist.type('avg' + key) == 'avg←+/÷≢'
    assert typist.type('pair' + key) == '∇r←{x}pair y\nr←y\n∇'
    assert typist.type('1+ns.f' + key) == 'ns.f←{⍵+1}'
    for none in ('ns.g', 'ns.no', 'ns'):                # ∇ defines names of the current namespace only
        assert typist.type(none + key) == none


@pytest.mark.parametrize('key', ['\x18' + ENTER, '\x1b[27;5;13~', '\x1b[13;5u', '\x1b[27;7;13~', '\x1b[13;7u'],
                         ids=ascii)
def test_trace_of_the_line(typist: Typist, key: str) -> None:
    typist.pipe.send_text('2×3+4' + key)
    assert typist.repl.ask() == ']trace 2×3+4'


def test_vi_tells_its_mode(typist: Typist) -> None:
    from prompt_toolkit.key_binding.vi_state import InputMode

    from arrayl.repl.bar import hint
    typist = Typist(typist.pipe, keys='vi')
    assert typist.type('1+2') == '1+2'
    assert typist.repl.prompt.app.ttimeoutlen < 0.1
    typist.repl.prompt.app.vi_state.input_mode = InputMode.NAVIGATION
    assert 'command mode' in hint(typist.repl, '1+2', '1+2', 3)


def test_every_binding_is_tested() -> None:
    """The keys of `bindings`; each is typed in a test here or in `test_repl_prompt`. A new one needs a test as well."""
    from arrayl.repl.bindings import bindings
    with create_pipe_input() as pipe:
        repl = Typist(pipe).repl
        found = {tuple(getattr(key, 'value', key) for key in b.keys) for b in bindings(repl).bindings}
    chords = {('escape', key) for key in keyboard.by_key()}
    assert found - chords == {
        ('`',), ('<any>',), ('escape',), ('c-h',), ('c-c',), ('c-g',), ('c-i',), ('c-m',), ('escape', 'c-m'), ('f1',),
        ('f2',), ('f3',), ('f4',), (')',), (']',), ('}',), ('c-x', 'b'), ('c-x', 'f'), ('c-x', 'e'), ('c-x', 'c-m'),
        ('c-up',), ('c-down',), ('<bracketed-paste>',), ('c-f21',), ('c-f22',), ('c-f23',), ('c-f24',)}


def test_vi_keys(typist: Typist) -> None:
    vi = Typist(typist.pipe, keys='vi')
    assert vi.type('`i9') == '⍳9'
    typist.pipe.send_text('a`r b' + ESC)
    typist.pipe.send_text('0x')
    typist.pipe.send_text(ENTER)
    assert vi.repl.ask() == '⍴ b'


def test_control_keys(typist: Typist) -> None:
    typist.pipe.send_text('abc\x03')
    with pytest.raises(KeyboardInterrupt):
        typist.repl.ask()
    typist.pipe.send_text('\x04')
    with pytest.raises(EOFError):
        typist.repl.ask()
    assert typist.type('`i5') == '⍳5'


def test_a_paste_takes_the_prefix_away(typist: Typist) -> None:
    """The menu and the hint do not stay; what was pasted is left alone, and so is the key after it."""
    from arrayl.repl.bar import toolbar
    typist.repl.prefix.start('before', 6)           # the buffer holds something else by now
    typist.repl.prefix.menu = True
    shown = ''.join(fragment[1] for fragment in toolbar(typist.repl))
    assert 'the key of a glyph' not in shown and not typist.repl.prefix.pending and not typist.repl.prefix.menu
    assert typist.type('`\x1b[200~ab\x1b[201~i') == 'abi'
