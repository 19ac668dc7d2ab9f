"""What the REPL keeps between sessions: settings and history."""
from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from arrayl.repl import config
from arrayl.repl.config import Config
from arrayl.repl.history import SessionHistory
from arrayl.session import Session


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv('ARRAYL_CONFIG_DIR', str(tmp_path))
    return tmp_path


# --- settings
def test_settings_are_kept(own_folder: Path) -> None:
    assert config.load() == (Config(), [])
    config.store('prefix', ';')
    config.store('startup', [']box on', "x←'\"\\'"])
    config.store('hesitation', 1.5)
    loaded, problems = config.load()
    assert (loaded.prefix, loaded.startup, loaded.hesitation, problems) == (';', [']box on', "x←'\"\\'"], 1.5, [])
    assert sorted(p.name for p in own_folder.iterdir()) == ['config.toml']
    text = config.config_file().read_text('utf-8')
    assert all(doc in text for doc in config.DOCS.values())


def test_unknown_settings_stay() -> None:
    config.config_file().write_text('later = 3\nnested = {a = [1, "x"]}\nbar = false\n', 'utf-8')
    loaded, problems = config.load()
    assert not loaded.bar and len(problems) == 2
    config.store('hint', False)
    text = config.config_file().read_text('utf-8')
    assert 'later = 3' in text and 'bar = false' in text and 'hint = false' in text and 'nested = ' in text


def test_a_broken_file_is_kept_aside(own_folder: Path) -> None:
    config.config_file().write_text('prefix = [', 'utf-8')
    loaded, problems = config.load()
    assert loaded == Config() and len(problems) == 1
    config.store('prefix', ';')
    assert config.load()[0].prefix == ';'
    assert (own_folder / 'config.toml.bad').read_text('utf-8') == 'prefix = ['


@pytest.mark.parametrize(('name', 'text'), [
    ('prefix', 'ab'), ('prefix', 'a'), ('keys', 'nano'), ('bar', 'maybe'), ('long_lines', 'x'), ('nothing', '1'),
    ('prefix', ''), ('long_lines', '¯5'), ('history', '¯1'), ('theme', 'no such'), ('hesitation', 'inf'),
    ('elapsed', '1e300'), ('hesitation', 'nan'), ('long_lines', '7.5'),
])
def test_wrong_settings(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name):
        config.parse(name, text)


@pytest.mark.parametrize(('text', 'told'), [
    ('\ufeffprefix = ";"\r\n', ''),                        # as editors of Windows leave it
    ('x = ' + '[' * 20_000, 'config.toml: '),             # more than Python nests, by what it is set to
    ('prefix = ";"\nhistory = 1' + '0' * 400, 'history must be a number up to'),
    ('prefix = ";"\n"two words" = 1\n', 'there is no setting two words'),
])
def test_odd_files(text: str, told: str) -> None:
    config.config_file().write_text(text, 'utf-8')
    loaded, problems = config.load()
    assert told in ''.join(problems) and bool(problems) == bool(told)
    assert loaded.prefix == (';' if 'prefix' in text else '`')
    config.store('bar', False)
    assert not config.load()[0].bar and config.load()[0].prefix == loaded.prefix


def test_a_link_stays_a_link(own_folder: Path) -> None:
    """Who keeps settings elsewhere links to them."""
    kept = own_folder / 'dotfiles.toml'
    kept.write_text('prefix = ";"\n', 'utf-8')
    kept.chmod(0o640)
    config.config_file().symlink_to(kept)
    config.store('bar', False)
    assert config.config_file().is_symlink() and 'bar = false' in kept.read_text('utf-8')
    assert kept.stat().st_mode & 0o777 == 0o640


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError('Could not determine home directory.')
    for name in ('ARRAYL_CONFIG_DIR', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'APPDATA'):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, 'home', nowhere)
    assert config.load() == (Config(), [])
    history = SessionHistory(config.history_file())
    history.append_string('1+1')
    assert list(history.load_history_strings()) == []
    with pytest.raises(OSError):
        config.store('bar', False)


def test_a_crash_while_writing_leaves_the_old_file(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.store('prefix', ';')

    def crash(*_: object) -> None:
        raise OSError('power cut')
    monkeypatch.setattr(os, 'replace', crash)
    with pytest.raises(OSError, match='power cut'):
        config.store('prefix', '$')
    assert config.load()[0].prefix == ';'
    assert sorted(p.name for p in own_folder.iterdir()) == ['config.toml']


def test_repl_command(session: Session) -> None:
    assert session.transcript(']repl prefix=;') == 'Was prefix=`\n'
    assert session.transcript(']repl prefix').startswith('prefix=;\n')
    assert 'must be one character' in session.transcript(']repl prefix=abc')
    assert 'there is no setting' in session.transcript(']repl nothing=1')
    assert 'there is no theme' in session.transcript(']repl theme=nothing')
    assert 'history=10000' in session.transcript(']repl')
    assert session.transcript(']repl keys vi') == 'Was keys=emacs\n'
    assert 'did you mean keys?' in session.transcript(']repl kees=vi')
    assert 'long_lines must be 4 or more' in session.transcript(']repl long_lines=3')
    session.transcript(']repl startup="]box on" ⋄ x←"a"')
    assert config.load()[0].startup == [']box on', 'x←"a"']


def test_settings_of_several_sessions(own_folder: Path) -> None:
    names = ['prefix', 'theme', 'hesitation', 'long_lines', 'bar', 'hint', 'suggest', 'elapsed']
    values = [';', 'light', 0.1, 7, False, False, False, 9.0]
    at_once = [threading.Thread(target=config.store, args=pair) for pair in zip(names, values, strict=True)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    loaded, problems = config.load()
    assert [getattr(loaded, name) for name in names] == values and not problems


# --- history
def test_history_of_several_sessions(tmp_path: Path) -> None:
    path = tmp_path / 'history'
    one, two = SessionHistory(path), SessionHistory(path)
    one.append_string('1+1')
    two.append_string('{⍵\n}')
    one.append_string('⍳9')
    assert list(SessionHistory(path).load_history_strings()) == ['⍳9', '{⍵\n}', '1+1']


def test_history_survives_a_torn_record(tmp_path: Path) -> None:
    path = tmp_path / 'history'
    SessionHistory(path).append_string('first')
    with path.open('ab') as f:
        f.write(b'"torn by a cra')
    SessionHistory(path).append_string('second')
    assert list(SessionHistory(path).load_history_strings()) == ['second', 'first']


def test_no_history(tmp_path: Path) -> None:
    path = tmp_path / 'history'
    path.write_text('"1+1"\n' + '[' * 100_000 + '\n"2+2"\n', 'utf-8')
    assert list(SessionHistory(path, 5).load_history_strings()) == ['2+2', '1+1']
    assert list(SessionHistory(path, 0).load_history_strings()) == [] and path.read_text('utf-8') == ''


def test_history_is_trimmed(tmp_path: Path) -> None:
    path = tmp_path / 'history'
    path.write_text(''.join(json.dumps(str(i)) + '\n' for i in range(50)), 'utf-8')
    assert len(list(SessionHistory(path, 10).load_history_strings())) == 10
    assert path.read_text('utf-8').count('\n') == 10
