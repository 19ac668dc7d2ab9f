"""What holds for all tests."""
from __future__ import annotations

import signal
from pathlib import Path

import pytest

import arrayl

# A shell starts background jobs with SIGINT ignored, and so is what they start: tests of Ctrl-C would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> arrayl.Session:
    """A session in an empty folder; modules that need another one define their own."""
    monkeypatch.chdir(tmp_path)
    return arrayl.Session()
