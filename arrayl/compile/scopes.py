"""Where names live in the Python code that is being made.

Four kinds of scope. `ModuleScope`: a namespace, whose dict is the globals of the code. `LocalScope`: the
locals of a dfn, which are Python locals and cells. `FrameScope`: a dfn whose names must be found at run time
(it contains ⍎ or ⎕NS, say); they live in a dict, the code's variable ``⎕F``. `EnclosedScope`: what is around a dfn
inside such a one, whose own names need not. Each knows how to load and store a name and answers the class pass
(`syntax.classes.Environment`).
"""
from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from arrayl.arrays import first_item
from arrayl.arrays.namespace import Namespace, mangle, root_of
from arrayl.arrays.null import NULL
from arrayl.compile.path import find, session_space
from arrayl.errors import APLError, APLSyntaxError
from arrayl.functions import Defined, meaning
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax.classes import ANEW
from arrayl.syntax.lexer import NAMECLASS

NILADIC, GIVING = 'N', 'G'              # a niladic function; one whose result is a function


def value_class(value: Any) -> str:
    """A F M D of a value, or N or G for a niladic function."""
    if not callable(value):
        return 'A'
    m = meaning(value)
    if isinstance(m, Defined) and m.kind == NILADIC and m.details.gives_function:
        return GIVING
    return m.kind if m is not None else 'F'


def parsed_class(kind: str | None) -> str | None:
    """How a name of this class is parsed: a niladic function as what it gives."""
    return 'A' if kind == NILADIC else 'F' if kind == GIVING else kind


def keep_class(old: Any, new: Any) -> None:
    """SYNTAX ERROR where assignment would make an array of the function `old`, or a function of an array."""
    if old is not None and callable(old) != callable(new):
        raise APLSyntaxError(NAMECLASS)


class Unsettled(Exception):
    """What a dfn inside may find is a function or an array, depending on when it is called: only frames can tell."""


CHANGED = 'The class of a name changed while the function ran'


def still(value: Any, kind: str) -> Any:
    """The value of a name that had class `kind` when its statement was reached, which has called functions since."""
    now = value_class(value)
    if now == kind:
        return value
    if (kind, now) in (('A', NILADIC), ('F', GIVING)):
        return value()
    if (kind, now) in ((NILADIC, 'A'), (GIVING, 'F')):
        return lambda: value
    raise APLSyntaxError(CHANGED)


class Scope:
    """Base: `classes` are those of the names bound here, by APL name; `bindings` what the code binds to them.

    The names of `mixed` are bound to arrays and to functions: which, shows when it runs.
    """

    dfn = False                     # whether the statements are those of a dfn
    when_reached = False            # whether its statements are compiled when they are reached
    alpha_known = False             # whether ⍺ is there, or has been given its default
    labels: Collection[str] = ()    # of the traditional function: they cannot be assigned to

    def __init__(self, outer: Scope | None) -> None:
        self.outer = outer
        self.classes: dict[str, str] = {}
        self.bindings: set[tuple[str, str]] = set()
        self.mixed: set[str] = set()
        self.dotted: dict[tuple[str, ...], str] = {}    # the classes of what the code assigns to dotted names

    # --- for the class pass
    def class_of(self, path: tuple[str, ...]) -> str | None:
        return parsed_class(self.raw_class(path))

    def raw_class(self, path: tuple[str, ...]) -> str | None:
        raise NotImplementedError

    def glyph(self, glyph: str) -> str | None:
        found = REGISTRY.get(glyph)
        return found.kind if found else None

    # --- for the emitter
    def shared(self, name: str) -> ModuleScope | None:
        """The scope of the namespace, when it is there that `name←value` binds the name."""
        return None

    def load(self, name: str) -> ast.expr:
        raise NotImplementedError

    def load_hidden(self, name: str) -> ast.expr:
        """The same where Python would take the name for a local one."""
        return self.load(name)

    def store(self, name: str, value: ast.expr) -> ast.expr:
        """An expression that binds `name` here and gives the value."""
        raise NotImplementedError

    def modify(self, name: str, value: ast.expr) -> ast.expr:
        """The same for the variable that `name` means now, here or further out (`x+←1`)."""
        raise NotImplementedError

    def class_now(self, name: str) -> str | None:
        """The class of what `load` loads, whatever the text binds to the name later."""
        return self.raw_class((name,))

    def modified_class(self, name: str) -> str | None:
        """The class of what `modify` would bind anew, whatever the text says that it becomes."""
        return self.raw_class((name,))


