"""What the prompt does besides taking text: help, examples, what failed, editors, settings, what stands below it."""
from __future__ import annotations

import time
from pathlib import Path

import pytest
from repl_typist import BACKSPACE, ENTER, F1, F2, F3, F4, LEFT, TAB, UP, Typist

from arrayl.repl import keyboard
from arrayl.repl.config import load


def test_quad_has_the_history(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.run('7×6')
    typist.pipe.send_text(UP + ENTER)
    typist.repl.run('1+⎕')
    assert capsys.readouterr().out == '42\n⎕:\n43\n'
    typist.pipe.send_text('`i' + ENTER)                 # what ⍞ reads is no text of the language, nor of the history
    typist.repl.run('⌽⍞')
    assert capsys.readouterr().out.endswith('⍳\n') and typist.type(UP) == '7×6'


def test_the_bar_stands_below_what_is_asked_for(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    from arrayl.repl.bar import toolbar
    seen: list[str] = []

    def look() -> list[tuple[str, str]]:
        seen.append(''.join(fragment[1] for fragment in toolbar(typist.repl)))
        return []
    typist.repl.prompt.bottom_toolbar = look
    typist.pipe.send_text('`i4' + ENTER)
    typist.repl.run('+/⎕')
    assert capsys.readouterr().out == '⎕:\n10\n' and all('⍴' in text for text in seen)
    assert 'an expression is asked for' in seen[0]


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


def test_suggestion(typist: Typist) -> None:
    typist.run('100+200')
    buffer = typist.repl.prompt.default_buffer
    assert buffer.auto_suggest is not None
    from prompt_toolkit.document import Document
    suggested = buffer.auto_suggest.get_suggestion(buffer, Document('100'))
    assert suggested is not None and suggested.text == '+200'


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
    def told() -> str:
        typist.repl.control.elapsed = 0.0           # on a busy machine it might tell that instead
        return hint(typist.repl, '', '', 0)

    from arrayl.repl.bar import hint
    typist.run(']tutorial')
    assert typist.type('') == ''
    assert told() == 'step 1/10: your turn  ]tutorial answer  ]tutorial off  F3 an example'
    typist.run('(`i9)*2')
    assert 'Right! Enter goes on' in capsys.readouterr().out
    assert told() == 'step 1/10 is done: Enter goes on'
    assert typist.run('') == ']tutorial'
    assert '2/10' in capsys.readouterr().out and typist.type('') == ''
    typist.run(']tutorial 10')
    typist.run('`j.(+/)(1 2)(10 20)(100 200)')
    assert 'Right! That was the last step' in capsys.readouterr().out
    assert typist.type('') == '' and 'Ctrl-D leaves' in told()
    typist.run(']tutorial 1')
    for _ in range(5):
        typist.run('0')
    assert 'Ctrl-D leaves' in told()          # something else is on the learner's mind
    typist.run(']tutorial 3')
    typist.run(']tutorial off')
    assert 'Ctrl-D leaves' in told() and typist.type('') == ''
    capsys.readouterr()
    typist.run(']tutorial')                     # where one was
    assert capsys.readouterr().out.startswith('3/10')


def test_help_at_the_cursor(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    assert typist.type('2+`i5' + LEFT + F1) == '2+⍳5'
    out = capsys.readouterr().out
    assert 'index generator' in out and '`i' in out
    typist.type(F1)
    assert '⍴ shape' in capsys.readouterr().out
    typist.type('1 `, Average of iota' + F1)     # words of a comment are no names, where they are not in use
    assert 'comment' in capsys.readouterr().out
    typist.repl.run('iota←5')
    typist.type('1 `, Average of iota' + F1)
    assert 'iota: scalar' in capsys.readouterr().out


@pytest.mark.parametrize(('text', 'remark'), [
    ('⍝ Average\n⍝ of a vector\nf←{(+/⍵)÷≢⍵}', 'Average\nof a vector'), ('f←{⍵} ⍝ Itself', 'Itself'),
    ('f←{ ⍝ Itself\n⍵\n}', 'Itself'), ('f←{\n⍝ Itself\n⍵\n}', 'Itself'), ('⍝ Twice\n∇r←f x\nr←2×x\n∇', 'Twice'),
    ('∇r←f x\n⍝ Twice\nr←2×x\n∇', 'Twice'), ('∇r←f x ⍝ Twice\nr←2×x\n∇', 'Twice'), ("f←{'⍝ no'}", ''),
    ('⍝ of g\n\nf←{⍵}', ''), ('⍝ of g\ng←{⍵}\nf←{⍵}', ''), ('f←{⍵}\n⍝ of g\ng←{⍵}', '')])
def test_help_at_a_function_shows_its_comment(typist: Typist, text: str, remark: str) -> None:
    typist.repl.run(text)
    assert typist.repl.help_at('f', 0) == f'f: function\n{remark}'.strip()


def test_help_at_a_system_name(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    assert typist.type('⎕ucs' + F1) == '⎕ucs'
    assert '⎕UCS' in capsys.readouterr().out


@pytest.mark.parametrize(('keys', 'shown'), [
    ('linalg.det', 'linalg.det: function\ndet: the determinant'),
    ('linalg.det' + LEFT * 5, 'linalg: namespace\nlinalg: '),
    ('3+ns.sub.q', 'ns.sub.q: array of shape 3\n'), ('⎕SE.UCMD', '⎕SE.UCMD: function\n'), ('⎕SE', '⎕SE  '),
    ('math.sqrt', 'math.sqrt: function\nReturn the square root of x.\n'), ('math.pi', 'math.pi: float\n'),
    ('under', 'under: function\nwhat it does\n'), ('rank', 'rank: function\n+/÷≢\n'),
    ('ns.no', 'There is no help on ns.no\n'),
    ('(9).q', 'There is no help on q\n')], ids=str)
def test_help_at_a_name_with_dots(typist: Typist, keys: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All of the name up to the cursor counts; what stands above a function, or below its header, tells of it."""
    typist.repl.session.transcript("linalg←⎕USE 'linalg' ⋄ math←⎕PY 'math' ⋄ ns←⎕NS '' ⋄ ns.sub←(q:⍳3)\n"
                                   "∇ r←{x}under y\n⍝ what it does\nr←y\n∇\nrank←+/÷≢")
    typist.type(keys + F1)
    assert capsys.readouterr().out.startswith(shown)


def test_names_of_a_suspended_dfn_are_known(typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    typist.repl.session.transcript('f←{local←⍵\nlocal+1 2 3}\nf 1 2')
    assert typist.type('loc' + TAB + F1) == 'local'
    assert capsys.readouterr().out == 'local: array of shape 2\n'


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
    typist.run("'" + '漢字' * 20 + "'+1")           # 87 columns, of which the window has 80; 漢 would begin in the last
    out = capsys.readouterr().out.split('\n')
    assert out[1:5] == ["      '" + '漢字' * 18, "      漢字漢字'+1", '', ' ' * 15 + '∧'], out


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
    monkeypatch.setattr(typist.repl, 'size', lambda: (40, 10))
    assert bar.hint(typist.repl, '', '', 0) == 'step 1/10: your turn  ]tutorial answer'
    typist.repl.session.lesson = None
    assert bar.hint(typist.repl, '', '', 0) == '` and key, or \\name Tab: glyph  F1 help'
    assert all(len(line) <= 30 for line in keyboard.chart('`', 30, 8))
    assert '` ` 9 ∨' in keyboard.chart('`', 30, 9)[0]
    assert keyboard.chart('`', 30, 8)[-1].endswith(' …') and '…' not in ''.join(keyboard.chart('`', 30, 20))


def test_a_window_that_becomes_small_has_room_for_the_text(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows kept for a menu of completions are those that the window has when it is drawn."""
    seen: list[int] = []
    app = typist.repl.prompt.app
    app.before_render += lambda _: monkeypatch.setattr(typist.repl, 'size', lambda: (80, 7))
    app.after_render += lambda _: seen.append(typist.repl.prompt.reserve_space_for_menu)
    typist.type('⎕N' + TAB + ENTER)
    assert seen[0] == 8 and seen[-1] == 1


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
    assert below(typist, ']rows o').startswith(']rows [on|off') and below(typist, ']reps') == ''
    assert below(typist, ')load /tmp/').startswith(')LOAD') and below(typist, ']x/') == '' and below(typist, '  ') == ''
    assert 'Tab: ∘.' in below(typist, '2o.') and below(typist, '1 `') == 'Tab: ⋄'
    assert 'Tab' not in below(typist, "'o.")
    typist.repl.prefix.start('', 0)
    assert 'the key of a glyph' in below(typist)
    typist.repl.prefix.menu = True
    shown = below(typist)
    assert all(f'{key} {glyph}' in shown for key, glyph in keyboard.by_key().items() if key != '`')
    typist.repl.prefix.clear()
    for setting in ('bar', 'hint'):
        typist.repl.change(setting, False)
    assert below(typist) == '' and typist.repl.prompt.bottom_toolbar is None


def test_menu_comes_when_one_hesitates(typist: Typist) -> None:
    import threading
    seen: list[bool] = []
    slow = Typist(typist.pipe, hesitation=0.0)

    def later() -> None:
        end = time.monotonic() + 20
        while not slow.repl.prefix.menu and time.monotonic() < end:
            time.sleep(0.01)
        seen.append(slow.repl.prefix.menu)
        typist.pipe.send_text('i' + ENTER)
    typist.pipe.send_text('`')
    threading.Thread(target=later).start()
    assert slow.repl.ask() == '⍳' and seen == [True] and not slow.repl.prefix.menu
