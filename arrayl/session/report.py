"""Error reports: from a Python exception and its traceback to what Dyalog prints.

The position of every call stands in the code objects that the compiler made. A report names the error,
shows the statement respaced, and puts a caret under the function that failed; it is made only when somebody
asks, so errors that a program catches cost nothing.
"""
from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, islice
from types import CodeType, TracebackType
from typing import Any

from arrayl.arrays.namespace import unmangle
from arrayl.compile.homes import repeats
from arrayl.compile.scopes import CHANGED
from arrayl.compile.source import Definition, Source, source_of
from arrayl.display.listing import keywords, spaced
from arrayl.errors import APLError, APLInterrupt, APLSyntaxError, APLValueError, DomainError, LimitError, WSFull
from arrayl.fields import Fields
from arrayl.functions import meaning
from arrayl.interop.host import OutputLost
from arrayl.primitives.registry import REGISTRY
from arrayl.session.postmortem import without_frames
from arrayl.syntax.lexer import CLOSERS, OPENERS, SyntaxAt, Token, tokenize

SHOWN_FRAMES = 10
Trail = list[tuple[Source, CodeType, int]]      # of calls: their code, and the instruction that each stands at


class Place(Fields):
    """Where an APL call stands: a character position in a source."""
    source: Source
    line: int
    col: int
    inside: bool = False        # in a defined function, not in a statement of the session or script
    piece: bool = False         # a statement that was compiled by itself

    @property
    def executed(self) -> str:
        """What evaluates the text that stands here, ⍎ or ⎕; '' in a function, one that such a text defines too."""
        return self.source.executed if function_around(self) is None else ''


def as_apl_error(error: BaseException) -> APLError:
    """The APL error that a Python exception means."""
    if isinstance(error, APLError):
        return error
    if isinstance(error, BrokenPipeError | OutputLost):     # nobody gets the output any more: nothing to report to
        raise error
    if isinstance(error, TimeoutError) and error.errno is None:     # not the system's: a deadline that the host has set
        raise error
    if not isinstance(error, Exception | KeyboardInterrupt):        # the host's own way to end what runs
        raise error
    if type(error).__name__ == 'BdbQuit':                   # the user has left the debugger (`pdb`)
        raise error
    made: APLError
    if isinstance(error, NameError) and raised_by_apl(error):
        key = getattr(error, 'name', None) or str(error).split("'")[1]
        made = APLValueError(f'Undefined name: {unmangle(key).split("·")[0]}')
    elif isinstance(error, RecursionError):
        made = LimitError('Recursion is too deep')
    elif isinstance(error, MemoryError):
        made = WSFull('')
    elif isinstance(error, KeyboardInterrupt):
        made = APLInterrupt('')
    elif isinstance(error, OSError):
        from arrayl.system.access import kind_of, reason
        made = kind_of(error)(f'{error.filename or "File"} ("{reason(error)}")')
    elif isinstance(error, UnicodeError):           # text with half a surrogate pair, for the outside
        made = DomainError('')
    elif isinstance(error, TypeError | AttributeError) and compiled_anew(error.__traceback__):
        made = APLSyntaxError(CHANGED)
    else:
        if os.environ.get('ARRAYL_DEBUG'):
            raise error
        made = APLError(f'{type(error).__name__}: {error}', name='INTERNAL ERROR', number=99)
    made.__traceback__ = error.__traceback__
    made.__cause__ = error
    return made


def compiled_anew(traceback: TracebackType | None) -> bool:
    """Whether a function that runs has been told meanwhile that what it took for granted of a name holds no more.

    It may be further out than the error has come: one that it called fails by what it was given.
    """
    frame = None
    while traceback is not None:
        frame, traceback = traceback.tb_frame, traceback.tb_next
    while frame is not None:
        me = frame.f_locals.get('∇')
        if me is not None and not any(frame.f_code is code for code in codes_now(me)):
            return True
        frame = frame.f_back
    return False


def codes_now(me: Any) -> Iterable[Any]:
    """The code that a defined function runs now, or for one that a defined operator derived what that code is among."""
    unit = getattr(getattr(meaning(me), 'operator', None), 'unit', None)
    if unit is None:
        return [getattr(me, '__code__', None)]
    return chain.from_iterable(variant.__code__.co_consts for variant in unit.variants.values())


