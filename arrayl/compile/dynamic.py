"""Functions whose names must be found at run time: those that contain ⍎, ⎕NS, ⎕FX, dots on a local, …

Their locals live in a `Frame`, a dict that asks the frames and the namespace around it for what it lacks.
Statements are compiled one at a time, when they are reached and the classes of their names are known, and
kept per combination of classes. Slower than other functions (a few µs a statement), and only they pay: a dfn inside
is compiled, and lifted, as others are, and looks in the frames around it for the names that they hold (`enclosed`).
"""
from __future__ import annotations

import time
from collections.abc import Callable, Container
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle, root_of, unmangle
from arrayl.compile import hooks
from arrayl.compile.homes import at_home, foresee_mixing
from arrayl.compile.localised import Kept, restore, save
from arrayl.compile.path import find
from arrayl.compile.scopes import FrameScope, keep_class, seen_member, system_space, value_class
from arrayl.compile.source import Source, placing
from arrayl.compile.unchanged import FORMALS, noted, paths, unchanged
from arrayl.functions import Defined, Derived, mark
from arrayl.settings import S
from arrayl.syntax import tree
from arrayl.syntax.lexer import OUTWARD, SyntaxAt, Token, statements


class Frame(dict):                      # type: ignore[type-arg]
    """The locals of one call. `outer` is the frame of the function around, or None; `space` the namespace."""

    __slots__ = ('kept', 'outer', 'own', 'space', 'users')
    steady = True                               # whether a dfn that is made in it may be compiled

    def __init__(self, outer: Frame | None, space: Namespace, own: frozenset[str] = frozenset()) -> None:
        self.outer, self.space = outer, space
        self.own = own                          # the names that the text of the function assigns
        self.kept: Kept | None = None           # the system variables that it has for itself
        self.users: set[Any] | None = None      # the units inside that took classes of its names for granted

    def __missing__(self, key: str) -> Any:
        frame = self.outer
        while frame is not None:
            if key in frame:
                return dict.__getitem__(frame, key)
            frame = frame.outer
        try:
            return self.space.names[key]
        except KeyError:
            found = find(self.space, unmangle(key))
            if found is not None:
                return found
            raise NameError(f"name '{key}' is not defined") from None

    def held(self, name: str) -> Any:
        """What `name` means without ⎕PATH; None when nothing."""
        return self.under(mangle(name))

    def under(self, key: str) -> Any:
        """The same for the key of a name."""
        frame: Frame | None = self
        while frame is not None:
            if key in frame:
                return frame[key]
            frame = frame.outer
        return self.space.names.get(key)

    def may_hold(self, key: str) -> bool:
        """Whether a name is here or in a frame around, or their texts assign it."""
        frame: Frame | None = self
        while frame is not None:
            if key in frame or key in frame.own:
                return True
            frame = frame.outer
        return False

    def used(self, unit: Any) -> None:
        """A function of `unit` takes the classes for granted that names have in this frame and those around it."""
        frame: Frame | None = self
        while frame is not None:
            if frame.users is None:
                frame.users = set()
            frame.users.add(unit)
            frame = frame.outer

    def changed(self, keys: Container[str]) -> None:
        """These names have other classes, or none, or had none."""
        for unit in self.users or ():
            if any(key in keys for key in unit.keys):
                unit.renew()

    def put(self, key: str, value: Any) -> None:
        """Make `value` what the name means in this frame."""
        if self.users is not None:
            old = self.get(key)
            if old is None or value is None or value_class(old) != value_class(value):
                self[key] = value
                self.changed((key,))
        self[key] = value

    def drop(self, key: str) -> None:
        """Forget a name that is in this frame."""
        del self[key]
        self.changed((key,))

    def elsewhere(self, space: Namespace) -> Frame:
        """A frame in `space` that has the arguments and operands of this one, and no local.

        In the namespace that the function works in, names mean what they mean in the function.
        """
        if space is self.space:
            return self
        made = Frame(None, space)
        for key in (*FORMALS, '⍺⍺', '⍵⍵', '∇∇'):
            try:
                made[key] = self[key]
            except NameError:
                continue
        return made

    def bind(self, key: str, value: Any) -> Any:
        """`name←value`: a local."""
        keep_class(self.get(key), value)
        unit = getattr(value, 'unit', None)
        if unit is not None:
            unit.named(key)
        if self.users is None:
            self[key] = value
        else:
            self.put(key, value)
        return value

    def rebind(self, key: str, value: Any) -> Any:
        """`name f←value` and `name∘←value`: what the name means now."""
        frame: Frame | None = self
        while frame is not None:
            if key in frame:
                keep_class(frame[key], value)
                frame.put(key, value)
                return value
            frame = frame.outer
        keep_class(self.space.names.get(key), value)
        self.space.set(unmangle(key), value)
        return value

    def assign(self, key: str, value: Any) -> Any:
        """`⍎'name←value'`: a local where the text of a function assigns the name as well, else global."""
        frame: Frame | None = self
        while frame is not None:
            if key in frame.own or key in frame:
                return frame.bind(key, value)
            frame = frame.outer
        unit = getattr(value, 'unit', None)
        if unit is not None:
            unit.named(key)
        keep_class(self.space.names.get(key), value)
        self.space.set(unmangle(key), value)
        return value

    def root(self, name: str) -> Any:
        if name == '#':
            return root_of(self.space)
        if name == '##':
            return self.space.parent or self.space
        if name[:1] == '⎕':
            return system_space(self.space, name)
        try:
            return self[mangle(name)]
        except NameError:
            return None

    def holds(self, name: str) -> bool:
        """Whether it is a local of this call."""
        return mangle(name) in self

    def class_of(self, path: tuple[str, ...]) -> str | None:
        value = self.root(path[0])
        for name in path[1:]:
            value = seen_member(value, name)
        return None if value is None else value_class(value)


