"""Python objects inside APL: modules and objects as namespaces, callables as functions, values as arrays.

A `Proxy` is a scalar that the dot looks into (`compile.members`): an attribute that can be called is a function, any
other is an array, or another proxy. Only what *is* data becomes an array: numbers, text, lists, tuples, sets, ranges,
bytes and ndarrays. Things that merely can be turned into one (a data frame, a tensor, a file) stay objects, so that
their methods remain in reach; ``np.asarray df`` turns them when that is wanted.

Arrays are shared. What goes out is a view that cannot be written to, for APL's arrays do not change; what comes in is
the array that Python holds. Narrow integers widen on the way out, because NumPy's arithmetic would wrap.

Python runs on the C stack where it calls back (``sorted(key=f)``, ``numpy.frompyfunc``), so calls inside calls are
counted: at `DEEPEST` a LIMIT ERROR comes before a crash. An exception that was raised by Python is a DOMAIN ERROR
with its message; one that APL code raised inside passes through as it is.
"""
from __future__ import annotations

import contextlib
import importlib
import inspect
import re
import types
import weakref
from collections.abc import Callable, Iterable, Mapping, Set, ValuesView
from typing import TYPE_CHECKING, Any

import numpy as np

from arrayl.arrays import Nested, Value, build, is_char, items_of, narrow, rank_of, size_of, text_of
from arrayl.arrays.apart import apart
from arrayl.arrays.members import from_apl, to_apl
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL, Null
from arrayl.errors import APLError, DomainError, LimitError, Off
from arrayl.functions import Foreign, mark, meaning
from arrayl.interop import recursion
from arrayl.settings import S

if TYPE_CHECKING:
    from arrayl.interop.values import Parts

DEEPEST = 250                           # Python calls inside Python calls, APL between them; CPython 3.12 refuses 300
PURE = re.compile(r'numpy(\.(linalg|fft))?$|numpy\.(linalg|fft)\.|scipy\.(linalg|fft|special|ndimage|signal|spatial)\b'
                  '|(zlib|_?bz2|_?lzma)$')      # what an interrupt may leave: their functions have no side effects
DATA = str | bytes | int | float | complex | None
WRITERS = 'save', 'tofile', 'memmap'    # save those of NumPy whose names begin so
SHAPE = 64                              # the most axes of an array of NumPy
DRAW = 100                              # what it costs to draw a number, for `apart`
LONGEST = 120                           # characters of an object's text in a display
POSITIONAL = '*'                        # the option that names all positional arguments

NO_ARGUMENTS = re.compile('takes (no|0) |at most 0 |exactly 0 |no positional arguments|no arguments')


class Proxy:
    """A Python module or object as an APL scalar: a namespace whose names are its attributes."""

    __slots__ = ('__weakref__', 'target')

    def __init__(self, target: Any) -> None:
        self.target = target

    def apl_member(self, name: str) -> Value:
        """The value of attribute `name`; None when there is none."""
        found = attribute(self.target, name)
        return None if found is MISSING else member(found, name)

    def apl_set_member(self, name: str, value: Value) -> None:
        with in_python():
            setattr(self.target, name, to_argument(value))

    def apl_unwrap(self) -> Any:
        """The object itself, for Python."""
        return self.target

    def display_form(self) -> str:
        if isinstance(self.target, types.ModuleType):
            return f'[module {self.target.__name__}]'
        with contextlib.suppress(Exception), in_python():       # any object may have any __repr__
            return ' '.join(repr(self.target).split())[:LONGEST]
        return f'[{type(self.target).__name__}]'

    def __repr__(self) -> str:
        return f'Proxy({self.target!r})'


class LaterModule(Proxy):
    """A module by its name, imported when something of it is used: what a loaded workspace holds."""

    __slots__ = ('name',)

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute != 'target':
            raise AttributeError(attribute)
        S.session.host.require('python', '⎕PY')
        self.target = found = resolve(self.name)
        return found

    def display_form(self) -> str:
        return f'[module {self.name}]'


