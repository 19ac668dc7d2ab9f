"""Every key of the REPL, through prompt_toolkit's pipe input: what was typed, what the prompt then held."""
from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from arrayl.repl import keyboard
from arrayl.repl.config import Config, load
from arrayl.repl.loop import Repl

ESC, TAB, ENTER, F1, F2, F3, F4 = '\x1b', '\t', '\r', '\x1bOP', '\x1bOQ', '\x1bOR', '\x1bOS'
LEFT, UP, RIGHT, BACKSPACE = '\x1b[D', '\x1b[A', '\x1b[C', '\x7f'


class Typist:
    """A REPL and someone at its keys."""

    def __init__(self, pipe: Any, **settings: Any) -> None:
        self.pipe = pipe
        self.repl = Repl(config=Config(**settings), input=pipe, output=DummyOutput(), history=InMemoryHistory())

    def type(self, keys: str) -> str:
        """What the prompt gives when these keys and Enter are typed."""
        self.pipe.send_text(keys + ENTER)
        return self.repl.ask()

    def run(self, keys: str) -> str:
        text = self.type(keys)
        self.repl.run(text)
        return text


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv('ARRAYL_CONFIG_DIR', str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """A prompt that waits for more keys fails its test."""
    def ring(*_: object) -> None:
        raise TimeoutError
    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, old)


@pytest.fixture
def typist() -> Iterator[Typist]:
    with create_pipe_input() as pipe:
        yield Typist(pipe)


@pytest.mark.parametrize(('keys', 'text'), [
    ('(`i9)`j.`-`i9', '(⍳9)∘.×⍳9'),
    ('``', '`'),                                # twice: itself
    ('`' + ' ', '`'),
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
    ('\\otr' + TAB + TAB + ENTER, '∘.'),        # its letters in their order; Enter takes what the menu shows
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
    ('⎕jso' + TAB, '⎕JSON'),
], ids=str)
def test_tab(typist: Typist, keys: str, text: str) -> None:
    assert typist.type(keys) == text


def test_every_overstrike(typist: Typist) -> None:
    for pair, glyph in keyboard.by_strike().items():
        assert typist.type(f'1 {pair}{TAB}') == f'1 {glyph}', pair


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


