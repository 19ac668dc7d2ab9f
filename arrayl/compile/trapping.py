"""⎕TRAP at work: which action an error has, and where it runs.

The values of ⎕TRAP are dynamically scoped: a function that localises it makes a new level. An error is judged once, in
the innermost traditional function that it passes through, because E actions run there; a C action is noted on the
exception, which goes on to the function of its level. The functions that take part are flattened (see `branches`), so
that an action may branch: those that mention ⎕TRAP, and all of them once an E action has been set.
"""
from __future__ import annotations

import contextlib
from types import CodeType, TracebackType
from typing import Any

from arrayl.arrays import Value, as_array, build, chars, empty, is_char, items_of, nested, rank_of, size_of, text_of
from arrayl.compile.homes import repeats
from arrayl.compile.source import Source, placing, source_of
from arrayl.errors import APLError, DomainError, RankError
from arrayl.settings import S
from arrayl.syntax.lexer import statements, tokenize

ACTIONS = ('C', 'E', 'N', 'S')


class Level:
    """What a function that localises ⎕TRAP keeps for its exit: the value outside it, and ⎕DMX."""

    __slots__ = ('dmx', 'trap')

    def __init__(self, trap: Value, dmx: Any) -> None:
        self.trap, self.dmx = trap, dmx


class Halted(APLError):
    """A trap's expression ran and did not branch: the function stays where it is, and the session goes on."""
    name, number = 'INTERRUPT', 1003
    silent = True
    stopped: BaseException | None = None        # the error that was trapped, in a function


# --- the value
def canonical(value: Value) -> Value:
    """The value of ⎕TRAP that `value` means: a vector of definitions. DOMAIN ERROR for what is none."""
    if rank_of(value) > 1:
        raise RankError('')
    items = items_of(value)
    if not items:
        return cleared()
    if len(items) in (2, 3) and not is_char(items[0]) and is_char(items[1]) and size_of(items[1]) == 1:
        items = [value]
    return build([one(item) for item in items])


def one(item: Value) -> Value:
    parts = items_of(item)
    if rank_of(item) > 1 or len(parts) not in (2, 3):
        raise DomainError('')
    numbers, action, *rest = parts
    code = text_of(action) if is_char(action) and size_of(action) == 1 else ''
    if code not in ACTIONS or rank_of(numbers) > 1 or (code in 'CE') != bool(rest):
        raise DomainError('')
    if not all(type(n) is int and (0 <= n <= 999 or 1000 <= n <= 1008) for n in items_of(numbers)):
        raise DomainError('')
    if rest and (not is_char(rest[0]) or rank_of(rest[0]) > 1):
        raise DomainError('')
    return build([as_array(numbers).reshape(-1), code, *(x if rank_of(x) else chars(text_of(x)) for x in rest)])


def cleared() -> Value:
    return empty((0,), nested([build([]), chars(''), chars('')], (3,)))


def takes_execute(trap: Value) -> bool:
    """Whether some definition has action E."""
    return any(items_of(x)[1] == 'E' for x in items_of(trap))


def matches(number: int, numbers: list[Any]) -> bool:
    return number in numbers or (0 in numbers and number < 1000) or (1000 in numbers and number > 1000)


# --- levels
def enter() -> int:
    """A function that localises ⎕TRAP begins: the number of its level."""
    session = S.session
    session.traps.append(Level(session.trap, session.dmx))
    return len(session.traps)


def leave(level: int) -> None:
    session = S.session
    kept = session.traps[level - 1]
    session.trap, session.dmx = kept.trap, kept.dmx
    del session.traps[level - 1:]


def decide(number: int) -> tuple[str, str, int]:
    """(action, expression, level) for this event; action S where no definition says otherwise."""
    session = S.session
    values = [*[x.trap for x in session.traps], session.trap]
    for level in range(len(values) - 1, -1, -1):
        value = values[level]
        if level and value is values[level - 1]:
            continue                            # inherited: it is the outer level's
        for definition in items_of(value):
            numbers, action, *rest = items_of(definition)
            if matches(number, items_of(numbers)):
                if action == 'N':
                    break
                return action, text_of(rest[0]) if rest else '', level
    return 'S', '', 0