def later(path: str) -> Any:
    """A Python callable by its dotted name, looked for when it is first called."""
    def target(*arguments: Any, **keywords: Any) -> Any:
        S.session.host.require('python', '⎕PY')
        return resolve(path)(*arguments, **keywords)
    target.__name__ = target.__qualname__ = path
    target.later = path                                 # type: ignore[attr-defined]
    return function(target, path)


_proxies: weakref.WeakValueDictionary[int, Proxy] = weakref.WeakValueDictionary()


def proxy(target: Any) -> Proxy:
    """The proxy of `target`: one and the same as long as it is in use, so that an object matches itself."""
    found = _proxies.get(id(target))
    if found is None or found.target is not target:
        found = _proxies[id(target)] = Proxy(target)
    return found


class Missing:
    """What `attribute` gives when there is none."""


MISSING = Missing()


def attribute(target: Any, name: str) -> Any:
    """Attribute `name` of `target`, imported where it is a submodule; MISSING when there is none."""
    with in_python():
        found = getattr(target, name, MISSING)
    if found is MISSING and isinstance(target, types.ModuleType) and hasattr(target, '__path__'):
        found = submodule(target, name)
    return found


def submodule(module: types.ModuleType, name: str) -> Any:
    full = f'{module.__name__}.{name}'
    session = S.session
    try:
        return importlib.import_module(full) if session is None else session.host.module(full, '⎕PY')
    except ModuleNotFoundError:
        return MISSING
    except APLError:
        raise
    except Exception as e:
        raise DomainError(message_of(e)) from None


def member(found: Any, name: str = '') -> Value:
    """The APL value of an attribute: a function when it can be called."""
    if callable(found) and not isinstance(found, Namespace):
        return found if meaning(found) is not None else function(found, getattr(found, '__name__', '') or name)
    return from_result(found, inside=True)


def resolve(path: str) -> Any:
    """The Python object with dotted `path`: the longest module that its beginning names, then attributes."""
    parts = path.split('.')
    if not all(part.isidentifier() for part in parts):
        raise DomainError(f'{path!r} is not the name of a Python module or object')
    host = S.session.host
    try:
        found = host.module(parts[0], '⎕PY')
    except ModuleNotFoundError as e:
        import builtins
        if e.name != parts[0]:
            raise DomainError(message_of(e)) from None
        if not hasattr(builtins, parts[0]):
            raise DomainError(f'No Python module named {parts[0]}') from None
        found = getattr(builtins, parts[0])
    except APLError:
        raise
    except Exception as e:
        raise DomainError(message_of(e)) from None
    return follow(found, parts[1:], parts[0])


def follow(found: Any, parts: Iterable[str], name: str) -> Any:
    """The attribute of `found` that a path of names leads to."""
    for part in parts:
        inner = attribute(found, part)
        if inner is MISSING:
            raise DomainError(f'Python object {name} has no attribute {part}')
        found, name = inner, f'{name}.{part}'
    return found


# --- calls

@contextlib.contextmanager
def in_python() -> Any:
    """For Python's own code. Its exceptions become DOMAIN ERROR, `sys.exit` is ⎕OFF; those of APL, of the stack and
    of memory pass."""
    limit = recursion.lower()
    try:
        yield
    except (APLError, RecursionError, MemoryError):
        raise
    except SystemExit as e:
        raise e if isinstance(e, Off) else Off(e.code) from None
    except Exception as e:
        raise DomainError(message_of(e)) from None
    finally:
        recursion.put_back(limit)


def message_of(error: BaseException) -> str:
    """What an exception says, on one line, with its type."""
    text = ' '.join(str(error).split())
    return f'{type(error).__name__}: {text}' if text else type(error).__name__


def function(target: Callable[..., Any], name: str = '', options: Mapping[str, Any] | None = None) -> Any:
    """Python callable `target` as an APL function: ``f ⍵`` calls it with one argument, ``⍺ f ⍵`` with two.

    ``f⍠(axis: 0)`` passes keywords; the option ``*`` holds all positional arguments and takes the place of ⍺ and ⍵.
    """
    keywords = dict(options or {})

    def foreign(w: Value, a: Value | None = None) -> Value:
        return from_result(call(target, w, a, keywords))

    def variant(more: Mapping[str, Value]) -> Any:
        merged = {**keywords, **more}
        return function(target, name, merged)
    carrier: Any = mark(foreign, Foreign(target, name or getattr(target, '__name__', '')))
    carrier.variant, carrier.principal = variant, None
    return carrier


