"""The settings of the REPL and the files that it keeps.

One TOML file in the platform's config folder. It is written whole, with the description of every setting
beside it, and takes the place of the old one in one step: a crash leaves the old or the new one. A change
reads the file again first, so that several sessions do not undo each other's.
"""
from __future__ import annotations

import contextlib
import difflib
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from arrayl.system.access import replace_file

APP = 'arrayl'


def setting(default: Any, doc: str, choices: tuple[Any, ...] = ()) -> Any:
    made = {'metadata': {'doc': doc, 'choices': choices}}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), **made)     # type: ignore[call-overload]
    return field(default=default, **made)                               # type: ignore[call-overload]


@dataclass
class Config:
    """Every setting of the REPL; its documentation stands in the file."""
    prefix: str = setting('`', 'The key before a layout key: prefix and r give ⍴. Twice gives the key itself.')
    hesitation: float = setting(0.7, 'Seconds from the prefix to the menu of keys; 0: at once, negative: never.')
    alt: bool = setting(True, 'Alt and a layout key give the glyph too (emacs keys: Alt-b is then ⊥, not a word back).')
    bar: bool = setting(True, 'The language bar below the prompt, which can be clicked (F2 shows and hides it).')
    hint: bool = setting(True, 'A line about the glyph at the cursor.')
    keys: str = setting('emacs', 'Editing keys: emacs or vi.', ('emacs', 'vi'))
    suggest: bool = setting(True, 'Grey suggestions from history; right arrow takes one.')
    theme: str = setting('dark', "Colours: dark, light, mono, or the name of a Pygments style.")
    width: str = setting('auto', 'auto: ⎕PW follows the window until you set it; or fixed.', ('auto', 'fixed'))
    long: str = setting('elide', 'Results longer than long_lines: elide, page or all.', ('elide', 'page', 'all'))
    long_lines: int = setting(200, 'How many lines make a result long.')
    elapsed: float = setting(2.0, 'Seconds after which running work shows its time; negative: never.')
    history: int = setting(10000, 'How many inputs the history keeps.')
    banner: bool = setting(True, 'The lines of greeting.')
    startup: list[str] = setting([], 'Lines to run when the REPL starts, such as "]box on".')  # noqa: RUF009


DOCS = {f.name: f.metadata['doc'] for f in fields(Config)}
CHOICES = {f.name: f.metadata['choices'] for f in fields(Config) if f.metadata['choices']}


LEAST = {'long_lines': 4, 'history': 0}
MOST = 10 ** 9                          # of any number: seconds that the clocks of all systems can wait
BARE = re.compile(r'[A-Za-z0-9_-]+')    # what needs no quotes as a key of TOML


# --- where files are
def config_folder() -> Path:
    """Where the settings are kept; the environment variable ARRAYL_CONFIG_DIR goes before the platform's place."""
    return _folder('ARRAYL_CONFIG_DIR', 'XDG_CONFIG_HOME', '.config')


def state_folder() -> Path:
    """Where the history is kept."""
    return _folder('ARRAYL_CONFIG_DIR', 'XDG_STATE_HOME', '.local/state')


def _folder(own: str, xdg: str, home: str) -> Path:
    if os.environ.get(own):
        return Path(os.environ[own])
    if sys.platform == 'win32':
        return Path(os.environ.get('APPDATA') or _home() / 'AppData' / 'Roaming') / APP
    if sys.platform == 'darwin':
        return _home() / 'Library' / 'Application Support' / APP
    return Path(os.environ.get(xdg) or _home() / home) / APP