def raised_by_apl(error: BaseException) -> bool:
    """Whether the exception came out of compiled APL code itself (or a frame's look-up), not out of arrayl."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return True
    code = traceback.tb_frame.f_code
    return source_of(code.co_filename) is not None or code.co_name in ('__missing__', 'outer')


def trail(traceback: TracebackType | None) -> Trail:
    """The APL calls that a traceback passes through, outermost first; at most the ends of a deep one.

    It holds none of the frames, and so no array that a function had. `places` reads it.
    """
    found: Trail = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        source = source_of(code.co_filename)
        if source is not None and not repeats(traceback):
            found.append((source, code, traceback.tb_lasti))
            if len(found) > 4 * SHOWN_FRAMES:
                del found[SHOWN_FRAMES:SHOWN_FRAMES + 2 * SHOWN_FRAMES]
        traceback = traceback.tb_next
    return found


def places(passed: Trail) -> list[Place]:
    """Where the calls of a trail stand."""
    found: list[Place] = []
    for source, code, lasti in passed:
        at = position(source, code, lasti)
        if at is not None:
            inside = code.co_name != '⋄' or code.co_varnames[:1] == ('⎕F',)
            piece = code.co_name[0] == '⋄' and not source.executed
            found.append(Place(source, *at, inside, piece))
    return found


def position(source: Source, code: CodeType, lasti: int) -> tuple[int, int] | None:
    """The line and column of the source where an instruction of `code` stands, if any does.

    CPython gives some instructions of its own no place: those that leave a handler have that of what was before, the
    one that begins a dfn, which it puts at the margin, that of what follows. (∇ begins there: in its header.)
    """
    at = lasti // 2
    line, _, col, end = next(islice(code.co_positions(), at, None), (None,) * 4)
    if line is None or (end == 0 and not heads(source, line)):
        every = enumerate(code.co_positions())
        spots = [(i, line, col) for i, (line, _, col, end) in every if line is not None and end]
        before = [spot for spot in spots if spot[0] <= at]
        if not spots:
            return None if line is None else (line, 0)
        _, line, col = before[-1] if before else spots[0]
    return line, source.charcol(line, col or 0)


def heads(source: Source, line: int) -> bool:
    """Whether a traditional function begins in this line."""
    known = source.capsule(line, 0)
    return known is not None and known.start is None and known.first == line


@lru_cache(maxsize=256)
def respace(line: str, col: int) -> tuple[str, int]:
    """`line` as Dyalog shows a statement, and where column `col` of it has gone."""
    stripped = line.lstrip()
    shift = len(line) - len(stripped)
    try:
        tokens = tokenize(line)
    except APLError as e:
        at = (e.column or 1) - 1                # what stands before the place that is no token is respaced
        if not isinstance(e, SyntaxAt) or not shift < at <= col:
            return stripped, col - shift
        before = respace(line[:at], at)[0]
        blank = ' ' if line[at - 1] == ' ' and before[-1:] not in ('', ' ') else ''
        return before + blank + line[at:].rstrip(), len(before + blank) + col - at
    out, caret, last = '', None, None
    words = keywords(tokens)
    for i, t in enumerate(tokens):
        if t.text == '\n':
            continue
        if last is not None and (spaced(last, t) or i in words):
            out += ' '
        if caret is None and t.end > col:
            caret = len(out) + max(0, col - t.col)
        if t.type == 'NUMBERS':
            out += ' '.join(t.text.split())
        else:
            out += t.text.upper() if t.type == 'SYSTEM' and t.text.upper() in REGISTRY else t.text
        last = t
    comment = line[last.end:].rstrip() if last is not None else line.strip()
    if comment.lstrip().startswith('⍝'):
        out += comment
    return out, len(out) if caret is None else caret


def fill(error: APLError, passed: Trail, source: Source | None = None) -> APLError:
    """Give `error`, which has passed through these calls, its place and its report."""
    calls = through = places(passed)
    if error.signalled:
        calls = callers(calls)
        if getattr(error, 'of_trap', False) and len(calls) > 1:
            calls = calls[:-1]                  # ⎕SIGNAL in the expression of a trap leaves the function of the trap
    calls = outside(error, calls, through)
    place = calls[-1] if calls else None
    text = (error.source or source) if isinstance(error, SyntaxAt) else None
    if text is not None:
        place = Place(text, error.line or 1, (error.column or 1) - 1, True)
        if calls and (calls[-1].source is not text or calls[-1].line != place.line):
            calls.append(place)                 # of a text that somebody asked to read: a module
    executed = getattr(error, 'executed', None)             # by ⍎, which had no result to give
    if executed is not None:
        place = Place(executed[0], executed[1].line, executed[1].col, True)
    if place is None:
        place = error.shown_at                  # while it was compiled, or its value displayed
    if place is None:
        error.report = error.title
        return error
    error.line, error.column = place.line, place.col + 1
    error.report = 'defn error' if error.refused else '\n'.join(lines_of(error, place, calls))
    error.calls = calls
    error.place = place
    return error


def callers(calls: list[Place]) -> list[Place]:
    """The calls without those of the function that signalled: ⎕SIGNAL gives its caller the error."""
    last = calls[-1] if calls else None
    within = last.source.around(last.line, last.col) if last is not None else []
    deep = len(within) > 1                      # in a dfn in a dfn: the outermost is left as well
    while len(calls) > 1 and last is not None:
        gone = calls[-1]
        same = gone.source is last.source and (gone.source.capsule(gone.line, gone.col) is
                                               last.source.capsule(last.line, last.col))
        if not same and not deep:
            break
        calls = calls[:-1]
        if deep:
            deep = not same or len(gone.source.around(gone.line, gone.col)) > 1
        elif not gone.piece:
            break                               # a statement compiled by itself belongs to the function around it
        if not deep and not gone.piece:
            break
    return calls


def outside(error: APLError, calls: list[Place], through: list[Place]) -> list[Place]:
    """The calls that are none of the standard library's own: an error in there is its caller's, as with a primitive.

    What the error says is told of the function that was called; `through` are all calls that it passed through.
    """
    own = [place for place in calls if not place.source.module]
    after = through[through.index(own[-1]) + 1:] if own else through
    if not after or not after[0].source.module:
        return own
    entered = after[0]
    public = function_around(entered)
    if not own and public is None:
        return calls                            # a module of the library does not load
    if error.message == MISSING:
        error.message = 'The left argument is missing'
    if error.message and public is not None and not error.of_library:
        error.message = f'{entered.source.module}.{public.name}: {error.message}'
        error.of_library = True
    return own


MISSING = 'Undefined name: ⍺'
MEMBER = r'\.⎕\w+(?! *←)\b'        # a system function of a namespace: its errors are marked at the namespace


def chain_start(text: str, col: int) -> int:
    """Where the chain of dots begins that column `col` of a statement is in: ``a.(b c).d`` begins at ``a``."""
    try:
        tokens = [t for t in tokenize(text) if t.text != '\n']
    except APLError:
        return col
    i = next((i for i, t in enumerate(tokens) if t.end > col), 0)
    if i > 0 and tokens[i].text == '←' and tokens[i - 1].text == ')':
        i = opener(tokens, i - 1)               # `a.(b c)←` is marked at its arrow
    while True:
        if i > 0 and tokens[i].text != '.' and tokens[i - 1].text == '.':
            i -= 1
        if i == 0 or tokens[i].text != '.':
            return tokens[i].col if tokens else col
        i -= 1
        while tokens[i].type in CLOSERS:
            i = opener(tokens, i) - (tokens[i].text == ']')


def opener(tokens: list[Token], i: int) -> int:
    """The index of the bracket that closer `i` closes."""
    depth = 0
    for j in range(i, -1, -1):
        depth += (tokens[j].type in CLOSERS) - (tokens[j].type in OPENERS)
        if depth == 0:
            return j
    return 0


def function_around(place: Place) -> Definition | None:
    return place.source.capsule(place.line, place.col) if place.inside else None


def lines_of(error: APLError, place: Place, calls: list[Place]) -> list[str]:
    """The three lines: the error, the statement, the caret. Executed text stands for the line that executes it."""
    text, col = place.source.line(place.line), place.col
    known = function_around(place)
    executing = next((p for p in reversed(calls) if not p.executed), place) if place.executed else place
    named = function_around(executing)
    prefix = ' ' * 6 if named is None else f'{named.name}[{executing.line - named.first}] '
    if known is not None:
        if known.end is not None and place.line == known.last:
            text = text[:known.end]             # what stands after the function on its line is none of it
        if known.start is not None and place.line == known.first:
            text, col = f'{known.name}←{text[known.start:]}', col - known.start + len(known.name) + 1
    if getattr(error, 'whole_chain', False) or re.match(MEMBER, text[max(0, col - 1):]):
        col = chain_start(text, col)
    statement, caret = respace(text, col)
    title = error.title
    if place.executed == '⍎':
        title = f'⍎{title}'
    return [title, f'{prefix}{statement}', ' ' * (len(prefix) + caret) + '∧']


def printed(text: str) -> str:
    """The report as the session prints it: the statement and its mark are folded at ⎕PW as all output is."""
    from arrayl.settings import S
    title, *rest = text.split('\n')
    lines = [title]
    for line in rest:
        lines.append(line[:S.pw])
        step = max(1, S.pw - 6)
        lines += [' ' * 6 + line[i:i + step] for i in range(S.pw, len(line), step)]
    return '\n'.join(lines)


def remember(error: APLError, original: BaseException) -> None:
    """Note an error that a program caught, for ⎕EN ⎕EM ⎕DM ⎕DMX. What it passed through is read if one of them asks."""
    from arrayl.settings import S
    if S.session is not None:
        kept = without_frames(error)
        if not kept.place:
            kept.trail = trail(original.__traceback__)
        S.session.last_error = S.session.dmx = kept


def recall(error: APLError | None) -> APLError | None:
    """An error that was noted, with its place and its report."""
    if error is not None and error.trail is not None:
        passed, error.trail = error.trail, None
        fill(error, passed)
    return error
