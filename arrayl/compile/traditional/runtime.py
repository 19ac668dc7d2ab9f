"""The run-time of traditional functions: shadowing of locals, branches, loops, cases, traps."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from arrayl.arrays import Value, integers, is_char, items_of, rank_of, size_of, text_of
from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile.localised import keep
from arrayl.compile.scopes import keep_class
from arrayl.errors import NEEDS_LEFT, NO_LEFT, APLError, APLSyntaxError, APLValueError, DomainError, LengthError
from arrayl.primitives.searching.match import same
from arrayl.settings import S

MISSING = object()


def shadow(ns: Namespace, keys: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Take the values of the names away, for the call; `unshadow` puts them back. ⎕SHADOW adds to what is kept."""
    names = ns.names
    kept = []
    for key in keys:
        old = names.pop(key, MISSING)
        kept.append((key, old))
        if callable(old):
            ns.class_changed(key)
    return kept


def unshadow(ns: Namespace, kept: list[tuple[str, Any]]) -> None:
    """Put the names back that `shadow` took away, what was shadowed last first."""
    names = ns.names
    for key, old in reversed(kept):
        now = names.get(key)
        if old is MISSING:
            if now is not None:
                del names[key]
        else:
            names[key] = old
        if callable(now) or callable(old):
            ns.class_changed(key)


def shadow_now(ns: Namespace, name: str, frame: Any) -> bool:
    """⎕SHADOW: make a name local to the traditional function that runs in Python frame `frame` or around it."""
    from arrayl.compile.suspend import TraditionalSuspension, suspension_of
    key = mangle(name)
    while frame is not None:
        own = suspension_of(frame)
        if isinstance(own, TraditionalSuspension):
            own.shadow([key])
            if callable(ns.names.pop(key, None)):
                ns.class_changed(key)
            return True
        kept = frame.f_locals.get('⎕shadowed')
        if kept is not None:
            old = ns.names.pop(key, MISSING)
            kept.append((key, old))
            if callable(old):
                ns.class_changed(key)
            return True
        frame = frame.f_back
    return False


def shadow_setting(name: str, names: Any, frame: Any) -> bool:
    """The same for a system variable; `names` are those of a dfn that runs. False if the function keeps none."""
    from arrayl.compile.suspend import suspension_of
    kept = names.kept if names is not None else None
    while names is None and frame is not None:
        found = frame.f_locals
        if '⎕shadowed' in found or suspension_of(frame) is not None:
            if name == '⎕TRAP':
                return '⎕level' in found
            kept = found.get('⎕saved')
            break
        frame = frame.f_back
    if kept is not None and name != '⎕TRAP':
        keep(kept, name)
    return kept is not None or (names is None and frame is None)       # outside functions nothing happens


def dmx() -> Any:
    return S.session.dmx


def dmx_back(error: Any) -> None:
    """After a trap ⎕DMX is again what it was before."""
    S.session.dmx = error


def result(ns: Namespace, key: str) -> Value:
    """The value of the result name, None when the function did not set it; it may be a function, for a name to get."""
    return ns.names.get(key)


def needs_left() -> Any:
    raise callers_error(NEEDS_LEFT)


def no_left() -> Any:
    raise callers_error(NO_LEFT)


def is_niladic() -> Any:
    """A niladic function was called with an argument: it was none when its caller was compiled, or took it."""
    raise callers_error('A niladic function was given an argument')


def listed(value: Value, n: int) -> list[Any]:
    """The items of an argument whose n names the header lists: a vector of that length, or the caller is in error."""
    if rank_of(value) != 1 or size_of(value) != n:
        raise callers_error('', LengthError)
    return items_of(value)


def callers_error(message: str, kind: type[APLError] = APLSyntaxError) -> APLError:
    """A call that the function does not allow: the error stands in the caller."""
    error = kind(message)
    error.signalled = True
    return error


def branch(value: Value, table: dict[int, int]) -> int | None:
    """Where `→value` goes: None for on, -1 for out of the function, else a step."""
    if type(value) is int:
        return table.get(value, -1)
    line = branch_line(value)
    return None if line is None else table.get(line, -1)


def branch_line(value: Value) -> int | None:
    """The line that `→value` means; None for an empty value, which means nothing."""
    if isinstance(value, np.ndarray) and value.dtype.kind == 'i' and value.ndim == 1:
        return int(value[0]) if value.size else None
    if size_of(value) == 0:
        return None
    line = integers(items_of(value)[0])
    return line[0] if line else None


def entry(line: float | tuple[int, int], table: dict[Any, int]) -> int:
    """The step that a line, or a statement (line, column), begins with; for a line that is not there the end."""
    found = table.get(line)
    return found if found is not None else table.get(line[0] if isinstance(line, tuple) else int(line), 1 << 30)


class Abandon(APLError):
    """`→` by itself: back to the session."""
    name, number = 'INTERRUPT', 1003
    silent = True


class Branching(APLSyntaxError):
    """`→line` in the text of ⍎: the traditional function around goes there, or the session; elsewhere an error."""
    unwinds = True                              # no function on the way is suspended

    def __init__(self, line: int) -> None:
        super().__init__('')
        self.target = line


