"""Texts that a session keeps: ⎕PATH ⎕WSID ⎕LX ⎕ARGV."""
from __future__ import annotations

from typing import Any

from arrayl.arrays import (
    Value,
    chars,
    is_char,
    is_numeric,
    rank_of,
    size_of,
    strings,
    text_of,
)
from arrayl.compile.path import changed as path_changed
from arrayl.errors import DomainError, RankError
from arrayl.settings import S
from arrayl.system.registry import niladic


def text_setting(field: str) -> Any:
    """The assignment of a system variable that holds text, kept in the session."""
    def assign(value: Value) -> Value:
        setattr(S.session, field, plain_text(value))
        return value
    return assign


def plain_text(value: Value) -> str:
    if rank_of(value) > 1:
        raise RankError('')
    if not is_char(value) and (size_of(value) or not is_numeric(value)):
        raise DomainError('')
    return text_of(value) if is_char(value) else ''


def assign_path(value: Value) -> Value:
    S.session.path = plain_text(value)
    path_changed()
    return value


@niladic('⎕PATH', 'search path', assign=assign_path)
def path() -> Value:
    """The namespaces in which a function or an operator is looked for that the current one does not have.

    Names with blanks between them; ``↑`` stands for the namespaces around the current one, the nearest first.
    Variables are not looked for. The setting outlives )CLEAR and )LOAD.

          utils←⎕NS⍬ ⋄ utils.twice←{2×⍵}
          ⎕PATH←'utils' ⋄ twice 21
    42
          ⎕PATH←''
    """
    return chars(S.session.path)


def assign_workspace_id(value: Value) -> Value:
    name = plain_text(value).strip()
    if not name:
        raise DomainError('')
    S.session.wsid = name
    return value


@niladic('⎕WSID', 'workspace identification', assign=assign_workspace_id)
def workspace_id() -> Value:
    """The name of the workspace.

          ⎕WSID
    CLEAR WS
    """
    return chars(S.session.wsid)


@niladic('⎕LX', 'latent expression', assign=text_setting('latent'))
def latent_expression() -> Value:
    """The text that is executed when the workspace is loaded.

          ⎕LX←'''hello''' ⋄ ⎕LX
    'hello'
    """
    return chars(S.session.latent)


@niladic('⎕ARGV', 'arguments')
def arguments() -> Value:
    """The command line: the script and its arguments, a vector of character vectors; empty where there is no script.

          0<≢⎕ARGV
    0
    """
    return strings(S.session.host.arguments)