class Again:
    """What the lines of a body give that end by calling the function itself: the `arguments` of that call, ⍵ and ⍺."""

    __slots__ = ('arguments',)

    def __init__(self, w: Any, a: Any = None) -> None:
        self.arguments = w, a


class Body:
    """The text of a dynamic dfn or dop: its statements, cut but not parsed."""

    def __init__(self, source: Source, node: tree.Dfn) -> None:
        from arrayl.compile.functions import localised
        self.source, self.kind = source, node.kind
        self.text = source.span(node.at, node.closer)
        self.lines = [Line(tokens, source) for tokens in statements(node.tokens)]
        guards = [i for i, line in enumerate(self.lines) if line.guard == 'ECOLON']
        for line in self.lines[guards[0] + 1:] if guards else ():
            if line.result is not None:
                line.result.guarded = True
        self.localises = localised(node.tokens)
        self.shadows = any(t.text == '⎕SHADOW' or (t.type == 'STRING' and '⎕SHADOW' in t.text.upper())  # for ⍎
                           for t in node.tokens)
        self.own = frozenset(mangle(name) for name in assigned(node.tokens))
        self.node = node
        self.unit: Any = False                  # as `enclosed` makes it; None when the text does not allow it
        self.name, self.fixed = '', 0.0
        self.controls: dict[str, dict[int, list[int]]] = {}    # of ⎕STOP ⎕TRACE ⎕MONITOR, by line: see hooks
        self.measured: tuple[int, int, int] | None = None
        self.skip: int | None = None            # the line whose stop does not count, for once

    @property
    def first(self) -> int:
        return self.node.at.line

    @property
    def last(self) -> int:
        return self.node.closer.line

    def invalidate(self) -> None:
        """Controls are looked at when it runs."""

    def in_space(self, ns: Namespace, frame: Frame | None = None) -> Any:
        """The same function, made anew in another namespace; `frame` is that of the function around."""
        return closure(Body(self.source, self.node), frame, ns)

    def named(self, name: str) -> None:
        if not self.name:
            self.name, self.fixed = name, time.time()
            self.source.define(self.node.at.line, self.node.closer.line, name, self.node.at.col, self.node.closer.end)


def assigned(tokens: list[Token]) -> set[str]:
    """The names that stand left of an arrow in a body, its inner functions and `ns.name←` not counted."""
    found: set[str] = set()
    depth = 0
    for i, t in enumerate(tokens):
        depth += (t.type == 'LBRACE') - (t.type == 'RBRACE')
        if t.type != 'ASSIGN' or t.text == OUTWARD or depth:
            continue
        j = i - 1
        while j >= 0 and tokens[j].type in ('NAME', 'LPAR', 'RPAR'):
            if tokens[j].type == 'NAME' and (j == 0 or tokens[j - 1].type != 'DOT'):
                found.add(tokens[j].text)
            j -= 1
    return found


class Line:
    """One statement: a guard's condition and result apart."""

    __slots__ = ('at', 'condition', 'guard', 'is_default', 'last', 'result')

    def __init__(self, tokens: list[Token], source: Source) -> None:
        self.at, self.last = tokens[0], tokens[-1].line
        at = _colon(tokens)
        self.guard = tokens[at].type if at is not None else ''
        self.condition = Piece(tokens[:at], source, tokens[at]) if at is not None else None
        rest = tokens[at + 1:] if at is not None else tokens
        self.result = Piece(rest, source) if rest else None
        self.is_default = at is None and len(tokens) > 2 and tokens[0].text == '⍺' and tokens[1].type == 'ASSIGN'


