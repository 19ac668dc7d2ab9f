"""The settings ⎕IO ⎕CT … and the input and output of a session, ⎕ and ⍞.

A setting is read and assigned like a variable; its check makes the assignment of a wrong value an error.
"""
from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from arrayl.arrays import Value, build, chars, integer, integers, is_numeric, items_of, rank_of, size_of
from arrayl.compile.homes import mix
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.generators import Generator, Hidden, Lehmer, Twister
from arrayl.settings import S
from arrayl.system.registry import niladic


def one_number(value: Value) -> int | float:
    if rank_of(value) > 1:
        raise RankError('')
    if size_of(value) != 1:
        raise LengthError('')
    found = items_of(value)[0]
    if not isinstance(found, int | float):
        raise DomainError('')
    return found


def put(field: str, value: Any) -> None:
    """Change a setting of the namespace that runs."""
    if getattr(S, field) != value:
        if S.spaces and not S.mixed and field != 'pw':
            mix()
        setattr(S, field, value)
        S.snap = None


def whole(field: str, allowed: Callable[[int], bool]) -> Callable[[Value], Value]:
    """The assignment of a setting that is an integer."""
    def assign(value: Value) -> Value:
        n = integer(one_number(value))
        if not allowed(n):
            raise DomainError('')
        put(field, n)
        return value
    return assign


def tolerance(field: str, most: float) -> Callable[[Value], Value]:
    def assign(value: Value) -> Value:
        x = one_number(value)
        if not 0 <= x <= most:
            raise DomainError('')
        put(field, float(x) if x else 0)
        return value
    return assign


@niladic('⎕IO', 'index origin', setting=True, assign=whole('io', lambda n: n in (0, 1)))
def index_origin() -> Value:
    """Where counting starts: 1 (the default) or 0. A dfn that assigns it has its own.

          ⎕IO
    1
          {⎕IO←0 ⋄ ⍳⍵}3
    0 1 2
    """
    return S.io


@niladic('⎕CT', 'comparison tolerance', setting=True, assign=tolerance('ct', 2.0**-32))
def comparison_tolerance() -> Value:
    """How far apart, relative to the larger, two numbers may be and still compare as equal.

    A number from 0, which makes comparisons exact, to 2*¯32 (DOMAIN ERROR).

          ⎕CT
    1E¯14
    """
    return S.ct


@niladic('⎕DCT', 'decimal comparison tolerance', setting=True, assign=tolerance('dct', 2.0**-32))
def decimal_comparison_tolerance() -> Value:
    """The tolerance of decimal floating-point comparison; kept, but arrayl has no decimal floats to use it for.

          ⎕DCT
    1E¯28
    """
    return S.dct


@niladic('⎕PP', 'print precision', setting=True, assign=whole('pp', lambda n: 1 <= n <= 34))
def print_precision() -> Value:
    """How many significant digits numbers are shown with, 1 to 34.

          ⎕PP←4 ⋄ ÷3
    0.3333
    """
    return S.pp


@niladic('⎕PW', 'print width', setting=True, assign=whole('pw', lambda n: 42 <= n <= 32767))
def print_width() -> Value:
    """After how many characters session output goes on in the next line, 42 to 32767.

          ⎕PW
    80
    """
    return S.pw


@niladic('⎕ML', 'migration level', setting=True, assign=whole('ml', lambda n: 0 <= n <= 3))
def migration_level() -> Value:
    """Dyalog's migration level, 1 unless set: how far some functions mean what they mean in APL2.

    At 0 monadic ∊ is type. Above 1 monadic ↑ is first, monadic ⊃ is mix, and ≡ gives no signs. At 3 dyadic ⊂ is
    partition.

          ⎕ML
    1
    """
    return S.ml


@niladic('⎕DIV', 'division method', setting=True, assign=whole('div', lambda n: n in (0, 1)))
def division_method() -> Value:
    """0: dividing by zero is an error, save 0÷0, which is 1. 1: any number divided by zero is 0.

          ⎕DIV←1 ⋄ 5 0÷0
    0 0
    """
    return S.div


def representation(value: Value) -> Value:
    """The assignment of ⎕FR."""
    if one_number(value) == 1287:
        raise DomainError('arrayl has no decimal floats')
    return whole('fr', lambda n: n == 645)(value)


