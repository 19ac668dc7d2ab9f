"""The REPL in a real terminal: a pseudo-terminal, keys written to it, the screen's text read back."""
from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pty = pytest.importorskip('pty')
fcntl = pytest.importorskip('fcntl')
termios = pytest.importorskip('termios')

ROOT = Path(__file__).parent.parent
ESCAPES = re.compile(r'\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]|\r')
PATIENCE = 20


class Terminal:
    """A program at a pseudo-terminal of 100 columns."""

    def __init__(self, folder: Path, shell: str = '', **environment: str) -> None:
        self.seen = ''
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ.update({'ARRAYL_CONFIG_DIR': str(folder), 'TERM': 'xterm', 'PYTHONPATH': str(ROOT)})
            os.environ.update(environment)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 30, 100, 0, 0))
            program = [sys.executable, '-m', 'arrayl']
            if shell:
                program = ['/bin/sh', '-mc', shell.format(' '.join(program))]
            os.execv(program[0], program)
        self.expect('Ctrl-D leaves')

    def resize(self, columns: int) -> None:
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack('HHHH', 30, columns, 0, 0))

    def send(self, keys: str) -> None:
        os.write(self.handle, keys.encode())

    def expect(self, pattern: str) -> str:
        """Read until `pattern` is seen; what was read up to its end is forgotten."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            text = ESCAPES.sub('', self.seen)
            found = re.search(pattern, text)
            if found:
                self.seen = text[found.end():]
                return found.group()
            try:
                self.seen += self.read()
            except OSError:
                break
        raise AssertionError(f'{pattern!r} not seen in {ESCAPES.sub("", self.seen)[-2000:]!r}')

    def read(self) -> str:
        """What has come; the question where the cursor is gets an answer, as from a terminal."""
        if not select.select([self.handle], [], [], 0.2)[0]:
            return ''
        text = os.read(self.handle, 65536).decode('utf-8', 'replace')
        if '\x1b[6n' in text:
            self.send('\x1b[5;1R')
        return text

    def ended(self) -> int:
        """The exit status."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError('it does not end')

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.handle)


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def test_a_terminal_that_can_do_nothing(terminals: list[Terminal], tmp_path: Path) -> None:
    """Greeting, several lines, an error, an interrupt and the end, with no escape sequence among them."""
    t = Terminal(tmp_path, TERM='dumb')
    terminals.append(t)
    t.send('f←{\n⍵+1\n}\nf 1+2 3\n')
    t.expect(r'4 5\n')
    t.send('1÷0\n')
    t.expect(r'DOMAIN ERROR: Divide by zero\n')
    t.send('⎕DL 60+0×⎕←3+4\n')
    t.expect(r'7\n')
    t.send('\x03')
    t.expect(r'INTERRUPT\n')
    assert '\x1b' not in t.seen
    t.send('\x04')
    assert t.ended() == 0


def test_a_session(terminals: list[Terminal], tmp_path: Path) -> None:
    """Glyphs in every way, a multi-line dfn, an error and its correction, an interrupt, a resize, the end."""
    t = Terminal(tmp_path)
    terminals.append(t)
    t.send('(`i9)`j.`-`i9\r')
    t.expect(r'9 18 27 36 45 54 63 72 81\n')
    t.send('f`[{\ra`[`w\r\\iota\ta\r}\r')
    t.send('+/f 4\r')
    t.expect(r'\n10\n')
    t.send('1 2\x1b-`i3\r')                         # Alt and the key: ×
    t.expect(r'LENGTH ERROR: Mismatched left and right argument shapes\n')
    t.expect(r'the left argument has shape 2, the right one shape 3\n')
    t.send('\x1bOS\x1b[3~\x1b[3~' + '\x05\x7f2\r')  # F4: there it is again; the end is 2 now, and × is gone
    t.expect(r'\n1 22\n')
    for endless in ('{`w+1}`P`:0\r', '+/,(`i40000)`j.!`i20000\r'):
        t.send(endless)
        t.expect('Ctrl-C stops')
        t.send('\x03')
        t.expect('INTERRUPT')
    t.send('2+2\r')
    t.expect(r'\n4\n')
    t.resize(60)
    os.kill(t.pid, signal.SIGWINCH)
    t.send('⎕PW\r')
    t.expect(r'\n60\n')                             # the window's width is asked for when a line is run
    t.send('{`w÷0}1\r')
    t.expect('DOMAIN ERROR')
    t.resize(70)
    t.send('⎕PW\r')                                 # also while a function is suspended
    t.expect(r'\n70\n')
    t.send('2 xx\t 3\r')                            # an overstrike
    t.expect(r'\n6\n')
    t.send('\x04')
    assert t.ended() == 0


@pytest.mark.parametrize('text, status', [('⎕OFF 5', 5), ("(⎕PY 'sys').exit 'bye'", 1)])
def test_the_exit_status(terminals: list[Terminal], tmp_path: Path, text: str, status: int) -> None:
    t = Terminal(tmp_path)
    terminals.append(t)
    t.send(f'{text}\r')
    assert t.ended() == status


def test_calls_that_do_not_end_by_themselves(terminals: list[Terminal], tmp_path: Path) -> None:
    t = Terminal(tmp_path)
    terminals.append(t)
    t.send("t←⎕PY 'time' ⋄ kept←42\r")
    for endless in ("⎕SH 'sleep 100'\r", 't.sleep 100\r', '⎕DL 100\r'):
        t.send(endless)
        t.expect('Ctrl-C stops')
        t.send('\x03')
        t.expect('INTERRUPT')
    t.send('kept\r')
    t.expect(r'\n42\n')


