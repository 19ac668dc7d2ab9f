"""Commands that look after the REPL: its settings, long results, and what is left of an error.

They can be asked for in any session; a setting is remembered for the next REPL even where none runs.
"""
from __future__ import annotations

import textwrap
from typing import Any

from arrayl.arrays import written_integer
from arrayl.session.commands import Lines, command
from arrayl.session.help import window
from arrayl.session.trace import labelled

TALLEST = 6                             # lines of one value in ]locals


@command(']repl', ']settings')
def repl_command(session: Any, arguments: str) -> Lines:
    """]repl [name | name=value]

    The settings of the REPL, kept in one TOML file: all of them, one, or a new value, which counts at once.

          ]repl keys
    keys=emacs
    Editing keys: emacs or vi.
          ]settings keys=vi
    Was keys=emacs
    """
    from arrayl.repl import config
    running = session.repl
    settings, problems = (running.config, []) if running else config.load()
    name, equals, text = arguments.strip().partition('=')
    if not equals:
        name, equals, text = name.partition(' ')        # ]repl keys vi
    name = name.strip().lower()
    try:
        if equals:
            value = config.parse(name, text.strip())
            was = getattr(settings, name)
            note = ''
            if running:
                note = running.change(name, value)
            else:
                config.store(name, value)
            return [f'Was {name}={shown(was)}', *([note] if note else [])]
        if name:
            config.parse(name, shown(getattr(settings, name, '')))
            return [f'{name}={shown(getattr(settings, name))}', config.DOCS[name]]
    except (ValueError, AttributeError) as e:
        return [f'* Command Execution Failed: {e}']
    except OSError as e:
        return [f'* Command Execution Failed: the settings cannot be kept: {e}']
    pairs = [f'{name}={shown(getattr(settings, name))}' for name in config.DOCS]
    size = max(map(len, pairs)) + 2
    width = window(session) if running else 1 << 15
    indent = size if width > size + 20 else 4           # in a narrow window the meaning stands below the name
    rows = ([*([] if indent == size else [pair]),
             *textwrap.wrap(doc, width, initial_indent=pair.ljust(size) if indent == size else ' ' * indent,
                            subsequent_indent=' ' * indent)]
            for pair, doc in zip(pairs, config.DOCS.values(), strict=True))
    return [f'In {config.config_file()}', *problems, *(line for row in rows for line in row)]


@command(']keyboard')
def keyboard_command(session: Any, arguments: str) -> Lines:
    """]keyboard [glyph | word | prefix=c]

    How glyphs are typed: the key after the prefix (a backtick, or what ]keyboard prefix=c makes it) or with Alt,
    two characters and Tab, the names that follow a backslash. Without argument, the keyboard.

          ]keyboard ⍳
    ⍳   `i   ii     index generator, index of, iota, interval
          ]keyboard reverse
    ⌽   `%   O| o| ○| reverse, rotate, circlestile
    ⊖   `&   O- ○-  reverse first, rotate first, circlebar
    """
    from arrayl.repl import config, keyboard
    wanted = arguments.strip().lower()
    if wanted.startswith('prefix='):
        return repl_command(session, arguments)
    prefix = (session.repl.config if session.repl else config.load()[0]).prefix
    if not wanted:
        return keyboard.guide(prefix, window(session))
    rows = [f'{g.glyph:<3} {prefix + g.key if g.key else "":<4} {" ".join(g.strikes):<6} {", ".join(g.names)}'
            for g in keyboard.glyphs().values()
            if wanted == g.glyph.lower() or any(wanted in word for word in g.names)]
    return rows or [f'There is no glyph {wanted}']


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return 'on' if value else 'off'
    if isinstance(value, list):
        return ' ⋄ '.join(value)
    return str(value).replace('-', '¯') if isinstance(value, int | float) else str(value)


@command(']more')
def more(session: Any, arguments: str) -> Lines:
    """]more

    Show the last long result whole, page by page in a terminal.

          ]more
    Nothing was left out
    """
    display = session.display
    text = display.show_all() if hasattr(display, 'show_all') else ''
    if not text:
        return ['Nothing was left out']
    running = session.repl
    if running is not None and running.live:
        display.page(text)
        return []
    return text.removesuffix('\n').split('\n')


@command(']locals', ']postmortem')
def locals_command(session: Any, arguments: str) -> Lines:
    """]locals [n]

    After an error: the functions that were running, the innermost first, and their local names with the values
    they had; with n, only those of the n-th.

          ∇ r←half x
            r←x÷2
          ∇
          half 'a'
    DOMAIN ERROR
    half[1] r←x÷2
               ∧
          ]locals
    1  half  r←x÷2
        x: a
          ]postmortem 1
    1  half  r←x÷2
        x: a
    """
    functions = session.stopped
    if not functions:
        return ['No error has left any locals']
    wanted = written_integer(arguments.strip())
    if arguments.strip() and (wanted is None or not 1 <= wanted <= len(functions)):
        last = len(functions)
        return [f'There are {last} functions: ]locals 1 to ]locals {last}' if last > 1 else
                'There is 1 function: ]locals 1']
    out: Lines = []
    for number, (name, line, values) in enumerate(functions, 1):
        if wanted and number != wanted:
            continue
        out.append(f'{number}  {name}  {line.strip()}')
        for local, value in values.items():
            out += labelled(session, f'    {local}:', ' ', value, 8, TALLEST)
    return out
