"""Documents: the text that ⎕R and ⎕S work on, as blocks with their line endings, from arrays and native files.

In line mode each line is a block, in document and mixed mode the whole text is one. What stands between the blocks
(an ending that is in the data, or the one that EOL implies between items) is kept beside them, so that the result can
be put together again in the form of the input.
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from arrayl.arrays import Value, chars, empty, is_char, is_numeric, items_of, rank_of, size_of, strings, text_of
from arrayl.errors import DomainError, RankError

EOLS = {'CR': '\r', 'LF': '\n', 'CRLF': '\r\n', 'VT': '\v', 'NEL': '\x85', 'FF': '\f', 'LS': '\u2028', 'PS': '\u2029'}
ENDING = re.compile('(\r\n|[\n\r\v\f\x85\u2028\u2029])')


@dataclass
class Document:
    """Blocks, the ending after each ('' after the last unless the text ended with one), and the form they came in."""
    blocks: list[str]
    endings: list[str]
    nested: bool


def texts(value: Value) -> tuple[list[str], bool]:
    """The text of a document argument as a list of items, and whether it is nested."""
    if rank_of(value) > 1:
        raise RankError('')
    if is_char(value) or (is_numeric(value) and size_of(value) == 0):
        return [text_of(value) if is_char(value) else ''], False
    items = items_of(value)
    for item in items:
        if rank_of(item) > 1 or not (is_char(item) or (is_numeric(item) and size_of(item) == 0)):
            raise DomainError('')
    return [text_of(item) if is_char(item) else '' for item in items], True


def lines(text: str) -> tuple[list[str], list[str]]:
    """The lines of `text`, and their endings; an ending at the end of the text starts no further line."""
    parts = ENDING.split(text)
    found, endings = parts[::2], [*parts[1::2], '']
    if len(found) > 1 and not found[-1]:
        del found[-1], endings[-1]
    return found, endings


def document(items: list[str], nested: bool, mode: str, eol: str, normalise: bool) -> Document:
    """The document of these items in the given mode."""
    if normalise:
        items = [ENDING.sub(lambda _: eol, item) for item in items]
    if mode != 'L':
        return Document([eol.join(items)], [''], nested) if items else Document([], [], nested)
    blocks: list[str] = []
    endings: list[str] = []
    for i, item in enumerate(items):
        found, ends = lines(item)
        blocks += found
        endings += ends
        if i + 1 < len(items):
            if endings[-1]:             # the item ended with an ending of its own: what EOL implies ends an empty line
                blocks.append('')
                endings.append('')
            endings[-1] = eol
    return Document(blocks, endings, nested)


def assemble(text: str, nested: bool, items: bool) -> Value:
    """The text of a result as a character vector, or line by line as a nested vector.

    `items` says that the document came as items, with an ending between two of them: one at the very end then means
    that an empty item follows, while in other text it ends the last line.
    """
    if not nested:
        return chars(text)
    found = ENDING.split(text)[::2]
    if not items and not found[-1]:
        found.pop()
    return strings(found) if found else empty((0,), chars(''))