def name_load(key: str) -> ast.expr:
    return ast.Name(key, ast.Load())


def name_store(key: str, value: ast.expr) -> ast.expr:
    return ast.NamedExpr(ast.Name(key, ast.Store()), value)


def global_value(key: str) -> ast.expr:
    """A name of the namespace where Python would take it for a local one."""
    return ast.Call(name_load('⎕outer'), [ast.Call(name_load('⎕globals'), [], []), ast.Constant(key)], [])


KEPT = '⎕kept'                          # the value that a name is to get
NO_ARGUMENTS = ast.arguments([], [], None, [], [], None, [])


class ModuleScope(Scope):
    """The names of namespace `ns`; `seen` records every class that was taken for granted."""

    def __init__(self, ns: Namespace) -> None:
        super().__init__(None)
        self.ns = ns
        self.seen: dict[str, str | None] = {}
        self.globals: set[str] = set()          # stored by the code: need a `global` declaration
        self.found: set[str] = set()            # names that ⎕PATH explains
        self.members: set[tuple[Namespace, str]] = set()        # as `seen`, of other namespaces
        self.chains: dict[tuple[str, ...], str | None] = {}     # as `seen`, of dotted names
        self.taken: Any = None                  # the `chains.Chains` that a function of the code begins by asking
        self.passing: Any = None                # the `changing.Passing` that the code asks between its statements
        self.walked: tuple[tuple[str, ...], Any] = (), None     # the last path and its value

    def shared(self, name: str) -> ModuleScope | None:
        return self

    def raw_class(self, path: tuple[str, ...]) -> str | None:
        if len(path) == 1 and path[0] in self.classes:
            return self.classes[path[0]]
        value: Any
        if len(path) > 2 and path[:-1] == self.walked[0]:       # chains are asked for name by name
            value, following = self.walked[1], path[-1:]
        else:
            value, following = root(self.ns, path[0]), path[1:]
        if value is None and len(path) == 1:
            value = find(self.ns, path[0])
            if value is not None:
                self.found.add(path[0])
        for name in following:
            if isinstance(value, Namespace):
                self.members.add((value, mangle(name)))
            value = seen_member(value, name)
        self.walked = path, value
        kind = None if value is None else value_class(value)
        if path[0][0] not in '#⎕':
            self.seen[mangle(path[0])] = kind
        if len(path) > 1:
            self.chains[path] = kind
        return kind

    def load(self, name: str) -> ast.expr:
        if name in self.found:
            return ast.Call(name_load('⎕on_path'), [ast.Call(name_load('⎕globals'), [], []),
                                                    ast.Constant(mangle(name))], [])
        return name_load(mangle(name))

    def load_hidden(self, name: str) -> ast.expr:
        return global_value(mangle(name))

    def store(self, name: str, value: ast.expr) -> ast.expr:
        self.found.discard(name)
        self.globals.add(mangle(name))
        return name_store(mangle(name), value)

    modify = store

    def modified_class(self, name: str) -> str | None:
        if name in getattr(self, 'local', ()):          # of a traditional function
            return self.classes.get(name)
        now = self.ns.get(name)
        kind = None if now is None else value_class(now)
        self.seen.setdefault(mangle(name), kind)
        return kind

    def watch(self, unit: Any) -> None:
        """Have `unit` told when a class changes that its code takes for granted."""
        for ns, key in (*((self.ns, key) for key in self.seen), *self.members):
            ns.watch(key, unit)
        unit.taken += [x for x in (self.taken, self.passing) if x is not None]