def decision_of(error: BaseException, number: int) -> tuple[tuple[str, str, int], bool]:
    """The decision about an exception, and whether it was made just now."""
    found = getattr(error, 'trap', None)
    if found is not None:
        return found, False
    made = decide(number)
    error.trap = made                           # type: ignore[attr-defined]
    return made, True


def trapped(error: BaseException, level: int, ns: Any, table: dict[int, int]) -> int | None:
    """What a function does with an exception: None to pass it on, ¯1 to end, else the step to go on with."""
    from arrayl.session import report
    if own_signal(error):
        return None                             # ⎕SIGNAL belongs to the caller
    known = report.as_apl_error(error)
    if known.silent:
        return None
    (action, expression, where), fresh = decision_of(error, known.number)
    if (action == 'E' and fresh) or (action == 'C' and level and where == level):
        report.remember(known, error)
        try:
            return run(expression, ns, table)
        except Halted as halted:
            halted.stopped = error              # the function stays where it failed
            raise
    return None


def run(expression: str, ns: Any, table: dict[int, int] | None) -> int | None:
    """Execute a trap's expression in `ns`; where its branch goes. Halted when it does not branch."""
    from arrayl.compile.traditional.runtime import abandon, branch
    source = Source(expression, executed='⍎')
    session = S.session
    with placing(source):
        cut = statements(tokenize(expression))
        for tokens in cut:
            arrow = tokens[0].text == '→'
            if arrow and len(tokens) == 1:
                abandon()
            S.shy = False
            try:
                value = session.execute(source.span(tokens[1 if arrow else 0], tokens[-1]), ns)
            except APLError as e:
                e.of_trap = True                # type: ignore[attr-defined]
                raise
            if arrow:
                step = branch(value, table or {})
                if step is not None:
                    return step
            elif value is not None and not S.shy:
                session.show(value, table is not None)
    raise Halted('')


def session_action(error: BaseException, known: APLError) -> bool:
    """Whether the global ⎕TRAP took an error that reached the session."""
    session = S.session
    if not size_of(session.trap) or known.silent:
        return False
    (action, expression, level), fresh = decision_of(error, known.number)
    if action not in 'CE' or level or (action == 'E' and not fresh):
        return False
    with contextlib.suppress(Halted):
        run(expression, session.space, None)
    return True


# --- ⎕SIGNAL
def own_signal(error: BaseException) -> bool:
    """Whether ⎕SIGNAL stood in the very function whose handler this is: the error is then its caller's.

    Dfns in dfns are one function here, a capsule.
    """
    if not getattr(error, 'signalled', False) or error.__traceback__ is None:
        return False
    code = error.__traceback__.tb_frame.f_code
    here = source_of(code.co_filename)
    own = 1 if here is not None and counts(code, here) else 0
    run = running(error.__traceback__)
    if not run or run[-1] is None:
        return len(run) <= own
    source, *place = run[-1]
    capsule = source.around(*place)
    if len(capsule) < 2:
        return len(run) <= own
    for i in range(len(run) - 1, own - 1, -1):
        at = run[i]
        if at is not None and at[0] is source:
            around = source.around(*at[1:])
            if len(around) == 1 and around[0] is capsule[0]:
                return False                    # the call of the whole capsule, further in than this handler
    return True


def counts(code: CodeType, source: Source) -> bool:
    """Whether this code is a function's, or executed text, and not a statement that stands by itself."""
    return code.co_name[0] != '⋄' or bool(source.executed)


def running(traceback: TracebackType | None) -> list[tuple[Source, int, int] | None]:
    """The functions that a traceback passes through, and where each stands; None where that is not known."""
    from arrayl.session.report import position
    found: list[tuple[Source, int, int] | None] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        source = source_of(code.co_filename) if not repeats(traceback) else None
        if source is not None:
            at = position(source, code, traceback.tb_lasti)
            place = (source, *at) if at is not None else None
            if counts(code, source):
                found.append(place)
            elif found and found[-1] is None:
                found[-1] = place               # a statement, compiled by itself, of the function around it
        elif code.co_name in ('dynamic', 'derived') and code.co_filename.endswith('dynamic.py'):
            found.append(None)
        traceback = traceback.tb_next
    return found


RUNTIME = {'⎕trap_enter': enter, '⎕trap_leave': leave, '⎕trapped': trapped}