def _colon(tokens: list[Token]) -> int | None:
    depth = 0
    for i, t in enumerate(tokens):
        depth += (t.type in ('LPAR', 'LBRACK', 'LBRACE')) - (t.type in ('RPAR', 'RBRACK', 'RBRACE'))
        if depth == 0 and t.type in ('COLON', 'ECOLON'):
            return i
    return None


class Piece:
    """The tokens of an expression, with the code made of them so far; of a condition also its colon."""

    __slots__ = ('cache', 'colon', 'guarded', 'last', 'paths', 'source', 'targets', 'tokens')

    def __init__(self, tokens: list[Token], source: Source, colon: Token | None = None) -> None:
        self.tokens, self.source, self.colon = tokens, source, colon
        self.guarded = False                    # whether an error guard of its function sees it fail
        self.cache: dict[tuple[Any, ...], Any] = {}
        self.last: Any = None                   # the code that it had last, what for, and what the names meant then
        self.paths = paths(tokens)
        self.targets = sorted(assigned(tokens)) if any(
            t.type == 'ASSIGN' and i > 1 and tokens[i - 2].type in ('NAME', 'LPAR', 'RPAR')
            for i, t in enumerate(tokens)) else []      # of `a b←`: it matters which of them are locals

    def compiled(self, frame: Frame, made: type[FrameScope] = FrameScope, ends: bool = False) -> Any:
        """The code for the classes of now; with `ends`, a call of ∇ that ends the function gives its arguments."""
        last = self.last
        if last is not None and last[1] is ends and last[2] is made and unchanged(last[3], frame.under):
            return last[0]
        classes = (*[frame.class_of(p) for p in self.paths], ends, *map(frame.holds, self.targets))
        found = self.cache.get(classes)
        if found is None:
            from arrayl.compile.units import compile_statement
            if self.colon is not None and not self.tokens:
                with placing(self.source):
                    raise SyntaxAt('', self.colon.line, self.colon.col)
            formals = {}
            for name in ('⍺⍺', '⍵⍵', '⍺', '∇∇', '∇'):
                kind = frame.class_of((name,))
                if kind is not None:
                    formals[name] = kind
            scope = made(frame.class_of, frame.holds)
            found = compile_statement(self.tokens, scope, self.source, formals, frame.space.names,
                                      guard=self.colon, ends=ends, guarded=self.guarded)
            self.cache[classes] = found
        meant = None if self.targets else noted(self.paths, frame.under, formals=True)
        self.last = None if meant is None else (found, ends, made, meant)
        return found


def runner(body: Body) -> Callable[[Body, Frame], Any]:
    """What runs `body` with the fewest frames of Python: a recursion costs three a level, four in a conversation."""
    if body.localises or body.shadows:
        return run
    if S.session is not None and S.session.talks:
        return run_whole
    return run_from if any(body.controls.values()) else run_lines


def run(body: Body, frame: Frame) -> Any:
    """Run the statements of `body` in `frame`, to the result of the function."""
    if not (body.localises or body.shadows):
        return run_whole(body, frame)
    saved = frame.kept = save(*body.localises)
    try:
        return run_whole(body, frame)
    finally:
        restore(saved)


def run_whole(body: Body, frame: Frame) -> Any:
    """The same; in a conversation, a body of several lines that fails is suspended."""
    if S.session is None or not S.session.talks:
        return run_from(body, frame)
    from arrayl.compile.suspend import SUSPENDING, stays, talk
    try:
        return run_from(body, frame) if any(body.controls.values()) else run_lines(body, frame)
    except SUSPENDING as e:
        if not stays(e, body.source.file, body.first == body.last):
            raise
        error = e
    return talk(error, body, frame)


def run_from(body: Body, frame: Frame, start: int = -1) -> Any:
    """Run the statements, or go on with number `start`; a body with controls tells its hooks."""
    value = run_lines(body, frame, start)
    if body.first == body.last or not any(body.controls.values()):
        return value                        # the only line of one that has one line is told of as any line is
    shy = S.shy
    if 0 in body.controls.get('trace', ()):
        hooks.traced(body, 0, value)
    hooks.before(body, 0, value)
    S.shy = shy
    return value


