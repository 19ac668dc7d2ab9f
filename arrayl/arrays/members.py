"""APL names for the members of JSON objects, of Python dicts and of their kin, whose names may be any text."""
from __future__ import annotations

import re
from functools import lru_cache


def is_name(name: str) -> bool:
    """Whether `name` is an APL name."""
    return bool(name) and not name[0].isdecimal() and all(_in_name(c) for c in name)


def _in_name(c: str) -> bool:
    return c.isalpha() or c in '_∆⍙0123456789' or 'Ⓐ' <= c <= 'Ⓩ'


@lru_cache(4096)
def to_apl(name: str) -> str:
    """The APL name for a member: itself, or ⍙ and its characters with the impossible ones as ⍙code⍙."""
    if is_name(name) and not name.startswith('⍙'):
        return name
    return '⍙' + ''.join(c if _in_name(c) and c != '⍙' else f'⍙{ord(c)}⍙' for c in name)


def from_apl(name: str) -> str:
    """The member that `to_apl` made this APL name of; any other name as it is."""
    if not name.startswith('⍙'):
        return name
    parts = re.split('⍙([0-9]+)⍙', name[1:])
    if '⍙' in ''.join(parts[::2]) or any(int(code) > 0x10FFFF for code in parts[1::2]):
        return name
    return ''.join(part if i % 2 == 0 else chr(int(part)) for i, part in enumerate(parts))