@pytest.mark.parametrize(('before', 'pasted', 'text'), [
    ('', SESSION, '1 2+⍳3\nf←{\n  2×⍵\n}\nf 3\n'),     # of a session, what was typed in it
    ('', '      2+2', '2+2'),
    ('', '\r\n      2+2\r\n4\r\n', '2+2\n'),
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
    ('∇twice' + ENTER + '[1.1] 1' + ENTER + '2' + ENTER + '[4]3' + ENTER + '∇', '∇r←twice x\nr←x+x\n1\n2\n3\n∇'),
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


def test_quad_has_the_history(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.run('7×6')
    typist.pipe.send_text(UP + ENTER)
    typist.repl.run('1+⎕')
    assert capsys.readouterr().out == '42\n⎕:\n43\n'
    typist.pipe.send_text('`i' + ENTER)                 # what ⍞ reads is no text of the language, nor of the history
    typist.repl.run('⌽⍞')
    assert capsys.readouterr().out.endswith('⍳\n') and typist.type(UP) == '7×6'


def test_undo_and_history(typist: Typist) -> None:
    typist.run('1+1')
    assert typist.type(UP) == '1+1'
    assert typist.type('abc\x1f\x1f\x1f') == ''
    typist.run('22')
    typist.pipe.send_text('\x12+1')             # Ctrl-R finds; Enter ends the search, and Enter takes the text
    assert typist.type(ENTER) == '1+1'


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


@pytest.mark.parametrize('key', ['\x18' + ENTER, '\x1b[27;5;13~', '\x1b[13;5u', '\x1b[27;7;13~', '\x1b[13;7u'],
                         ids=ascii)
def test_trace_of_the_line(typist: Typist, key: str) -> None:
    typist.pipe.send_text('2×3+4' + key)
    assert typist.repl.ask() == ']trace 2×3+4'


def test_editor_commands(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.repl.run('∇r←twice x\nr←2×x\n∇')
    typist.run(')ed twice')
    assert typist.type('') == '∇r←twice x\nr←2×x\n∇'
    typist.run(')ed fresh')
    assert typist.type('') == '∇fresh\n\n∇'
    assert typist.type('`gtwice' + ENTER + UP + '\x05' + BACKSPACE * 3 + '3`-x') == '∇r←twice x\nr←3×x\n∇'
    assert typist.type('`gtwice[1]' + ENTER + 'r`[2`-x+1' + ENTER + '`g') == '∇r←twice x\nr←2×x+1\n∇'
    assert typist.type('`gother' + ENTER + '`g') == '∇other\n∇'
    assert capsys.readouterr().out == ''


def test_vi_tells_its_mode(typist: Typist) -> None:
    from prompt_toolkit.key_binding.vi_state import InputMode

    from arrayl.repl.bar import hint
    typist = Typist(typist.pipe, keys='vi')
    assert typist.type('1+2') == '1+2'
    assert typist.repl.prompt.app.ttimeoutlen < 0.1
    typist.repl.prompt.app.vi_state.input_mode = InputMode.NAVIGATION
    assert 'command mode' in hint(typist.repl, '1+2', '1+2', 3)


def test_every_binding_is_tested() -> None:
    """The keys of `bindings`; each is typed in a test of this file. A new one needs a test as well."""
    from arrayl.repl.bindings import bindings
    with create_pipe_input() as pipe:
        repl = Typist(pipe).repl
        found = {tuple(getattr(key, 'value', key) for key in b.keys) for b in bindings(repl).bindings}
    chords = {('escape', key) for key in keyboard.by_key()}
    assert found - chords == {
        ('`',), ('<any>',), ('escape',), ('c-h',), ('c-c',), ('c-i',), ('c-m',), ('escape', 'c-m'), ('f1',), ('f2',),
        ('f3',), ('f4',), (')',), (']',), ('}',), ('c-x', 'b'), ('c-x', 'f'), ('c-x', 'e'), ('c-x', 'c-m'), ('c-up',),
        ('c-down',), ('<bracketed-paste>',), ('c-f21',), ('c-f22',), ('c-f23',), ('c-f24',)}


def test_suggestion(typist: Typist) -> None:
    typist.run('100+200')
    buffer = typist.repl.prompt.default_buffer
    assert buffer.auto_suggest is not None
    from prompt_toolkit.document import Document
    suggested = buffer.auto_suggest.get_suggestion(buffer, Document('100'))
    assert suggested is not None and suggested.text == '+200'


def test_vi_keys(typist: Typist) -> None:
    vi = Typist(typist.pipe, keys='vi')
    assert vi.type('`i9') == '⍳9'
    typist.pipe.send_text('a`r b' + ESC)
    typist.pipe.send_text('0x')
    typist.pipe.send_text(ENTER)
    assert vi.repl.ask() == '⍴ b'


def test_failing_line_comes_back(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.run('1 2+`i3')
    assert 'LENGTH ERROR' in capsys.readouterr().out
    assert typist.type(F4 + '0') == '1 20+⍳3'           # the cursor stands at the failing glyph
    assert Typist(typist.pipe).type(F4 + '7') == '7'


def test_the_function_that_failed_comes_back(typist: Typist) -> None:
    typist.repl.run('∇ r←foo x\nr←x\nr←r+1 2 3\n∇\nbar←{\n  a←⍵\n  a+1 2 3\n}\nbaz←{⍵÷0}')
    typist.repl.run('foo 1 2')
    assert typist.type(F4) == 'foo 1 2'
    assert typist.type(F4 + F4 + '-') == '∇ r←foo x\nr←x\nr←r-+1 2 3\n∇'.replace('∇ r', '∇r')
    assert typist.type(F4 + F4 + F4) == 'foo 1 2'
    typist.repl.run('1+bar 1 2')
    assert typist.type(F4 + F4 + '-') == 'bar←{\n  a←⍵\n  a-+1 2 3\n}'
    typist.repl.run('3×baz 2')
    assert typist.type(F4 + F4 + '-') == 'baz←{⍵-÷0}'
    typist.repl.run('{⍵÷0}3')
    assert typist.type(F4 + F4 + '-').replace('-', '') == '{⍵÷0}3'


def test_what_is_said_goes_with_the_next_text(typist: Typist) -> None:
    typist.type('1 ' + TAB + 'x')
    assert typist.repl.message == ''


def test_examples_into_the_prompt(typist: Typist) -> None:
    assert typist.type(F3) == '(⍳9)∘.×⍳9'
    typist.run(']tutorial')
    assert typist.type(F3) == '2×3+4'
    assert typist.type(F3) == '10 20 30+1 2 3'
    typist.run(']help `i')
    assert '⍳' in typist.type(F3)


def test_enter_goes_on_in_the_tutorial(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.run(']tutorial')
    assert typist.type('') == ''
    typist.run('(`i9)*2')
    assert 'Right! Enter goes on' in capsys.readouterr().out
    assert typist.run('') == ']tutorial'
    assert '2/10' in capsys.readouterr().out and typist.type('') == ''


def test_help_at_the_cursor(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    assert typist.type('2+`i5' + LEFT + F1) == '2+⍳5'
    out = capsys.readouterr().out
    assert 'index generator' in out and '`i' in out
    typist.type(F1)
    assert '⍴ shape' in capsys.readouterr().out
    assert typist.type('⎕ucs' + F1) == '⎕ucs'
    assert '⎕UCS' in capsys.readouterr().out


def test_bar_is_switched_and_remembered(typist: Typist, own_folder: Path) -> None:
    assert typist.type(F2 + '1') == '1'
    assert not typist.repl.config.bar
    assert load()[0].bar is False
    typist.type(F2)
    assert load()[0].bar is True


def test_a_setting_that_cannot_be_kept_says_so(typist: Typist, own_folder: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    (own_folder / 'config.toml').mkdir()
    typist.run(']repl keys=vi')
    assert typist.repl.config.keys == 'vi'
    assert 'Was keys=emacs\nfor this session only: ' in capsys.readouterr().out
    typist.type(F2)
    assert not typist.repl.config.bar and 'cannot be written' in typist.repl.message


def test_the_mark_stands_under_the_place_in_wide_text(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.run("'漢字'+1")
    assert "\n      '漢字'+1\n            ∧\n" in capsys.readouterr().out


def test_narrow_windows(typist: Typist, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.repl import bar
    from arrayl.repl.loop import greeting
    monkeypatch.setattr(typist.repl, 'size', lambda: (30, 10))
    for line in (']help', ']tutorial', ']keyboard', ']repl', '1 2+1 2 3'):
        typist.repl.run(line)
    typist.repl.aside(greeting('`'))
    lines = capsys.readouterr().out.split('\n')
    said = [line for line in lines if not line.startswith((' ', 'LENGTH ERROR', 'In '))]
    assert [line for line in said if len(line) > 30] == []
    assert len(bar.hint(typist.repl, '', '', 0)) <= 37
    assert all(len(line) <= 30 for line in keyboard.chart('`', 30, 8))
    assert '` ⋄ 9 ∨' in keyboard.chart('`', 30, 9)[0]


def test_bar_can_be_clicked(typist: Typist) -> None:
    from prompt_toolkit.data_structures import Point
    from prompt_toolkit.mouse_events import MouseButton, MouseEvent, MouseEventType

    from arrayl.repl import bar
    typed: list[str] = []
    fragments = bar.bar(typed.append, 80)
    handlers = {text: rest[0] for _, text, *rest in fragments if rest}
    assert {g for g in keyboard.glyphs() if not g.isascii() and len(g) == 1} == set(handlers)
    down = MouseEvent(Point(0, 0), MouseEventType.MOUSE_DOWN, MouseButton.LEFT, frozenset())
    handlers['⍳'](down)
    assert typed == ['⍳']


def test_setting_counts_at_once(typist: Typist) -> None:
    typist.run(']repl prefix=;')
    assert typist.type(';i9`') == '⍳9`'
    assert load()[0].prefix == ';'


def test_control_keys(typist: Typist) -> None:
    typist.pipe.send_text('abc\x03')
    with pytest.raises(KeyboardInterrupt):
        typist.repl.ask()
    typist.pipe.send_text('\x04')
    with pytest.raises(EOFError):
        typist.repl.ask()
    assert typist.type('`i5') == '⍳5'


def test_loop_ends(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.pipe.send_text('1+1' + ENTER)
    typist.pipe.send_text(')off' + ENTER)
    assert typist.repl.loop() == 0
    out = capsys.readouterr().out
    assert out.startswith('arrayl') and out.endswith('2\n')
    again = Typist(typist.pipe, startup=['x←6'], banner=False)
    typist.pipe.send_text('x×7' + ENTER + '\x04')
    assert again.repl.loop() == 0
    assert capsys.readouterr().out == '42\n'


def test_input_of_programs(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.pipe.send_text('+/`i\\iota' + TAB + BACKSPACE + '2' + ENTER)
    typist.repl.run('10×⎕')
    typist.pipe.send_text('Bob' + ENTER)
    typist.repl.run('⌽⍞')
    assert capsys.readouterr().out == '⎕:\n30\nboB\n'


def below(typist: Typist, text: str = '', back: int = 0) -> str:
    """What stands below a prompt that holds `text`."""
    from arrayl.repl import bar
    if text:
        return bar.hint(typist.repl, text[:len(text) - back], text, len(text) - back)
    return ''.join(fragment[1] for fragment in bar.toolbar(typist.repl))


def test_what_stands_below_the_prompt(typist: Typist) -> None:
    assert 'F1 help' in below(typist) and '⍴' in below(typist)
    assert 'index generator' in below(typist, '2+⍳')
    assert 'outer product' in below(typist, '2∘.×3', 3)
    assert 'Tab: ⍴ rho' in below(typist, '\\rho')
    assert 'Tab: ∘.' in below(typist, '2o.')
    assert 'Tab' not in below(typist, "'o.")
    typist.repl.prefix.start('', 0)
    assert 'the key of a glyph' in below(typist)
    typist.repl.prefix.menu = True
    shown = below(typist)
    assert all(f'{key} {glyph}' in shown for key, glyph in keyboard.by_key().items())
    typist.repl.prefix.clear()
    for setting in ('bar', 'hint'):
        typist.repl.change(setting, False)
    assert below(typist) == '' and typist.repl.prompt.bottom_toolbar is None


def test_a_paste_takes_the_prefix_away(typist: Typist) -> None:
    """The menu and the hint do not stay; what was pasted is left alone, and so is the key after it."""
    from arrayl.repl.bar import toolbar
    typist.repl.prefix.start('before', 6)           # the buffer holds something else by now
    typist.repl.prefix.menu = True
    shown = ''.join(fragment[1] for fragment in toolbar(typist.repl))
    assert 'the key of a glyph' not in shown and not typist.repl.prefix.pending and not typist.repl.prefix.menu
    assert typist.type('`\x1b[200~ab\x1b[201~i') == 'abi'


def test_menu_comes_when_one_hesitates(typist: Typist) -> None:
    import threading
    seen: list[bool] = []
    slow = Typist(typist.pipe, hesitation=0.0)

    def later() -> None:
        seen.append(slow.repl.prefix.menu)
        typist.pipe.send_text('i' + ENTER)
    typist.pipe.send_text('`')
    timer = threading.Timer(0.5, later)
    timer.start()
    assert slow.repl.ask() == '⍳' and seen == [True] and not slow.repl.prefix.menu
