"""Suspended functions outside of transcripts: lines from a pipe, the REPL, scripts, Python."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

import arrayl
from arrayl.repl.config import Config
from arrayl.repl.loop import Repl

DEFINED = '∇ r←f x;y\n y←x+1\n r←y÷0\n∇\n'


def test_lines_from_a_pipe() -> None:
    text = DEFINED + '1+f 3\ny\nr←10\n→0\n)SI\ny\n'
    done = subprocess.run([sys.executable, '-m', 'arrayl', '-'], input=text, capture_output=True, text=True,
                          encoding='utf-8', timeout=60)
    assert done.returncode == 0
    assert done.stdout.splitlines()[3:6] == ['4', '11', 'VALUE ERROR: Undefined name: y']


def test_the_repl(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv('ARRAYL_CONFIG_DIR', str(tmp_path))
    with create_pipe_input() as pipe:
        repl = Repl(config=Config(banner=False), input=pipe, output=DummyOutput(), history=InMemoryHistory())
        pipe.send_text('∇ f a\r÷a\r∇\rf 0\ra\r)SI\r→\r)SI\r1+2\r)OFF\r')
        assert repl.loop() == 0
    assert capsys.readouterr().out.splitlines()[3:] == ['0', '#.f[1]*', '3']


def test_ctrl_c_before_a_line_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                   capsys: pytest.CaptureFixture[str]) -> None:
    """It stops that line; what was typed between them is dropped, as a terminal does."""
    monkeypatch.setenv('ARRAYL_CONFIG_DIR', str(tmp_path))
    with create_pipe_input() as pipe:
        repl = Repl(config=Config(banner=False), input=pipe, output=DummyOutput(), history=InMemoryHistory())
        pipe.send_text('x←1\rx←2\r9\x03x\r3+4\r)OFF\r')
        assert repl.loop() == 0
    shown = [line for line in capsys.readouterr().out.splitlines() if line[:1].strip()]
    assert shown == [
        'INTERRUPT', 'VALUE ERROR: Undefined name: x', '7']


def test_the_depth_of_recursion_is_the_hosts_between_texts() -> None:
    limit = sys.getrecursionlimit()
    flat, deep = arrayl.Session(), arrayl.Session()
    flat.transcript('{\n⍵=0:÷0 ⋄ 1+∇⍵-1\n}5')
    assert sys.getrecursionlimit() == limit
    deep.transcript('{\n⍵=0:÷0 ⋄ 1+∇⍵-1\n}2000')
    assert flat.transcript('⍵') == '0\n' and deep.transcript('⍵') == '0\n'    # one does not take it from the other
    deep.transcript(')SIC')
    flat.transcript(')SIC')
    assert sys.getrecursionlimit() == limit


def test_a_script_still_stops(tmp_path: Path) -> None:
    script = tmp_path / 'wrong.arl'
    script.write_text(DEFINED + "f 3\n'not reached'\n", encoding='utf-8')
    done = subprocess.run([sys.executable, '-m', 'arrayl', str(script)], capture_output=True, text=True,
                          encoding='utf-8', timeout=60)
    assert done.returncode == 1 and 'DOMAIN ERROR' in done.stderr and 'not reached' not in done.stdout


def test_python_gets_its_errors() -> None:
    session = arrayl.Session()
    session.transcript(DEFINED + 'f 3')
    with pytest.raises(arrayl.APLError):
        session.eval('f 5')
    assert session.transcript(')SI') == '#.f[2]*\n'
    assert session['y'] == 4
    session.transcript(')RESET')
    assert 'y' not in session


def test_a_function_of_a_script_stops_and_traces_itself(tmp_path: Path) -> None:
    script = tmp_path / 'own.arl'
    script.write_text("⎕FX 'own' '(1+⊃⎕LC)⎕TRACE⊃⎕SI' 'x←5' 'x←6'\nown\n"
                      "⎕FX 'halts' '(2+⊃⎕LC)⎕STOP⊃⎕SI' 'x←7' 'x←8'\n{1001::'stopped at',x ⋄ halts}0\n", 'utf-8')
    done = subprocess.run([sys.executable, '-m', 'arrayl', str(script)], capture_output=True, text=True, check=True)
    assert done.stdout == ' own[2]  5\nstopped at 7\n'


def test_nothing_is_traced_when_controls_have_taken_hold() -> None:
    session = arrayl.Session()
    session.transcript("⎕FX 'r←main x' 'r←sub x' 'r←r+1'\n⎕FX 'r←sub x' 'r←÷x'\nmain 0")
    session['traced'] = lambda _: int(sys.gettrace() is not None)
    assert session.transcript("2 ⎕TRACE 'main' ⋄ traced 0\nx←1 ⋄ →1\ntraced 0") == '1\n main[2]  2\n2\n0\n'
    assert session.transcript("main 0\n2 ⎕STOP 'main' ⋄ traced 0\n)SIC\ntraced 0").endswith('1\n0\n')
