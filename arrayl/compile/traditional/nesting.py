"""Definitions whose control structures are not nested well: they may be made, and fail where that is reached."""
from __future__ import annotations

from dataclasses import dataclass

from arrayl.compile.traditional.blocks import CASES, CLOSERS, CONDITIONS, FOR_IN, Tokens, keyword, labelled
from arrayl.syntax.absent import no_such_keyword
from arrayl.syntax.lexer import Token


@dataclass
class Open:
    """A control structure that is open: its keyword, the numbers of its statements, and what may come in it."""
    word: str
    statements: list[int]
    middle: set[str]
    until: bool = False                         # whether a loop in the last block of it has an :Until


MIDDLE = {'if': {'elseif', 'else', *CONDITIONS}, 'while': CONDITIONS, 'select': CASES, 'trap': CASES, 'hold': {'else'}}
ENDS = set().union(*CLOSERS.values())
MIDDLES = set().union(*MIDDLE.values())


def nested(statements: list[Tokens]) -> list[Tokens]:
    """The statements, those with a keyword that belongs to no structure that is closed put as ones that fail.

    They fail when they are reached: a definition that is not nested well may be made, listed and edited.
    """
    around = [Open('', [], set())]              # the first stands for the body
    wrong: set[int] = set()
    for i, statement in enumerate(statements):
        word = keyword(labelled(statement)[1])
        if word in CONDITIONS and around[-1].until:
            continue
        if word in CLOSERS:
            around.append(Open(word, [i], set(MIDDLE.get(word, ()))))
        elif word in ENDS or word in MIDDLES:
            place = next((k for k in range(len(around) - 1, 0, -1)
                          if word in around[k].middle or word in CLOSERS[around[k].word]), 0)
            if place == 0:
                wrong.add(i)
                continue
            for unclosed in around[place + 1:]:
                wrong.update(unclosed.statements)
            del around[place + 1:]
            top = around[-1]
            if word in CLOSERS[top.word]:
                around.pop()
                around[-1].until = word == 'until' or around[-1].until
                continue
            top.statements.append(i)
            if word not in CONDITIONS:
                top.until = False
            if word == 'else':
                top.middle = set()
    for unclosed in around:
        wrong.update(unclosed.statements)
    return [failing(x) if i in wrong else x for i, x in enumerate(statements)]


def failing(statement: Tokens) -> Tokens:
    """A statement with a keyword, put as one that fails when it is reached.

    Where it opens a structure, the error stands at what is done last in its expression.
    """
    tokens = labelled(statement)[1]
    at, word = tokens[0], keyword(tokens)
    message = '' if word in CLOSERS else no_such_keyword(tokens[1].text)
    start = next((i + 2 for i in range(2, len(tokens)) if keyword(tokens[i:]) in FOR_IN), 2)
    expression = tokens[start:] if word in CLOSERS else []
    fails = Token('BROKEN', at.text, at.line, at.col, at.end, (message, at.line, at.col))
    return [*statement[:len(statement) - len(tokens)], fails, *expression]
