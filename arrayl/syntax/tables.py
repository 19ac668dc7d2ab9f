"""The parse tables of the grammar folder, made by Lark and kept as JSON beside this file.

Importing Lark costs more than half of what importing NumPy does, so the tables are computed when the
grammar changes (``python -m arrayl.syntax.tables``; a test compares the digest) and a driver of a few lines runs them
(`parser`). Lark itself is imported only here, to build them: in a checkout whose grammar is newer than the
tables that happens by itself.
"""
from __future__ import annotations

import json
import os
import sys
from typing import Any
from zlib import crc32

HERE = os.path.dirname(os.path.realpath(__file__))
STORED = os.path.join(HERE, 'tables.json')
SHIPPED, CHECKOUT = (os.path.normpath(os.path.join(HERE, up, 'grammar')) for up in ('..', '../..'))


def text_of(name: str) -> str:
    """A file of the grammar folder: inside the installed package, or beside it in a checkout."""
    with open(os.path.join(SHIPPED if os.path.isdir(SHIPPED) else CHECKOUT, name), encoding='utf-8') as file:
        return file.read()


def digest() -> str:
    """What the tables were made from, in a few letters."""
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
        'rules': [[r.origin.name, len(r.expansion), r.alias or '', bool(r.options.expand1)] for r in rules],
        'states': states,
        'start': table.start_states['start'],
        'end': table.end_states['start'],
    }


def load() -> dict[str, Any]:
    """The stored tables, or fresh ones where a checkout's grammar is newer."""
    if os.path.exists(STORED):
        with open(STORED, encoding='utf-8') as file:
            stored: dict[str, Any] = json.load(file)
        if not os.path.isdir(CHECKOUT) or os.path.isdir(SHIPPED) or stored['digest'] == digest():
            return stored
    return build()


if __name__ == '__main__':
    with open(STORED, 'w', encoding='utf-8') as out:
        json.dump(build(), out, ensure_ascii=False, separators=(',', ':'))
    sys.stdout.write(f'{STORED}\n')