def root(ns: Namespace, name: str) -> Any:
    """What the first name of a dotted one means in `ns`, None when nothing."""
    if name == '#':
        return root_of(ns)
    if name == '##':
        return ns.parent or ns
    if name[0] == '⎕':
        return system_space(ns, name)
    return ns.get(name)


def system_space(ns: Namespace, name: str) -> Namespace | None:
    """The namespace that ⎕THIS or ⎕SE is in `ns`; None for another system name."""
    if name.upper() == '⎕THIS':
        return ns
    return session_space() if name.upper() == '⎕SE' else None


def member_value(value: Any, name: str) -> Any:
    """The value of `name` in namespace `value`, None when there is none; Python objects ask their attributes."""
    if isinstance(value, Namespace):
        if name == '##':
            return value.parent or value
        return value if name.upper() == '⎕THIS' else value.get(name)
    if isinstance(value, np.ndarray):
        return member_value(first_item(value), name) if value.size else None
    look = getattr(value, 'apl_member', None)
    return look(name) if look else None


def seen_member(value: Any, name: str) -> Any:
    """The same before the code runs: what an object of Python fails to give counts as an array, and fails then."""
    try:
        return member_value(value, name)
    except APLError:
        return NULL


class LocalScope(Scope):
    """The locals of one dfn. Python names: the APL name itself, or with a number where an outer one is visible.

    `assigned` grows while the code is emitted in order of evaluation: a name read before it is assigned
    here means the outer one. In an inner dfn, which runs who knows when, it means the one that is there then (`late`).
    """

    dfn = True

    def __init__(self, outer: Scope, number: int, bound: set[str]) -> None:
        super().__init__(outer)
        self.number = number
        self.bound = bound                      # names assigned somewhere in this body
        self.assigned: set[str] = set()
        self.nonlocals: set[str] = set()        # Python names of outer dfns that this body stores into
        self.globals: set[str] = set()
        self.stored_inside: set[str] = set()    # Python names here that inner dfns store into
        self.formals: dict[str, str] = {}       # ⍵ ⍺ ∇ ⍺⍺ … -> Python name
        self.late: set[str] = set()             # Python names here that inner dfns may read before they are bound

    def key(self, name: str) -> str:
        return mangle(name) if self.number == 0 else f'{name}·{self.number}'

    def raw_class(self, path: tuple[str, ...]) -> str | None:
        if len(path) == 1 and path[0] in self.classes and path[0] in self.bound:
            return self.classes[path[0]]
        if path[0] in self.formals and len(path) == 1 and path[0] in self.classes:
            return self.classes[path[0]]
        assert self.outer is not None
        if isinstance(self.outer, LocalScope):
            self.sure(self.outer, path[0])              # else the text could not even be read
        return self.outer.raw_class(path) or self.dotted.get(path)

    def declared(self) -> list[ast.stmt]:
        """The declarations of the names outside that this body stores into."""
        return [kind(sorted(names)) for kind, names in ((ast.Global, self.globals), (ast.Nonlocal, self.nonlocals))
                if names]

    def find(self, name: str) -> tuple[Scope, str]:
        """The scope that `name` is read from now, and its Python name there."""
        scope: Scope | None = self
        while isinstance(scope, LocalScope):
            if name in scope.formals:
                return scope, scope.formals[name]
            if name in scope.assigned or (scope is not self and name in scope.bound):
                return scope, scope.key(name)
            scope = scope.outer
        assert scope is not None
        return scope, mangle(name)

    def load(self, name: str) -> ast.expr:
        scope, key = self.find(name)
        if isinstance(scope, LocalScope):
            return self.load_in(scope, name, key)
        return scope.load_hidden(name) if self.hides(name) else scope.load(name)

    def load_in(self, scope: LocalScope, name: str, key: str) -> ast.expr:
        if self.sure(scope, name):
            return name_load(key)
        scope.late.add(key)
        further, outside = scope.outside(name)
        value = (self.load_in(further, name, outside) if isinstance(further, LocalScope)
                 else further.load_hidden(name))
        return ast.Call(name_load('⎕nearest'), [ast.Lambda(NO_ARGUMENTS, x) for x in (name_load(key), value)], [])

    def sure(self, scope: LocalScope, name: str) -> bool:
        """Whether `scope`, where the name is found, has bound it by the time that this code runs."""
        if scope is self or name not in scope.bound or name in scope.assigned:
            return True
        if scope.alike_outside(name):
            return False
        if scope.outer is not None and scope.outer.raw_class((name,)) is not None:
            raise Unsettled
        return True

    def outside(self, name: str) -> tuple[Scope, str]:
        """The scope that a name that is bound here comes from until then, for a function inside."""
        scope = self.outer
        while isinstance(scope, LocalScope) and name not in scope.bound:
            scope = scope.outer
        assert scope is not None
        return scope, scope.key(name) if isinstance(scope, LocalScope) else mangle(name)

    def alike_outside(self, name: str) -> bool:
        """Whether a name that is bound here means something of the same class outside, until then."""
        assert self.outer is not None
        return self.outer.raw_class((name,)) == self.classes.get(name, NILADIC)

    def hides(self, name: str) -> bool:
        """Whether Python would take global `name` for a local, because a dfn around here binds it later."""
        scope: Scope | None = self
        while isinstance(scope, LocalScope):
            if name in scope.bound and scope.key(name) == mangle(name):
                return True
            scope = scope.outer
        return False

    def store(self, name: str, value: ast.expr) -> ast.expr:
        self.assigned.add(name)
        return name_store(self.key(name), value)

    def modify(self, name: str, value: ast.expr) -> ast.expr:
        scope, key = self.find(name)
        if isinstance(scope, LocalScope):
            return self.modify_in(scope, name, key, value)
        if isinstance(scope, ModuleScope) and not self.hides(name):
            self.globals.add(key)
            return name_store(key, value)
        return self.modify_further(scope, name, key, value)

    def class_now(self, name: str) -> str | None:
        return self.find(name)[0].raw_class((name,))

    def modified_class(self, name: str) -> str | None:
        scope, _ = self.find(name)
        return scope.raw_class((name,)) if isinstance(scope, LocalScope) else scope.modified_class(name)

    def modify_in(self, scope: LocalScope, name: str, key: str, value: ast.expr) -> ast.expr:
        if scope is not self:
            self.nonlocals.add(key)
            scope.stored_inside.add(key)
        if self.sure(scope, name):
            return name_store(key, value)
        scope.late.add(key)
        test = ast.Call(name_load('⎕is_bound'), [ast.Lambda(NO_ARGUMENTS, name_load(key)), name_store(KEPT, value)], [])
        further, outside = scope.outside(name)
        kept = name_load(KEPT)
        other = (self.modify_in(further, name, outside, kept) if isinstance(further, LocalScope)
                 else self.modify_further(further, name, outside, kept))
        return ast.IfExp(test, name_store(key, kept), other)

    def bound_unseen(self) -> list[ast.stmt]:
        """What inner dfns store into must be bound here for Python, though it be where nothing comes."""
        return [ast.Assign([ast.Name(key, ast.Store())], ast.Constant(None)) for key in sorted(self.stored_inside)]

    def modify_further(self, scope: Scope, name: str, key: str, value: ast.expr) -> ast.expr:
        """The same for a name further out than all dfns, which Python would take for that of one of them."""
        if not isinstance(scope, ModuleScope):
            return scope.modify(name, value)
        return ast.Call(name_load('⎕set_outer'),
                        [ast.Call(name_load('⎕globals'), [], []), ast.Constant(key), value], [])