def landed(error: Branching, table: dict[int, int]) -> int:
    """Where a function goes that has executed `→line`: a step, -1 for out of it."""
    return table.get(error.target, -1)


def abandon() -> Any:
    """`→` by itself: all that runs is over."""
    raise Abandon('')


def for_items(value: Value, n: int, each: bool) -> list[Any]:
    """What a :For loop runs over; with several names a list of lists."""
    if each:
        parts = [items_of(x) for x in (items_of(value) if n > 1 else [value])]
        if n > 1 and len(parts) == 1:
            parts = parts * n
        if len(parts) != n:
            raise LengthError('')
        longest = max((len(p) for p in parts), default=0)
        parts = [p * longest if len(p) == 1 else p for p in parts]
        if any(len(p) != longest for p in parts):
            raise LengthError('')
        return [list(row) for row in zip(*parts, strict=True)] if n > 1 else parts[0]
    if n == 1:
        return items_of(value)
    rows = []
    for item in items_of(value):
        values = items_of(item)
        if len(values) == 1:
            values = values * n
        if len(values) != n:
            raise LengthError('')
        rows.append(values)
    return rows


def following(iterator: Iterator[Any]) -> Any:
    """The next item of a :For that branches may leave; None when there is none."""
    return next(iterator, None)


def case(subject: Value, value: Value, listed: bool) -> bool:
    """Whether `:Case value` (or `:CaseList`) takes the subject."""
    if listed:
        return any(same(subject, item) for item in items_of(value))
    return same(subject, value)


def event(error: BaseException) -> int:
    """The number of a trapped error."""
    from arrayl.session import report
    return report.as_apl_error(error).number


def is_event(number: int, value: Value) -> bool:
    wanted = integers(value)
    return number in wanted or (0 in wanted and number < 1000) or (1000 in wanted and number > 1000)


def show(value: Any) -> None:
    """Display the value of a statement."""
    if value is not None:
        S.session.show(value, True)


def show_call(value: Any) -> None:
    """The same where the value comes from a defined function: it may be shy or lack."""
    if value is not None and not S.shy:
        S.session.show(value, True)


def late(piece: Any, where: Any = None) -> Any:
    """The value of a statement that is compiled when it is reached, in `where` if the function has moved."""
    if where is not None:
        return where.at_work(where.run(piece).run, where)
    return piece.compiled().run()


def late_show(piece: Any, where: Any = None) -> None:
    """The same for a statement whose value is shown."""
    if where is not None:
        where.at_work(S.session.show_statement, where.run(piece), where)
        return
    statement = piece.compiled()
    S.session.show_statement(statement)


def with_space(ns: Namespace, local: frozenset[str], where: Any, value: Value) -> Any:
    """Where a function looks for names inside `:With value`."""
    from arrayl.compile.traditional.elsewhere import Elsewhere
    if not isinstance(value, Namespace):
        if not is_char(value) or rank_of(value) > 1:
            raise DomainError('')
        name = text_of(value).strip()
        found = S.session.execute(name, where if where is not None else ns) if name else ns
        if not isinstance(found, Namespace):
            raise DomainError('')
        value = found
    return Elsewhere(ns, local, value)


def bind_there(where: Any, ns: Namespace, name: str, value: Value) -> None:
    """`name←value` in a function of `ns` that looks for names in `where`, or has not moved."""
    if where is not None:
        where.bind(mangle(name), value)
        return
    keep_class(ns.get(name), value)
    ns.set(name, value)


def retract(where: Any) -> None:
    """What was taken along to another namespace (⎕CS) is taken back."""
    if where is not None:
        where.retract()


def moved(ns: Namespace, local: frozenset[str], where: Any) -> Any:
    """After a statement with ⎕CS: where names are looked for from now on."""
    from arrayl.compile.traditional.elsewhere import Elsewhere
    found, S.session.moved = S.session.moved, None
    if found is None:
        return where
    retract(where)
    target, taken = found
    return None if target is ns else Elsewhere(ns, local, target, taken)


RUNTIME = {
    '⎕shadow': shadow, '⎕unshadow': unshadow, '⎕result': result, '⎕needs_left': needs_left, '⎕no_left': no_left,
    '⎕is_niladic': is_niladic, '⎕listed': listed,
    '⎕branch': branch, '⎕Branching': Branching, '⎕landed': landed,
    '⎕abandon': abandon, '⎕for': for_items, '⎕iterator': iter, '⎕next': following, '⎕case': case,
    '⎕event': event, '⎕is_event': is_event, '⎕show': show, '⎕show_call': show_call, '⎕late': late,
    '⎕late_show': late_show, '⎕with': with_space, '⎕moved': moved, '⎕bind_there': bind_there, '⎕retract': retract,
    '⎕UnboundLocalError': NameError, '⎕dmx': dmx, '⎕dmx_back': dmx_back, '⎕entry': entry,
}

__all__ = ['RUNTIME', 'APLValueError', 'DomainError']