def test_history_survives_a_kill(terminals: list[Terminal], tmp_path: Path) -> None:
    first = Terminal(tmp_path)
    terminals.append(first)
    first.send('6×7\r')
    first.expect(r'\n42\n')
    first.send('{`w}`P`:')
    os.kill(first.pid, signal.SIGKILL)
    second = Terminal(tmp_path)
    terminals.append(second)
    second.send('\x1b[A')
    second.expect('6×7')
    second.send('\r')
    second.expect(r'\n42\n')
    second.send(')off\r')
    assert second.ended() == 0


def test_no_colour(terminals: list[Terminal], tmp_path: Path) -> None:
    t = Terminal(tmp_path, NO_COLOR='1')
    terminals.append(t)
    t.send('`i5\r')
    seen = ''
    end = time.monotonic() + PATIENCE
    while '1 2 3 4 5' not in seen and time.monotonic() < end:
        seen += t.read()
    assert '1 2 3 4 5' in seen
    assert not re.search(r'\x1b\[[0-9;]*(3[0-7]|38;|4[0-7]|48;)[0-9;]*m', seen)


def test_a_click_on_the_language_bar(terminals: list[Terminal], tmp_path: Path) -> None:
    """The bar stands in the last line but one of the window; the terminal tells the click as SGR does."""
    from arrayl.repl.bar import bar
    glyphs = ''.join(fragment[1] for fragment in bar(lambda glyph: None, 99))
    t = Terminal(tmp_path)
    terminals.append(t)
    t.send('2 3')
    t.expect('2 3')
    for glyph, name in (('⍴', 'rho'), ('⍳', 'iota')):
        column = glyphs.index(glyph) + 1
        t.send(f'\x1b[<0;{column};29M\x1b[<0;{column};29m')
        t.expect(rf'`.  \\{name}')                  # the hint for the glyph at the cursor
    t.send('6\r')
    t.expect(r'\n1 2 3\n4 5 6\n')


def test_the_end_by_a_signal(terminals: list[Terminal], tmp_path: Path) -> None:
    """SIGTERM at the prompt: what stands below it is taken away, and the status tells the signal."""
    t = Terminal(tmp_path)
    terminals.append(t)
    t.send('1+')
    t.expect(r'1\+')
    t.seen = ''
    os.kill(t.pid, signal.SIGTERM)
    assert t.ended() == 128 + signal.SIGTERM


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_during_work_leaves_the_terminal_as_it_was(terminals: list[Terminal], tmp_path: Path,
                                                            number: int) -> None:
    t = Terminal(tmp_path)
    terminals.append(t)
    t.send('{`w+1}`P`:0\r')
    t.expect('Ctrl-C stops')
    assert not termios.tcgetattr(t.handle)[3] & termios.ECHO
    os.kill(t.pid, number)
    assert t.ended() == -number
    assert termios.tcgetattr(t.handle)[3] & termios.ECHO


def test_stopped_work_leaves_the_terminal_as_it_was_until_it_goes_on(terminals: list[Terminal], tmp_path: Path) -> None:
    def echoes() -> bool:
        return bool(termios.tcgetattr(t.handle)[3] & termios.ECHO)
    t = Terminal(tmp_path, '{}; echo has stopped; read answer; fg')
    terminals.append(t)
    t.send('{`w+1}`P`:0\r')
    t.expect('Ctrl-C stops')
    assert not echoes()
    t.send('\x1a')
    t.expect('has stopped')
    assert echoes()
    t.send('\n')
    end = time.monotonic() + PATIENCE
    while echoes() and time.monotonic() < end:
        t.seen += t.read()
    assert not echoes()
    t.expect('Ctrl-C stops')
    t.send('\x03')
    t.expect('INTERRUPT')


def test_the_time_is_taken_away_before_a_report(terminals: list[Terminal], tmp_path: Path) -> None:
    t = Terminal(tmp_path)
    terminals.append(t)
    t.send('{`w+1}`P`:0\r')
    t.expect('Ctrl-C stops')
    t.seen = ''
    t.send('\x03')
    end = time.monotonic() + PATIENCE
    while 'INTERRUPT' not in t.seen and time.monotonic() < end:
        t.seen += t.read()
    before = ESCAPES.sub('', t.seen.partition('INTERRUPT')[0].rpartition('\x1b[K')[2])
    assert 'INTERRUPT' in t.seen and not before.strip()


def test_ctrl_c_right_after_enter_stops_the_line(terminals: list[Terminal], tmp_path: Path) -> None:
    t = Terminal(tmp_path)
    terminals.append(t)
    for gap in (0, 0.001, 0.003, 0.01, 0.03, 0, 0.003):     # read with Enter, after it, by the terminal, or at work
        if gap == 0.03:
            t.send('{a←⍵ ⋄ a÷0}3\r')                # from here on at the prompt in a suspended function
            t.expect('DOMAIN ERROR')
            t.expect('Ctrl-D leaves')
        t.send('{`w+1}`P`:0')
        t.expect(re.escape('{⍵+1}⍣≡0'))
        t.send('\r' if gap else '\r\x03')
        time.sleep(gap)
        if gap:
            t.send('\x03')
        t.expect('INTERRUPT')
        t.expect('Ctrl-D leaves')                       # the next prompt is there
    t.send('`i4\r')
    t.expect('1 2 3 4')


def test_the_time_of_long_work_takes_one_line_of_a_narrow_window() -> None:
    from arrayl.repl.control import CLEAR_LINE, Screen
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 10, 30, 0, 0))
        with os.fdopen(theirs, 'w') as stream:
            Screen(stream, True).status('2.8 s  ' + 'stopping, ' * 9)
            shown = os.read(ours, 1000).decode()
    finally:
        os.close(ours)
    text = re.sub(r'\x1b\[[0-9;]*m', '', shown.removeprefix(CLEAR_LINE))
    assert text.startswith('2.8 s  stopping') and len(text) == 29
