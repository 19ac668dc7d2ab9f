"""The parse tables of the grammar folder, made by Lark and kept as Python (`stored`) beside this file.

Importing Lark costs more than half of what importing NumPy does, so the tables are computed when the
grammar changes (``python -m arrayl.syntax.tables``; a test compares the digest) and a driver of a few lines runs them
(`parser`). Lark itself is imported only here, to build them: in a checkout whose grammar is newer than the
tables that happens by itself. Python keeps `stored` compiled: JSON takes 5 ms longer at every start, 4 % of it.
"""
from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

HERE = os.path.dirname(os.path.realpath(__file__))
STORED = os.path.join(HERE, 'stored.py')
SHIPPED, CHECKOUT = (os.path.normpath(os.path.join(HERE, up, 'grammar')) for up in ('..', '../..'))


def text_of(name: str) -> str:
    """A file of the grammar folder: inside the installed package, or beside it in a checkout."""
    with open(os.path.join(SHIPPED if os.path.isdir(SHIPPED) else CHECKOUT, name), encoding='utf-8') as file:
        return file.read()


def digest() -> str:
    """What the tables were made from, in a few letters."""
    from zlib import crc32  # an installed package asks for no digest
    texts = [text_of(name).encode() for name in ('tokens.lark', 'arrayl.lark')]
    return ' '.join(f'{crc32(text):08x}' for text in texts)     # hashlib would cost 3 ms at every start


def build() -> dict[str, Any]:
    """Tables from the grammar: terminals in matching order, rules, and the LALR actions of every state."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class Unused(Lexer):
        def __init__(self, conf: Any) -> None:
            pass

        def lex(self, lexer_state: Any, parser_state: Any = None) -> Any:
            raise NotImplementedError

    tokens = Lark(text_of('tokens.lark'), parser=None, lexer='basic', start=[])
    ordered = sorted(tokens.terminals, key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
    grammar = Lark(text_of('arrayl.lark'), parser='lalr', lexer=Unused, strict=True)
    table = grammar.parser.parser._parse_table
    rules = list(grammar.rules)
    number = {rule: i for i, rule in enumerate(rules)}
    states: list[dict[str, int]] = []
    for state in range(len(table.states)):
        row = {}
        for symbol, (action, argument) in table.states[state].items():
            row[symbol] = argument if action is Shift else -1 - number[argument]
        states.append(row)
    return {
        'digest': digest(),
        'terminals': [[t.name, t.pattern.to_regexp()] for t in ordered],
        'ignore': sorted(tokens.ignore_tokens),
        'rules': [[str(r.origin.name), len(r.expansion), r.alias or '', bool(r.options.expand1)] for r in rules],
        'states': states,
        'start': table.start_states['start'],
        'end': table.end_states['start'],
    }


@cache
def load() -> dict[str, Any]:
    """The stored tables, or fresh ones where a checkout's grammar is newer."""
    from arrayl.syntax.stored import TABLES
    if not os.path.isdir(CHECKOUT) or os.path.isdir(SHIPPED) or TABLES['digest'] == digest():
        return TABLES
    return build()


def written(tables: dict[str, Any]) -> str:
    """The text of `stored`: a line for each terminal, rule and state."""
    lines = ['"""What `tables` made of the grammar; not to be edited."""', 'from typing import Any', '',
             'TABLES: dict[str, Any] = {']
    for key, value in tables.items():
        if type(value) is list:
            lines += [f'    {key!r}: [', *(f'        {item!r},' for item in value), '    ],']
        else:
            lines.append(f'    {key!r}: {value!r},')
    return '\n'.join([*lines, '}', ''])


if __name__ == '__main__':
    with open(STORED, 'w', encoding='utf-8', newline='\n') as out:
        out.write(written(build()))
    sys.stdout.write(f'{STORED}\n')