@niladic('⎕FR', 'floating-point representation', setting=True, assign=representation)
def float_representation() -> Value:
    """645: 64-bit binary floats, the only representation that arrayl has.

          ⎕FR
    645
    """
    return S.fr


@niladic('⎕WX', 'window expose', setting=True, assign=whole('wx', lambda n: n in (0, 1, 3)))
def window_expose() -> Value:
    """0, 1 or 3; kept for programs that set it, without an effect.

          ⎕WX
    3
    """
    return S.wx


def assign_random_link(value: Value) -> Value:
    """⎕RL←seed, ⎕RL←seed generator: a seed of the generator in use, or a seed and the number of one."""
    if rank_of(value) > 1:
        raise RankError('')
    present = S.rng.number if S.rng is not None else 1
    made = seeded(value, present)
    if made is None and size_of(value) == 2:
        seed, number = items_of(value)
        made = seeded(seed, integer(number))
    if made is None:
        raise DomainError('') if size_of(value) <= 2 else LengthError('')
    S.rng = made
    return value


def seeded(seed: Value, number: int) -> Generator | None:
    """Generator `number` with that seed: ⍬ (hidden), 0 (any), or what it can begin with; None when it cannot."""
    if number not in (0, 1, 2):
        raise DomainError('')
    if rank_of(seed) == 1 and size_of(seed) == 0:
        return Hidden(number) if is_numeric(seed) else None
    if size_of(seed) == 625 and number == 1:
        state = integers(seed)
        return Twister.at(state) if 0 <= state[0] <= 312 and all(-2 ** 31 <= x < 2 ** 31 for x in state[1:]) else None
    if size_of(seed) != 1:
        return None
    n = integer(seed)
    if number == 0 and 0 <= n <= 2 ** 31 - 2:
        return Lehmer(n)
    return Twister(n) if number == 1 and 0 <= n <= 2 ** 63 - 1 else None


@niladic('⎕RL', 'random link', setting=True, entire=True, assign=assign_random_link)
def random_link() -> Value:
    """The seed of ? and the number of its generator: ``⍬ 1`` until one is set.

    A number above 0 is a seed from which ? gives the same numbers each time; 0 takes any, which can be read; ⍬ takes
    one that is hidden. The generators are 0, Lehmer's; 1, the Mersenne Twister (its seed is read as the 625 numbers of
    its state); 2, the operating system's (⍬ only).

          ⎕RL←42 ⋄ a←?5⍴100 ⋄ ⎕RL←42 ⋄ a≡?5⍴100
    1
          ⎕RL←16807 0 ⋄ ?9 9 9
    2 7 5
          ⎕RL←⍬ 1
    """
    return link(S.rng)


def link(generator: Generator | None) -> Value:
    """The seed and the number of a generator, as ⎕RL shows them."""
    if generator is None:
        return build([build([]), 1])
    seed = generator.seed
    return build([seed if isinstance(seed, int) else build(list(seed)), generator.number])


def show(value: Value) -> Value:
    """⎕←value; ]box leaves what functions print alone unless it is told otherwise."""
    code = sys._getframe(1).f_code
    S.session.show(value, code.co_name != '⋄' or code.co_varnames[:1] == ('⎕F',))
    return value


@niladic('⎕', 'evaluated input and output', assign=show, frame=True)
def evaluated_input(frame: Any = None) -> Value:
    """Assigned: show the value. Used: ask for an expression, with the names that are visible there, and give its value.

    What fails is reported and asked for again; → by itself gives up, and )commands may be given.

          ⎕←2+3
    5
    """
    return S.session.ask_expression(frame)


def show_bare(value: Value) -> Value:
    """⍞←value"""
    S.session.show_bare(value)
    return value


@niladic('⍞', 'character input and output', assign=show_bare)
def character_input() -> Value:
    """Assigned: show the value, of any width, without a new line after it. Used: a line of input as a character vector.

    What ⍞ shows next goes on in that line, other output begins a new one. The rows of a matrix are whole lines.

          ⍞←'ab' ⋄ ⍞←'cd'
    abcd
    """
    return chars(S.session.ask_line())

