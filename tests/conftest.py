"""What holds for all tests."""
from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import arrayl
from arrayl.engine import fold, run, tile
from arrayl.engine.switch import SWITCH

# A shell starts background jobs with SIGINT ignored, and so is what they start: tests of Ctrl-C would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, 'SIGHUP'):                   # as nohup does, and a shell with SIGQUIT as with SIGINT
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> arrayl.Session:
    """A session in an empty folder; modules that need another one define their own."""
    monkeypatch.chdir(tmp_path)
    return arrayl.Session()


@pytest.fixture
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder for what the REPL keeps."""
    monkeypatch.setenv('ARRAYL_CONFIG_DIR', str(tmp_path))
    return tmp_path


@pytest.fixture
def typist(own_folder: Path) -> Iterator[Any]:
    """Someone at the keys of a REPL; a prompt that waits for more keys fails the test."""
    from prompt_toolkit.input import create_pipe_input
    from repl_typist import Typist

    def ring(*_: object) -> None:
        raise TimeoutError
    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(20)
    try:
        with create_pipe_input() as pipe:
            yield Typist(pipe)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


@pytest.fixture
def everything(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The engine takes all it can, whatever the size, in small tiles."""
    monkeypatch.setattr(SWITCH, 'on', True)
    monkeypatch.setattr(SWITCH, 'strict', True)
    monkeypatch.setattr(SWITCH, 'least', 1)
    monkeypatch.setattr(SWITCH, 'lifted', 1)
    monkeypatch.setattr(run, 'TILE', 8)
    monkeypatch.setattr(fold, 'WIDE', 4)
    monkeypatch.setattr(tile, 'THREADS', 16)
    monkeypatch.setattr(run, 'THREADS', 16)
    monkeypatch.setattr(tile, 'SHORT', 0)
    monkeypatch.setattr(run, 'LONG', 2)
    yield