def call(target: Callable[..., Any], w: Value, a: Value | None, options: Mapping[str, Value]) -> Any:
    """Call `target`; DOMAIN ERROR with Python's message when it raises."""
    keywords = {key: to_argument(value) for key, value in options.items() if key != POSITIONAL}
    if POSITIONAL in options:
        arguments = [to_argument(item) for item in items_of(options[POSITIONAL])]
    else:
        arguments = [to_argument(w)] if a is None else [to_argument(a), to_argument(w)]
        if a is None and rank_of(w) == 1 and not size_of(w) and takes_nothing(target, keywords):
            arguments = []
    if recursion.calls >= DEEPEST:
        raise LimitError('Python and APL call each other too deeply')
    output = getattr(getattr(S.session, 'host', None), 'output', None)
    with in_python(), np.errstate(all='ignore'):
        if output is None:
            return perform(target, arguments, keywords)
        with contextlib.redirect_stdout(output):
            return perform(target, arguments, keywords)


def perform(target: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]) -> Any:
    """The call itself; a built-in without signature that refuses an empty argument is called with none."""
    given = [*arguments, *keywords.values()]
    try:
        if is_pure(target, given):
            sizes = [len(x) if isinstance(x, str | bytes) else np.size(x) for x in given]
            work = max(sizes, default=0) ** 1.5
            if is_draw(target):                         # its arguments say how many numbers
                work = DRAW * max([0, *sizes, *(float(np.prod(x, dtype=float)) for x in given if counts(x))])
            return apart(work, target, *arguments, **keywords)
        return target(*arguments, **keywords)
    except TypeError as e:
        traceback = e.__traceback__
        empty = len(arguments) == 1 and isinstance(arguments[0], np.ndarray | str) and len(arguments[0]) == 0
        if not empty or traceback is None or traceback.tb_next is not None or not NO_ARGUMENTS.search(str(e)):
            raise
    return target(**keywords)


def is_draw(target: Callable[..., Any]) -> bool:
    """Whether it is a method of a NumPy generator; that of an interrupted one is ahead by what was drawn."""
    owner = type(getattr(target, '__self__', None))
    return owner.__name__ == 'Generator' and owner.__module__.startswith('numpy.random.') and \
        target.__name__ not in ('shuffle', 'spawn')     # the one works in place


def counts(x: Any) -> bool:
    """Whether it may be a number of things, or a shape."""
    return isinstance(x, int) or (isinstance(x, np.ndarray) and x.size <= SHAPE and x.dtype.kind in 'iu')


def is_pure(target: Callable[..., Any], arguments: list[Any]) -> bool:
    """Whether a call may go on alone when it is interrupted: it changes nothing of ours and calls nobody back."""
    if isinstance(target, np.ufunc):
        pure = any('O' not in kinds for kinds in target.types)      # else it is one of numpy.frompyfunc
    elif is_draw(target):
        pure = True
    else:
        module, name = getattr(target, '__module__', None), getattr(target, '__name__', '')
        pure = isinstance(module, str) and PURE.match(module) is not None and not name.startswith(WRITERS)
    return pure and all(x.dtype != object if isinstance(x, np.ndarray) else isinstance(x, DATA) for x in arguments)


def takes_nothing(target: Callable[..., Any], keywords: dict[str, Any]) -> bool:
    """Whether ``f ⍬`` means a call without arguments: `target` cannot take one besides the keywords."""
    try:
        signature = inspect.signature(target)
    except (TypeError, ValueError):
        return False                                    # see `perform`
    return not binds(signature, (None,), keywords) and binds(signature, (), keywords)