class FrameScope(Scope):
    """Names found at run time, through the code's variable ``⎕F``; `classes_now` looks into the live frame."""

    dfn = True
    when_reached = True

    def __init__(self, classes_now: Callable[[tuple[str, ...]], str | None],
                 holds: Callable[[str], bool] | None = None) -> None:
        super().__init__(None)
        self.classes_now = classes_now
        self.holds = holds                      # whether a name is a local by now
        self.stored: set[str] = set()           # what the code has bound so far

    def raw_class(self, path: tuple[str, ...]) -> str | None:
        if len(path) == 1 and path[0] in self.classes:
            return self.classes[path[0]]
        return self.classes_now(path)

    def load(self, name: str) -> ast.expr:
        return ast.Subscript(name_load('⎕F'), ast.Constant(mangle(name)), ast.Load())

    def store(self, name: str, value: ast.expr) -> ast.expr:
        self.stored.add(name)
        if name.endswith(ANEW):                 # `a f←v` with a local function f, which the name goes on meaning
            return value
        return ast.Call(ast.Attribute(name_load('⎕F'), 'bind', ast.Load()), [ast.Constant(mangle(name)), value], [])

    def modify(self, name: str, value: ast.expr) -> ast.expr:
        return ast.Call(ast.Attribute(name_load('⎕F'), 'rebind', ast.Load()), [ast.Constant(mangle(name)), value], [])

    def class_now(self, name: str) -> str | None:
        return self.raw_class((name,)) if name in self.stored else self.classes_now((name,))

    modified_class = class_now