def _home() -> Path:
    """The user's folder; where there is none, as for a number without a name in a container, no file can be kept."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.devnull)


def config_file() -> Path:
    return config_folder() / 'config.toml'


def history_file() -> Path:
    return state_folder() / 'history'


# --- reading
def load(path: Path | None = None) -> tuple[Config, list[str]]:
    """The settings of the file, and what is wrong with it; the defaults stand in for what cannot be used."""
    path = path or config_file()
    config = Config()
    try:
        raw = _read(path)
    except (FileNotFoundError, NotADirectoryError):
        return config, []
    except OSError as e:
        return config, [f'{path}: {e.strerror or e}']
    except UnicodeDecodeError:
        return config, [f'{path}: not UTF-8']
    except ValueError as e:
        return config, [f'{path}: {e}']
    problems = []
    for name, value in raw.items():
        try:
            setattr(config, name, checked(name, value))
        except ValueError as e:
            problems.append(f'{path}: {e}')
    return config, problems


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text('utf-8-sig'))
    except RecursionError:
        raise ValueError('too deeply nested') from None


def known(name: str) -> None:
    """ValueError where there is no setting `name`."""
    if name not in DOCS:
        near = difflib.get_close_matches(name, DOCS, 1)
        raise ValueError(f'there is no setting {name}' + (f'; did you mean {near[0]}?' if near else ''))


def checked(name: str, value: Any) -> Any:
    """`value` as setting `name` takes it; ValueError says why not."""
    known(name)
    default = getattr(Config(), name)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ValueError(f'{name} must be true or false')
    elif isinstance(default, int | float):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f'{name} must be a number')
        if not -MOST <= value <= MOST:
            raise ValueError(f'{name} must be a number up to {MOST}')
        if type(default)(value) != value:
            raise ValueError(f'{name} must be a whole number')
        value = type(default)(value)
    elif isinstance(default, list):
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            raise ValueError(f'{name} must be a list of texts')
    elif not isinstance(value, str):
        raise ValueError(f'{name} must be a text')
    if name == 'prefix' and (len(value) != 1 or not value.isprintable() or value.isalnum() or value.isspace()):
        raise ValueError('prefix must be one character, neither letter nor digit')
    if name in LEAST and value < LEAST[name]:
        raise ValueError(f'{name} must be {LEAST[name]} or more')
    if name == 'theme':
        from arrayl.repl.highlight import THEMES, has_theme
        if not has_theme(value):
            raise ValueError(f'there is no theme {value}: {", ".join(THEMES)}, or a style of Pygments')
    if name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f'{name} must be one of {" ".join(CHOICES[name])}')
    return value


def parse(name: str, text: str) -> Any:
    """The value that `text`, typed by hand, means for setting `name`."""
    known(name)
    default = getattr(Config(), name)
    if isinstance(default, bool):
        words = {**dict.fromkeys(('on', 'true', '1', 'yes'), True), **dict.fromkeys(('off', 'false', '0', 'no'), False)}
        if text.lower() not in words:
            raise ValueError(f'{name} must be on or off')
        return words[text.lower()]
    if isinstance(default, int | float):
        try:
            number = float(text.replace('¯', '-'))
        except ValueError:
            raise ValueError(f'{name} must be a number') from None
        return checked(name, number)
    if isinstance(default, list):
        parts = [part.strip() for part in text.split('⋄')]
        quoted = [part[1:-1] if len(part) > 1 and part[0] == part[-1] == '"' else part for part in parts]
        return [part for part in quoted if part]
    return checked(name, text)


# --- writing
def store(name: str, value: Any, path: Path | None = None) -> None:
    """Remember one setting; the others stay as the file has them."""
    path = path or config_file()
    value = checked(name, value)
    with alone(path):
        try:
            raw = _read(path)
        except FileNotFoundError:
            raw = {}
        except ValueError:                      # keep what cannot be read beside the new file
            os.replace(path, path.with_suffix('.toml.bad'))
            raw = {}
        raw[name] = value
        replace_file(path, toml_text(raw).encode(), lasting=True)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """What is done to file `path` in here, no other session does at the same time (where files can be locked)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    folder = os.open(path.parent, os.O_RDONLY)  # a lock on the folder needs no file of its own
    try:
        with contextlib.suppress(OSError):      # some network file systems have none
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def toml_text(values: dict[str, Any]) -> str:
    """The file: every setting with its description, those at their default commented out; unknown keys at the end."""
    out = ['# Settings of the arrayl REPL. ]repl lists them; ]repl name=value changes one here.', '']
    defaults = Config()
    for name, doc in DOCS.items():
        out.append(f'# {doc}')
        if name in values:
            out.append(f'{name} = {toml_value(values[name])}')
        else:
            out.append(f'# {name} = {toml_value(getattr(defaults, name))}')
        out.append('')
    rest = {name: value for name, value in values.items() if name not in DOCS}
    out += [f'{toml_key(name)} = {toml_value(value)}' for name, value in rest.items()]
    return '\n'.join(out)


def toml_key(name: str) -> str:
    return name if BARE.fullmatch(name) else toml_value(name)


def toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return '[' + ', '.join(map(toml_value, value)) + ']'
    if isinstance(value, dict):
        return '{' + ', '.join(f'{toml_key(k)} = {toml_value(v)}' for k, v in value.items()) + '}'
    escaped = ''.join(f'\\u{ord(c):04X}' if ord(c) < 32 or ord(c) == 127 else c
                      for c in str(value).replace('\\', '\\\\').replace('"', '\\"'))
    return f'"{escaped}"'
