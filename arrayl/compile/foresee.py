"""Whether an exception will be caught further out, told before the stack is unwound.

A function that fails in a conversation is to stay where it is, unless a guard, a trap or Python code around it takes
the error. Python decides that only by unwinding. So the frames are looked at instead: CPython's exception table says
which handlers cover the instruction where each of them stands, and the first instructions of a handler say what it
catches. That is read once for an instruction. A runaway recursion has 400,000 frames, which stand at few instructions:
where the values in the frame have no say, as never in an interrupt, one look at an instruction is enough for all.
"""
from __future__ import annotations

import builtins
import dis
from types import CodeType, FrameType
from typing import Any, NamedTuple

from arrayl.compile.source import source_of
from arrayl.fields import Fields, fresh

# Code objects go by their identity: those of functions with array constants cannot be hashed.
TRANSPARENT: dict[int, CodeType] = {}   # functions whose handlers raise again
TERMINAL: dict[int, CodeType] = {}      # functions that report errors: the end of a conversation's stack
TABLES: dict[int, Table] = {}
MANY = 4096
STAYS, CAUGHT = '⎕stays', ('⎕caught', 'caught')


class Unknown:
    """A value that is not looked for."""


class Load(NamedTuple):
    """Where an operand of a handler comes from: a 'name' of the namespace or the builtins, a 'local', a 'const', an
    'attr' of another operand, or a 'tuple' of some."""
    how: str
    what: Any
    of: Any = None


class Clause(NamedTuple):
    """One ``except``: its classes, and what it does with an exception that is one of them.

    It lets it pass if `passes`, perhaps because the function `stays` where it is; else it takes it, if there are
    `numbers` only where they list the event.
    """
    kinds: Load
    passes: bool = False
    numbers: Load | None = None
    stays: bool = False


class Table(Fields):
    """What is known of a code object: its handlers, by the instruction that is covered, once they are asked for."""
    code: CodeType
    entries: Any
    index: dict[int, int]               # of the instruction at an offset
    instructions: list[Any]
    regions: bool                       # it is a function of numbered steps (see `branches`)
    found: dict[int, list[list[Clause]]] = fresh(factory=dict)

    def handlers(self, offset: int) -> list[list[Clause]]:
        """The clauses of each handler around the instruction at `offset`, the innermost first."""
        known = self.found.get(offset)
        if known is None:
            known = self.found[offset] = []
            at, seen = offset, set[int]()
            while (target := handler_of(self.entries, at)) is not None and target not in seen:
                seen.add(target)
                known.append(clauses(self.instructions, self.index[target]))
                at = target
        return known


def register(where: dict[int, CodeType], *functions: Any) -> None:
    for f in functions:
        where[id(f.__code__)] = f.__code__


def table(code: CodeType) -> Table:
    found = TABLES.get(id(code))
    if found is None:
        if len(TABLES) > MANY:
            TABLES.clear()
        instructions = list(dis.get_instructions(code))
        entries = dis.Bytecode(code).exception_entries      # type: ignore[attr-defined]
        index = {x.offset: i for i, x in enumerate(instructions)}
        found = TABLES[id(code)] = Table(code, entries, index, instructions, '⎕regions' in code.co_varnames)
    return found


def handler_of(entries: Any, offset: int) -> int | None:
    """Where control goes when the instruction at `offset` fails."""
    for entry in entries:
        if entry.start <= offset < entry.end:
            return entry.target         # type: ignore[no-any-return]
    return None


def will_be_caught(frame: FrameType | None, error: BaseException) -> bool:
    """Whether a handler in `frame` or around it, within the conversation, takes `error`."""
    passing = set[tuple[int, int]]()    # code and instruction where nothing takes it, whatever the frame holds
    while frame is not None:
        code = frame.f_code
        at = id(code), frame.f_lasti
        if at not in passing:
            if id(code) in TERMINAL:
                return False
            transparent = id(code) in TRANSPARENT or not code.co_exceptiontable
            if not transparent and catches(frame, error):
                return True
            if transparent or fixed(code, frame.f_lasti, error):
                passing.add(at)
        frame = frame.f_back
    return True                         # nobody holds a conversation there: let it go


def fixed(code: CodeType, offset: int, error: BaseException) -> bool:
    """Whether the handlers around an instruction say the same of `error` whatever the frame holds."""
    known = table(code)
    counts = isinstance(error, Exception)       # no guard lists what is none
    if known.regions and counts:
        return False
    return not any(is_local(clause.kinds) or (clause.numbers is not None and counts)
                   for handler in known.handlers(offset) for clause in handler)


