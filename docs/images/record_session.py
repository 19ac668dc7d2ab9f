"""Record a session of the REPL as a picture: `python docs/images/record_session.py` writes session.svg beside it.

The REPL runs in a real terminal (tmux), gets keys one after the other, and what the terminal then shows, colours
included, becomes the text of the picture. Each character stands at its own place, so that every font keeps the columns.
"""
from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS, ROWS = 88, 50
WIDE, HIGH, MARGIN = 8.4, 18, 14        # of a character, of a line, around everything, in pixels
INK, PAPER, BASE = '#d4d4d4', '#1e1e1e', ('#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd')
SGR = re.compile(r'\x1b\[([0-9;]*)m')
KEYS = [                                # what is typed, and what the screen shows when it has been done
    ('(`i9)`j.`-`i9', 'Enter', '9 18 27 36'), ('1 2+`i3', 'Enter', 'the right one shape 3'), ('', 'F4', '1 2+⍳3\n'),
    ('', 'End', ''), ('', 'BSpace', ''), ('2', 'Enter', '\n2 4'), ('avg`[{', 'Enter', ''), ('n`[\\tally', 'Tab', '≢'),
    ('`w', 'Enter', ''), ('(+/`w):-', 'Tab', '÷'), ('n', 'Enter', ''), ('}', 'Enter', ''),
    ('avg 3 1 4', 'Enter', '2.666'), ('{`w+1}`P`:0', 'Enter', 'Ctrl-C stops'), ('', 'C-c', 'INTERRUPT'),
    ('(`i4)`j.`', '', 'delta underbar'),
]


def tmux(*arguments: str) -> str:
    command = ['tmux', '-L', 'arrayl-record', *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def wait(text: str, after: int) -> None:
    """Until the screen shows `text` more than `after` times."""
    end = time.monotonic() + 20
    while tmux('capture-pane', '-p').count(text) <= after:
        if time.monotonic() > end:
            raise SystemExit(f'the screen never showed {text!r}')
        time.sleep(0.05)


def record() -> list[str]:
    """The lines of the screen, with their escape sequences."""
    with tempfile.TemporaryDirectory() as folder:
        run = f'exec {sys.executable} -m arrayl'
        setting = {'ARRAYL_CONFIG_DIR': folder, 'PYTHONPATH': str(HERE.parent.parent), 'LANG': 'C.UTF-8'}
        os.environ.update(setting)
        tmux('new-session', '-d', '-x', str(COLUMNS), '-y', str(ROWS), run)
        try:
            wait('Ctrl-D leaves', 0)
            for text, key, shown in KEYS:
                before = tmux('capture-pane', '-p').count(shown) if shown else 0
                if text:
                    tmux('send-keys', '-l', text)
                if key:
                    tmux('send-keys', key)
                if shown:
                    wait(shown, before)
                else:
                    time.sleep(0.2)
            return tmux('capture-pane', '-e', '-p').rstrip('\n').split('\n')
        finally:
            tmux('kill-server')


def colour(number: int) -> str:
    """One of the 256 colours of a terminal."""
    if number < 16:
        return BASE[number % 8] if number % 8 < 7 else '#e5e5e5'
    if number > 231:
        return f'#{(number - 232) * 10 + 8:02x}' + f'{(number - 232) * 10 + 8:02x}' * 2
    levels = (0, 95, 135, 175, 215, 255)
    return '#' + ''.join(f'{levels[(number - 16) // place % 6]:02x}' for place in (36, 6, 1))


def style(codes: str, now: tuple[str, bool]) -> tuple[str, bool]:
    """Ink and boldness after the escape sequence with these codes."""
    ink, bold = now
    numbers = [int(code or 0) for code in codes.split(';')]
    while numbers:
        code = numbers.pop(0)
        if code == 0:
            ink, bold = INK, False
        elif code in (1, 22):
            bold = code == 1
        elif code == 39:
            ink = INK
        elif code in (38, 48):
            kind, number = numbers.pop(0), numbers[0]
            if kind == 5:
                found = colour(numbers.pop(0))
            else:
                found = f'#{number:02x}{numbers[1]:02x}{numbers[2]:02x}'
                del numbers[:3]
            ink = found if code == 38 else ink
        elif 30 <= code <= 37:
            ink = colour(code - 30)
    return ink, bold


def svg(lines: list[str]) -> str:
    """The picture of these lines."""
    out = []
    now = INK, False
    for row, line in enumerate(lines):
        column = 0
        parts = SGR.split(line)
        for i, part in enumerate(parts):
            if i % 2:
                now = style(part, now)
                continue
            for word in re.finditer(r'\S+', part):
                start = column + word.start()
                places = ' '.join(f'{MARGIN + WIDE * (start + k):g}' for k in range(len(word.group())))
                weight = ' font-weight="bold"' if now[1] else ''
                out.append(f'<text x="{places}" y="{MARGIN + HIGH * (row + 0.8):g}" fill="{now[0]}"{weight}>'
                           f'{escape(word.group())}</text>')
            column += len(part)
    width, height = COLUMNS * WIDE + 2 * MARGIN, len(lines) * HIGH + 2 * MARGIN
    return '\n'.join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'font-family="\'DejaVu Sans Mono\',\'APL386 Unicode\',Menlo,Consolas,monospace" font-size="14">',
        f'<title>A session of arrayl in a terminal</title><rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
        *out, '</svg>', ''])


if __name__ == '__main__':
    (HERE / 'session.svg').write_text(svg(record()), 'utf-8')