class ExecutedScope(FrameScope):
    """The text of ⍎ in a dfn: it has no locals of its own."""

    dfn = False

    def store(self, name: str, value: ast.expr) -> ast.expr:
        return ast.Call(ast.Attribute(name_load('⎕F'), 'assign', ast.Load()), [ast.Constant(mangle(name)), value], [])


class EnclosedScope(Scope):
    """What is around a dfn that stands in dynamic ones: their frame, the code's variable ``⎕E``, and its namespace.

    The names that the frames hold, or may come to hold, have the classes `kinds`, and are looked for there whenever
    they are used. All others are those of namespace `ns` (`module`).
    """

    def __init__(self, ns: Namespace, kinds: dict[str, str | None]) -> None:
        super().__init__(None)
        self.ns, self.kinds = ns, kinds
        self.module = ModuleScope(ns)
        self.inner: Any = None                  # the `Inner` of the dfn, if it can be read

    def framed(self, name: str) -> bool:
        return name in self.kinds

    def raw_class(self, path: tuple[str, ...]) -> str | None:
        if path[0] in self.kinds:
            return self.kinds[path[0]] if len(path) == 1 else None
        return self.module.raw_class(path)

    def load(self, name: str) -> ast.expr:
        if self.framed(name):
            return ast.Subscript(name_load('⎕E'), ast.Constant(mangle(name)), ast.Load())
        return self.module.load(name)

    def load_hidden(self, name: str) -> ast.expr:
        return self.load(name) if self.framed(name) else self.module.load_hidden(name)

    def modify(self, name: str, value: ast.expr) -> ast.expr:
        return ast.Call(ast.Attribute(name_load('⎕E'), 'rebind', ast.Load()), [ast.Constant(mangle(name)), value], [])

    def modified_class(self, name: str) -> str | None:
        return self.kinds[name] if self.framed(name) else self.module.modified_class(name)

    def watch(self, unit: Any) -> None:
        self.module.watch(unit)


def module_scope(scope: Scope | None) -> ModuleScope | None:
    """The scope of the namespace that the code of `scope` lives in; None in a frame."""
    while isinstance(scope, LocalScope):
        scope = scope.outer
    return scope if isinstance(scope, ModuleScope) else scope.module if isinstance(scope, EnclosedScope) else None
