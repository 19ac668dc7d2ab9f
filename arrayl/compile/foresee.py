"""Whether an exception will be caught further out, told before the stack is unwound.

A function that fails in a conversation is to stay where it is, unless a guard, a trap or Python code around it takes
the error. Python decides that only by unwinding. So the frames are looked at instead: CPython's exception table says
which handler covers the instruction where each of them stands, and the handler's first instructions say what it
catches. That costs nothing until there is an error, and then some microseconds a frame.
"""
from __future__ import annotations

import builtins
import dis
from types import CodeType, FrameType
from typing import Any

from arrayl.compile.source import source_of

# Code objects go by their identity: those of functions with array constants cannot be hashed.
TRANSPARENT: dict[int, CodeType] = {}   # functions whose handlers raise again
TERMINAL: dict[int, CodeType] = {}      # functions that report errors: the end of a conversation's stack
TABLES: dict[int, tuple[CodeType, Any, dict[int, int], list[Any]]] = {}
MANY = 4096
STAYS, CAUGHT = '⎕stays', ('⎕caught', 'caught')


def register(where: dict[int, CodeType], *functions: Any) -> None:
    for f in functions:
        where[id(f.__code__)] = f.__code__


def table(code: CodeType) -> tuple[CodeType, Any, dict[int, int], list[Any]]:
    """The code itself, its exception table, the index of the instruction at an offset, the instructions."""
    found = TABLES.get(id(code))
    if found is None:
        if len(TABLES) > MANY:
            TABLES.clear()
        instructions = list(dis.get_instructions(code))
        entries = dis.Bytecode(code).exception_entries      # type: ignore[attr-defined]
        found = TABLES[id(code)] = code, entries, {x.offset: i for i, x in enumerate(instructions)}, instructions
    return found


def handler_of(entries: Any, offset: int) -> int | None:
    """Where control goes when the instruction at `offset` fails."""
    for entry in entries:
        if entry.start <= offset < entry.end:
            return entry.target         # type: ignore[no-any-return]
    return None


def will_be_caught(frame: FrameType | None, error: BaseException) -> bool:
    """Whether a handler in `frame` or around it, within the conversation, takes `error`."""
    while frame is not None:
        code = frame.f_code
        if id(code) in TERMINAL:
            return False
        if id(code) not in TRANSPARENT and catches(frame, error):
            return True
        frame = frame.f_back
    return True                         # nobody holds a conversation there: let it go


def catches(frame: FrameType, error: BaseException) -> bool:
    code = frame.f_code
    if not code.co_exceptiontable:
        return False
    regions = frame.f_locals.get('⎕regions') if source_of(code.co_filename) is not None else None
    if regions is not None:
        return in_region(frame.f_locals, regions, error)
    _, entries, index, instructions = table(code)
    offset, seen = frame.f_lasti, set[int]()
    while (target := handler_of(entries, offset)) is not None and target not in seen:
        seen.add(target)
        taken = takes(frame, instructions, index[target], error)
        if taken:
            return True
        offset = target
    return False


def in_region(found: dict[str, Any], regions: Any, error: BaseException) -> bool:
    """The same for a function of numbered steps (see `branches`)."""
    step = found.get('⎕pc', 0)
    return any(first <= step < after and listed(found.get(numbers), error) for first, after, numbers in regions)


def listed(numbers: Any, error: BaseException) -> bool:
    """Whether a guard for these events takes `error`."""
    from arrayl.session import report
    if numbers is None or not isinstance(error, Exception):
        return False
    number = report.as_apl_error(error).number
    return number in numbers or (0 in numbers and number < 1000) or (1000 in numbers and number > 1000)


class Unknown:
    """A value that is not looked for."""


def takes(frame: FrameType, instructions: list[Any], i: int, error: BaseException) -> bool:
    """Whether the handler that begins at instruction `i` takes `error`; a `finally` or a `with` takes none."""
    stack: list[Any] = []
    steps = 0
    while i < len(instructions) and steps < 40:
        x, steps = instructions[i], steps + 1
        name = x.opname
        if name == 'CHECK_EXC_MATCH':
            kinds = stack[-1] if stack else Unknown
            kinds = kinds if isinstance(kinds, tuple) else (kinds,)
            if Unknown in kinds or any(not isinstance(k, type) for k in kinds) or isinstance(error, kinds):
                return taken_here(frame, instructions, i + 1, error)
            while not instructions[i].opname.startswith(('POP_JUMP', 'JUMP')):
                i += 1
            target = instructions[i].argval         # the next `except`
            i = next((j for j, y in enumerate(instructions) if y.offset == target), len(instructions))
            stack = []
            continue
        if name.startswith(('LOAD_GLOBAL', 'LOAD_NAME')):
            stack.append(frame.f_globals.get(x.argval, _builtin(frame, x.argval)))
        elif name.startswith(('LOAD_FAST', 'LOAD_DEREF')):
            names = x.argval if isinstance(x.argval, tuple) else (x.argval,)
            stack += [frame.f_locals.get(n, Unknown) for n in names]
        elif name.startswith('LOAD_ATTR'):
            stack.append(getattr(stack.pop(), x.argval, Unknown) if stack else Unknown)
        elif name.startswith('LOAD_CONST'):
            stack.append(x.argval)
        elif name == 'BUILD_TUPLE':
            cut = len(stack) - x.argval
            stack[cut:] = [tuple(stack[cut:])]
        elif name not in ('PUSH_EXC_INFO', 'CACHE', 'NOP', 'RESUME', 'POP_TOP', 'EXTENDED_ARG', 'NOT_TAKEN'):
            return False
        i += 1
    return False


def _builtin(frame: FrameType, name: str) -> Any:
    return frame.f_builtins.get(name, getattr(builtins, name, Unknown))


def taken_here(frame: FrameType, instructions: list[Any], i: int, error: BaseException) -> bool:
    """A handler of the right class: does it look at the event's number, or only ask whether to stay?"""
    loads: list[Any] = []
    for x in instructions[i:i + 14]:
        if x.opname.startswith('LOAD_'):
            loads += x.argval if isinstance(x.argval, tuple) else (x.argval,)
    if STAYS in loads:
        return False
    at = next((j for j, name in enumerate(loads) if name in CAUGHT), None)
    if at is None or at + 2 >= len(loads):
        return True
    numbers = loads[at + 2]
    return listed(frame.f_locals.get(numbers) if isinstance(numbers, str) else numbers, error)