def catches(frame: FrameType, error: BaseException) -> bool:
    """Whether a handler in `frame` takes `error`."""
    known = table(frame.f_code)
    if known.regions and source_of(frame.f_code.co_filename) is not None:
        found = frame.f_locals
        regions = found.get('⎕regions')
        if regions is not None:
            return in_region(found, regions, error)
    return any(takes(frame, handler, error) for handler in known.handlers(frame.f_lasti))


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


def takes(frame: FrameType, handler: list[Clause], error: BaseException) -> bool:
    """Whether a handler takes `error`: the first clause for its class decides."""
    for clause in handler:
        kinds = value(clause.kinds, frame)
        kinds = kinds if isinstance(kinds, tuple) else (kinds,)
        if any(not isinstance(k, type) or k is Unknown for k in kinds) or isinstance(error, kinds):
            if clause.passes:
                return False
            return clause.numbers is None or listed(value(clause.numbers, frame), error)
    return False


# --- reading handlers
def clauses(instructions: list[Any], i: int) -> list[Clause]:
    """The clauses of the handler that begins at instruction `i`; none for a `finally` or a `with`."""
    out: list[Clause] = []
    stack: list[Load] = []
    steps = 0
    while i < len(instructions) and steps < 40:
        x, steps = instructions[i], steps + 1
        name = x.opname
        if name == 'CHECK_EXC_MATCH':
            out.append(clause(stack[-1] if stack else UNKNOWN, instructions, i + 1))
            while not instructions[i].opname.startswith(('POP_JUMP', 'JUMP')):
                i += 1
            target = instructions[i].argval         # the next `except`
            i = next((j for j, y in enumerate(instructions) if y.offset == target), len(instructions))
            stack = []
            continue
        if (loaded := loads(x)):
            stack += loaded
        elif name.startswith('LOAD_ATTR'):
            stack.append(Load('attr', x.argval, stack.pop() if stack else UNKNOWN))
        elif name == 'BUILD_TUPLE':
            cut = len(stack) - x.argval
            stack[cut:] = [Load('tuple', tuple(stack[cut:]))]
        elif name not in ('PUSH_EXC_INFO', 'CACHE', 'NOP', 'RESUME', 'POP_TOP', 'EXTENDED_ARG', 'NOT_TAKEN'):
            break
        i += 1
    return out


def loads(x: Any) -> list[Load]:
    """What an instruction puts on the stack; nothing where it is no plain load."""
    if x.opname.startswith(('LOAD_GLOBAL', 'LOAD_NAME')):
        return [Load('name', x.argval)]
    if x.opname.startswith(('LOAD_FAST', 'LOAD_DEREF')):
        return [Load('local', name) for name in (x.argval if isinstance(x.argval, tuple) else (x.argval,))]
    return [Load('const', x.argval)] if x.opname.startswith('LOAD_CONST') else []


UNKNOWN = Load('const', Unknown)


def clause(kinds: Load, instructions: list[Any], i: int) -> Clause:
    """The clause for these classes, whose body begins at instruction `i`.

    Does it look at the event's number, or only ask whether to stay, or ask nothing and raise again?
    """
    loaded: list[Load] = []
    called = False
    for x in instructions[i:i + 14]:
        called = called or x.opname.startswith('CALL')
        if x.opname.startswith('RAISE') and not called:
            return Clause(kinds, passes=True)
        if x.opname.startswith('LOAD_'):
            loaded += loads(x) or [Load('const', x.argval)]
    names = [load.what if isinstance(load.what, str) else '' for load in loaded]    # arrays may be constants
    if STAYS in names:
        return Clause(kinds, passes=True, stays=True)
    at = next((j for j, name in enumerate(names) if name in CAUGHT), None)
    if at is None or at + 2 >= len(loaded):
        return Clause(kinds)
    return Clause(kinds, numbers=loaded[at + 2])


def is_local(load: Load) -> bool:
    parts = load.what if load.how == 'tuple' else (load.of,) if load.how == 'attr' else ()
    return load.how == 'local' or any(map(is_local, parts))


def value(load: Load, frame: FrameType) -> Any:
    """What a load gives in `frame`."""
    if load.how == 'name':
        known = frame.f_builtins.get(load.what, getattr(builtins, load.what, Unknown))
        return frame.f_globals.get(load.what, known)
    if load.how == 'local':
        return frame.f_locals.get(load.what, Unknown)
    if load.how == 'attr':
        return getattr(value(load.of, frame), load.what, Unknown)
    return tuple(value(part, frame) for part in load.what) if load.how == 'tuple' else load.what
