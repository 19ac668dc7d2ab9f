"""⎕PROFILE: how often the lines of defined functions ran, and how long, told by Python's tracing.

What is measured is kept as a tree: below a function the lines that ran, below a line the functions that it called. Its
flat form adds up what has the same name and line. A dfn without a name counts as part of the line that it stands on.
"""
from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

from arrayl.arrays import Value, build, chars, integers, is_char, items_of, string
from arrayl.compile.homes import REPEATING, unit_of
from arrayl.compile.source import Source, source_of
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system import access

TIMERS = {'cpu': 'CPU', 'elapsed': 'elapsed', 'none': 'none', 'coverage': 'coverage'}
WHOLE = -1                              # the line of a function as a whole


class Node:
    """What is known of a function, or of a line, where it was called from one place. Times are in milliseconds."""
    __slots__ = ('below', 'line', 'name', 'own', 'runs', 'whole')

    def __init__(self, name: str, line: int) -> None:
        self.name, self.line = name, line
        self.runs, self.own, self.whole = 0, 0.0, 0.0
        self.below: dict[tuple[str, int], Node] = {}

    def child(self, name: str, line: int) -> Node:
        found = self.below.get((name, line))
        if found is None:
            found = self.below[name, line] = Node(name, line)
        return found

    def tree(self) -> Iterator[tuple[int, Node]]:
        """All that is below, with its depth; lines in their order, functions as they were first called."""
        stack = [(0, node) for node in reversed(self.below.values())]
        while stack:
            depth, node = stack.pop()
            yield depth, node
            below = list(node.below.values())
            if depth % 2 == 0:
                below.sort(key=lambda x: x.line)
            stack += [(depth + 1, x) for x in reversed(below)]


class Running:
    """A function that runs: its node, that of the line it is at, and since when."""
    __slots__ = ('began', 'callees', 'entered', 'failed', 'first', 'line', 'node', 'source', 'spent')

    def __init__(self, node: Node, source: Source, first: int, now: float) -> None:
        self.node, self.source, self.first = node, source, first
        self.line: Node | None = None
        self.failed: int | None = None          # the line where it has failed
        self.entered = self.began = now
        self.spent = self.callees = 0.0         # in the functions called: by this line, by all of them