def binds(signature: inspect.Signature, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    """Whether a call can have these arguments."""
    try:
        signature.bind(*arguments, **keywords)
    except TypeError:
        return False
    return True


# --- values

def to_argument(value: Value) -> Any:
    """What a Python callable gets for an APL value: an array's view, ``str`` for text, a list for a nested vector."""
    if isinstance(value, np.ndarray):
        kind = value.dtype.kind
        if kind == 'O':
            return nested_argument(value)
        if kind == 'U':
            if value.ndim == 1:
                return text_of(value)
            return view(value)
        return value.astype(np.int64) if kind == 'i' and value.dtype.itemsize < 8 else view(value)
    if isinstance(value, Null):
        return None
    if isinstance(value, Namespace):
        return {from_apl(name): to_argument(item) for name, item in value.public()}
    if callable(value):
        m = meaning(value)
        if isinstance(m, Foreign):
            return m.target
        from arrayl.interop.function import Function
        return Function(value, S.session)
    inner = getattr(value, 'function', None)            # ⎕OR of a function
    if inner is not None and callable(inner) and hasattr(value, 'name'):
        return to_argument(inner)
    unwrap = getattr(value, 'apl_unwrap', None)
    return unwrap() if unwrap else value


def view(array: np.ndarray) -> np.ndarray:
    if not array.flags.writeable:
        return array
    shared = array.view()
    shared.flags.writeable = False
    return shared


def nested_argument(value: np.ndarray) -> Any:
    """A nested vector as a list, any other nested array as an object array; iterative, for nesting may be deep."""
    found: list[Any] = []
    stack: list[tuple[Any, ...]] = [(value, found)]
    while stack:
        frame = stack.pop()
        if len(frame) == 3:
            source, parts, out = frame
            if source.ndim == 1:
                out.append(parts)
            else:
                array = np.empty(source.size, dtype=object)
                for i, part in enumerate(parts):
                    array[i] = part
                out.append(array.reshape(source.shape))
            continue
        source, out = frame
        if isinstance(source, Nested):
            parts = []
            stack.append((source, parts, out))
            stack.extend((item, parts) for item in reversed(items_of(source)))
        else:
            out.append(to_argument(source))
    return found[0]


def from_result(value: Any, inside: bool = False) -> Value:
    """The APL value of what Python gave; None, which is no result, stays None unless it stands `inside` something."""
    from arrayl.interop.values import from_nested, from_python
    if value is None:
        return NULL if inside else None
    if isinstance(value, bool | int | float | complex | str | np.generic | np.ndarray):
        return from_python(value)
    if isinstance(value, Namespace | Proxy | Null):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return narrow(np.frombuffer(bytes(value), dtype=np.uint8).astype(np.int64))
    if isinstance(value, list | tuple) or is_record(value):
        return from_nested(value, result_parts, item_of)
    if isinstance(value, range):
        return narrow(np.arange(value.start, value.stop, value.step, dtype=np.int64))
    if isinstance(value, Set | ValuesView):
        return build([item_of(x) for x in value])
    return proxy(value)


def result_parts(value: Any) -> Parts | None:
    """The items of a list, a tuple or a dict whose keys can be names; other objects stay what they are."""
    from arrayl.interop.values import parts_of
    return parts_of(value) if isinstance(value, list | tuple) or is_record(value) else None


def is_record(value: Any) -> bool:
    """Whether `value` is a dict whose keys can be names."""
    return isinstance(value, dict) and all(isinstance(key, str) and to_apl(key) == key for key in value)


def item_of(value: Any) -> Value:
    return from_result(value, inside=True)


def value_of(path: str, target: Any = MISSING) -> Value:
    """What ⎕PY gives for a dotted path: from `target` on, or from a module."""
    if target is MISSING:
        found = resolve(path)
    else:
        found = follow(target, path.split('.'), getattr(target, '__name__', type(target).__name__))
    if isinstance(found, types.ModuleType):
        return proxy(found)
    if callable(found):
        return member(found, path) if meaning(found) is not None else function(found, path)
    return from_result(found, inside=True)


def path_of(value: Value) -> str:
    if not is_char(value) or rank_of(value) > 1 or not size_of(value):
        raise DomainError('The name of a Python module or object is a character vector')
    return text_of(value).strip()


__all__ = ['LaterModule', 'Proxy', 'from_result', 'function', 'later', 'path_of', 'proxy', 'to_argument', 'value_of']