def run_lines(body: Body, frame: Frame, start: int = -1, guarded: bool = False) -> Any:
    """Run them; a call of ∇ that ends the function gives `Again`, unless an error guard or a control is to see it.

    The statement that ends the function is run here too: every frame of Python counts in a deep recursion.
    """
    from arrayl.compile.runtime import caught
    lines = body.lines
    last = not guarded and not any(body.controls.values())
    piece: Piece | None = None              # the statement that ends the function, and its code if it is known
    statement: Any = None
    for i in range(max(start, 0), len(lines)):
        line = lines[i]
        if body.controls:
            arrived = lines[i - 1].last if i else min(body.first, line.at.line - 1)
            for n in range(line.at.line if i == start else arrived + 1, line.at.line + 1):
                hooks.before(body, n - body.first)      # of lines without a statement, too
        if line.guard == 'COLON':
            assert line.condition is not None
            if line.condition.compiled(frame).run(frame):
                piece, statement = line.result, None
                break
            continue
        if line.guard == 'ECOLON':
            assert line.condition is not None
            numbers = line.condition.compiled(frame).run(frame)
            kept, settings = dict(frame), save(*body.localises)
            try:
                return run_lines(body, frame, i + 1, True)
            except Exception as e:
                if not caught(e, numbers):
                    raise
            gone = dict(frame)
            frame.clear()
            frame.update(kept)
            frame.changed({key for key in gone.keys() | kept if gone.get(key) is not kept.get(key)})
            restore(settings)
            piece, statement = line.result, None
            break
        if line.is_default and frame.get('⍺') is not None:
            continue
        assert line.result is not None
        at_end = i == len(lines) - 1
        statement = line.result.compiled(frame, ends=last and at_end)
        if at_end and not (statement.shy and body.node.runs_out):
            piece = line.result
            break
        value = statement.run(frame)
        if body.controls:
            traced(body, line.at.line, value)
        if not statement.shy:
            no_function(statement, line.result)
            S.shy = False if not statement.call else S.shy
            return value
    if piece is None:
        return None
    if statement is None:
        statement = piece.compiled(frame, ends=last)
    if statement.call:
        S.shy = False
    value = statement.run(frame)
    if body.controls:
        traced(body, piece.tokens[0].line, value)
    if statement.call:
        return value                        # as shy as it is
    S.shy = statement.shy
    if not statement.shy:
        no_function(statement, piece)
    return value if statement.kind != 'F' else None


def traced(body: Body, line: int, value: Any) -> None:
    """Show what a statement on a line with a trace gives."""
    if line - body.first in body.controls.get('trace', ()):
        shy = S.shy
        hooks.traced(body, line - body.first, value)
        S.shy = shy


def no_function(statement: Any, piece: Piece) -> None:
    """SYNTAX ERROR where a statement of a dfn, `piece`, is a function, which is no result."""
    if statement.kind == 'F':
        with placing(piece.source):
            raise SyntaxAt('', statement.at.line, statement.at.col)


def closure(body: Body, frame: Frame | None, space: Namespace) -> Any:
    """The function or operator value of `body`: its outer names are those of `frame`, then those of `space`."""
    foresee_mixing(space, body.text)
    home = space                # named so only now: `homes.running` takes a frame that has a `home` to run there
    if not body.own <= home.bound:
        home.binds(body.own)
    if body.kind == 'F':
        def dynamic(w: Any, a: Any = None) -> Any:
            if S.mixed and S.home is not home:
                return at_home(home, dynamic, w, a)
            while True:
                inner = Frame(frame, home, body.own)
                inner['⍵'] = w
                inner['⍺'] = a
                inner['∇'] = dynamic
                value = runner(body)(body, inner)
                if type(value) is not Again:
                    return value
                w, a = value.arguments
        dynamic.unit = body                     # type: ignore[attr-defined]
        return mark(dynamic, Defined(body.text, body.name, details=body))

    def operator(left: Any, right: Any = None) -> Any:
        def derived(w: Any, a: Any = None) -> Any:
            if S.mixed and S.home is not home:
                return at_home(home, derived, w, a)
            while True:
                inner = Frame(frame, home, body.own)
                inner['⍵'] = w
                inner['⍺'] = a
                inner['⍺⍺'], inner['∇'], inner['∇∇'] = left, derived, operator
                if body.kind == 'D':
                    inner['⍵⍵'] = right
                value = runner(body)(body, inner)
                if type(value) is not Again:
                    return value
                w, a = value.arguments
        return mark(derived, Derived(operator, left, right))
    operator.unit = body                        # type: ignore[attr-defined]
    return mark(operator, Defined(body.text, body.name, details=body, kind=body.kind))


def make(unit: Any, ns: Namespace) -> Any:
    """The function value of a dynamic unit of namespace `ns`."""
    body = Body(unit.source, unit.node)
    return closure(body, None, ns)