class Profile:
    """What a session measures."""

    def __init__(self) -> None:
        self.active, self.timer = False, ''
        self.root = Node('', WHOLE)
        self.calls: list[Running] = []
        self.known: dict[int, tuple[CodeType, Any]] = {}        # by identity of the code: see `place`
        self.before: Any = None                 # what traced until this did

    # --- tracing, which is a thread's: it goes on wherever the session does
    def resume(self) -> None:
        """The session runs from now on, in this thread."""
        if self.active:
            self.before = sys.gettrace()
            sys.settrace(self.trace)

    def pause(self) -> None:
        """It does not run any more."""
        if self.active:
            sys.settrace(self.before)

    def start(self) -> None:
        if not self.active:
            self.active = True
            self.resume()

    def stop(self) -> None:
        self.pause()
        self.active = False
        self.calls.clear()

    def now(self) -> float:
        if self.timer in ('none', 'coverage'):
            return 0.0
        if self.timer == 'elapsed':
            return access.host().ticks() * 1000
        access.host().require('clock', '⎕PROFILE')
        return time.process_time() * 1000

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        """A Python function is called: that of a defined one is followed."""
        code = frame.f_code
        found = self.known.get(id(code))
        if found is None:
            found = self.known[id(code)] = code, self.place(frame)
        if found[1] is None:
            return None
        if found[1] == 'body':                  # of a dfn whose statements are compiled when they are reached
            body, space = frame.f_locals['body'], getattr(frame.f_locals.get('home'), 'path', None)
            if not body.name:
                return None
            self.enter(f'{space() if space else "#"}.{body.name}', body.source, body.node.at.line)
            return self.around
        source, name, first, dfn = found[1]
        if name == '⋄':                         # such a statement
            if self.calls and self.calls[-1].source is source:
                self.arrive(frame.f_lineno - self.calls[-1].first)
            return None
        if frame.f_back is not None and id(frame.f_back.f_code) in REPEATING and self.calls:
            self.again()
            return self.repeated_dfn if dfn else self.repeated
        self.enter(name, source, first)
        return self.inside_dfn if dfn else self.inside

    def place(self, frame: FrameType) -> Any:
        """The source, the name and the first line of the function with this code, and whether it is a dfn.

        'body' for the code of all dfns whose statements are compiled when they are reached; None for other code.
        """
        from arrayl.session.stack import dynamic_codes, opening, path_of
        code = frame.f_code
        if id(code) in dynamic_codes():
            return 'body' if 'body' in frame.f_locals else None
        source = source_of(code.co_filename)
        if source is None:
            return None
        if code.co_name == '⋄':
            return source, '⋄', 0, False
        known = source.definition(*opening(source, code))
        if known is None or code.co_name[0] == '⋄':
            return None
        name = f'{path_of(unit_of(frame.f_locals.get("∇")))}.{known.name}'
        dfn = source.dfn_of(code)
        if (None if dfn is None else dfn.start) != (None if known.start is None else (known.first, known.start)):
            return None                         # a dfn without a name
        return source, name, known.first, dfn is not None

    # What follows the frames of functions.
    def inside(self, frame: FrameType, event: str, argument: Any) -> Any:
        """A traditional function, whose header is no line."""
        if event == 'return':
            self.leave()
        else:
            self.repeated(frame, event, argument)
        return self.inside

    def inside_dfn(self, frame: FrameType, event: str, argument: Any) -> Any:
        """A dfn."""
        if event == 'return':
            self.leave()
        else:
            self.repeated_dfn(frame, event, argument)
        return self.inside_dfn

    def around(self, frame: FrameType, event: str, argument: Any) -> Any:
        """What runs the statements of a dfn that are compiled when they are reached."""
        if event == 'return':
            self.leave()
        return self.around

    def repeated(self, frame: FrameType, event: str, argument: Any) -> Any:
        """A function that called itself through `at_home`: its return is that of the call before."""
        if self.calls and (event != 'line' or frame.f_lineno > self.calls[-1].first):
            self.happens(frame, event)
        return self.repeated

    def repeated_dfn(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self.calls:
            self.happens(frame, event)
        return self.repeated_dfn

    def happens(self, frame: FrameType, event: str) -> None:
        """The function that runs gets to a line, or fails: the line that it fails on has no end but the handler's."""
        call = self.calls[-1]
        line = frame.f_lineno - call.first
        if event == 'exception':
            call.failed = line
        elif event == 'line' and line != call.failed:
            call.failed = None
            self.arrive(line)

    def enter(self, name: str, source: Source, first: int) -> None:
        node = self.root
        if self.calls:
            above = self.calls[-1]
            node = above.line or above.node.child(above.node.name, 0)
        made = node.child(name, WHOLE)
        self.count(made)
        self.calls.append(Running(made, source, first, self.now()))

    def count(self, node: Node) -> None:
        node.runs = 1 if self.timer == 'coverage' else node.runs + 1

    def arrive(self, line: int) -> None:
        """The function that runs gets to a line."""
        call, now = self.calls[-1], self.now()
        self.close(call, now)
        call.line = call.node.child(call.node.name, line)
        self.count(call.line)
        call.began, call.spent = now, 0.0

    def again(self) -> None:
        """The function that runs has only called itself: the line that it was at did not run."""
        call = self.calls[-1]
        if call.line is not None and self.timer != 'coverage':
            call.line.runs -= 1
        call.line = None

    def close(self, call: Running, now: float) -> None:
        """The line that a function was at is over."""
        if call.line is not None:
            whole = now - call.began
            call.line.whole += whole
            call.line.own += whole - call.spent

    def leave(self) -> None:
        """The function that runs is over."""
        if not self.calls:
            return
        call, now = self.calls.pop(), self.now()
        self.close(call, now)
        whole = now - call.entered
        call.node.whole += whole
        call.node.own += whole - call.callees
        if self.calls:
            self.calls[-1].spent += whole
            self.calls[-1].callees += whole

    # --- results
    def state(self) -> Value:
        return build([chars('active' if self.active else 'inactive'), chars(self.timer), 0, 0])

    def flat(self) -> list[list[Value]]:
        """Name, line, runs, own time, time, and how often the clock was read, for each function and line."""
        total = Node('', WHOLE)
        for _, node in self.root.tree():
            into = total.child(node.name, node.line)
            into.runs = max(into.runs, node.runs) if self.timer == 'coverage' else into.runs + node.runs
            into.own, into.whole = into.own + node.own, into.whole + node.whole
        return [row(node) for _, node in sorted(total.below.items())]

    def deep(self) -> list[list[Value]]:
        """The same with the depth in front, for each place that they were called from."""
        return [[depth, *row(node)] for depth, node in self.root.tree()]


def row(node: Node) -> list[Value]:
    return [chars(node.name), node.line, node.runs, node.own, node.whole, node.runs, node.runs]


def profile_of() -> Profile:
    if S.session.profile is None:
        S.session.profile = Profile()
    return S.session.profile                            # type: ignore[no-any-return]


@monadic('⎕PROFILE', 'profile', shy=True)
def profile(w: Value) -> Value:
    """Measure where time goes.

    ⍵ is an action: 'start' (with a timer: 'CPU', 'elapsed', 'none', 'coverage'), 'stop', 'clear', 'calibrate', 'state',
    'data', 'tree'.

    'data' gives a matrix with a row for each function and line that ran: name, line (⍬ for the function), how often,
    milliseconds without and with the functions called, and twice how often the clock was read. 'tree' gives the rows
    for each place that a function was called from, with the depth in front. The other actions give the state, all but
    'state' shyly.

          f←{2×⍵}
          ⎕PROFILE 'start' 'none' ⋄ f¨⍳3 ⋄ ⎕PROFILE 'stop'
    2 4 6
          (⎕PROFILE 'data')[;⍳3]
     #.f     3
     #.f  0  3
          ⎕PROFILE 'clear'
          ⎕PROFILE 'state'
     inactive    0 0
    """
    found = profile_of()
    parts = [string(w)] if is_char(w) else [string(x) for x in items_of(w)]
    action = parts[0].lower() if parts else ''
    timer = parts[1].lower() if len(parts) > 1 else ''
    if len(parts) > 2 or (timer and (action != 'start' or timer not in TIMERS)):
        raise DomainError('')
    S.shy = action not in ('state', 'data', 'tree')
    if action == 'start':
        found.timer = TIMERS.get(timer) or found.timer or 'CPU'
        found.start()
    elif action == 'stop':
        found.stop()
    elif action == 'clear':
        found.stop()
        S.session.profile = found = Profile()
    elif action in ('data', 'tree'):
        at = int(action == 'tree')
        rows = found.deep() if at else found.flat()
        for x in rows:
            x[at + 1] = build([]) if x[at + 1] == WHOLE else x[at + 1]
        return build([x for found_row in rows for x in found_row], (len(rows), 7 + at))
    elif action == 'calibrate':
        if not found.timer:
            raise DomainError('')
    elif action != 'state':
        raise DomainError('')
    return found.state()


@dyadic('⎕PROFILE', 'profile columns')
def profile_columns(w: Value, a: Value) -> Value:
    """The columns ⍺ of ⎕PROFILE 'data' or 'tree', each a vector; a whole function has line ¯1.

          ≢1 3 ⎕PROFILE 'data'
    2
    """
    if not is_char(w) or string(w).lower() not in ('data', 'tree'):
        raise DomainError('')
    found = profile_of()
    tree = string(w).lower() == 'tree'
    rows = found.deep() if tree else found.flat()
    wanted = [n - S.io for n in integers(a)]
    if any(not 0 <= n < 7 + tree for n in wanted):
        raise DomainError('')
    return build([build([x[n] for x in rows]) for n in wanted])
