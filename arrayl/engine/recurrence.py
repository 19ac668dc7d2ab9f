"""Scans and reductions with functions that are affine in ⍵, such as ``{⍺+0.5×⍵}``, in one pass.

``a f w`` is α(a) + β(a)×w. What all items up to i make of a w is affine too, A + B×w, where B is the product of the βs
so far and A the sum of the αs, each times the B before it: two accumulations. Item i of the scan is that of x[i], for
the items before it. The definition adds from the right, so floats may differ in their last bits; integers are done
where everything stays below 2⁵³, and equal.

Floats only where no β is beyond 1, or every α is 0: else A and B×w may grow, and what is left of their
difference is noise.

Functions of the program that do not see ⍵ are applied to all of the argument at once. Whatever is doubtful is `Bail`: a
sum that comes near overflow in either order, a divisor of 0.
"""
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from arrayl.arrays import Value, narrow, simplify
from arrayl.arrays.budget import reserve
from arrayl.engine.kernels import Bail
from arrayl.engine.program import CONSTANT, DYADIC, INPUT, MONADIC, Node, Program
from arrayl.errors import APLError
from arrayl.primitives.scalar.numeric import EXACT
from arrayl.primitives.scalar.pervade import pervade_dyadic, pervade_monadic

ORDERED = 4096                          # floats up to which the order of the definition is kept
LARGEST = 1e300


class Affine(NamedTuple):
    """``known + factor×w``, for every item; `factor` None: w does not occur."""
    known: Value
    factor: Value | None


def scan(program: Program, free: tuple[Value, ...], x: np.ndarray, k: int) -> Value | None:
    """``f\\[k] x`` for the function f of `program`, whose further inputs are `free`; None when it has to be called."""
    try:
        with np.errstate(all='ignore'):
            return _scan(program, (1, x, *free), x, k)
    except (Bail, APLError, ArithmeticError, MemoryError):
        return None


def _scan(program: Program, inputs: tuple[Value, ...], x: np.ndarray, k: int) -> Value:
    integers = x.dtype.kind in 'bi'
    if x.shape[k] <= ORDERED and not integers:
        raise Bail
    reserve(x.shape, 32)
    values: list[Affine] = []
    for node in program.nodes:
        values.append(_value(node, values, inputs))
    found = values[program.root]
    if found.factor is None:
        raise Bail
    alpha, beta = np.asarray(found.known), np.asarray(found.factor)
    if alpha.dtype.kind not in 'bif' or beta.dtype.kind not in 'bif':
        raise Bail
    whole, largest = integers, max(float(np.abs(alpha).max()), float(np.abs(x).max()), 1.0)
    integers = whole and alpha.dtype.kind != 'f' != beta.dtype.kind
    contracts = np.abs(beta).max() <= 1
    if not integers and ((whole and largest >= EXACT) or not (contracts or not alpha.any())):
        raise Bail
    factors = np.ones(x.shape)
    if (beta != 1).any():
        beta = np.broadcast_to(beta, x.shape)
        np.multiply.accumulate(np.take(beta, range(x.shape[k] - 1), axis=k), axis=k, dtype=np.float64,
                               out=factors[(slice(None),) * k + (slice(1, None),)])
    sizes = np.abs(factors)
    spread = 1.0 if contracts else float(max(sizes.max(), sizes.max() / sizes.min()))
    bound = largest * x.shape[k] * spread
    if not bound < (EXACT if integers else LARGEST):
        raise Bail
    made = np.zeros(x.shape)
    parts = np.broadcast_to(alpha, x.shape) * factors
    np.add.accumulate(np.take(parts, range(x.shape[k] - 1), axis=k), axis=k,
                      out=made[(slice(None),) * k + (slice(1, None),)])
    np.multiply(factors, x, out=factors)
    np.add(made, factors, out=made)
    return narrow(made.astype(np.int64)) if integers else simplify(made)


def _value(node: Node, values: list[Affine], inputs: tuple[Value, ...]) -> Affine:
    """The value of `node`; `values` are those of the nodes before it."""
    if node.kind == INPUT:
        return Affine(0, 1) if node.value == 0 else Affine(inputs[node.value], None)
    if node.kind == CONSTANT:
        return Affine(node.value, None)
    kernel = node.value
    if node.kind == MONADIC:
        known, factor = values[node.arguments[0]]
        if factor is None or kernel.glyph in '+-':
            return Affine(pervade_monadic(kernel, known), None if factor is None else pervade_monadic(kernel, factor))
        raise Bail
    if node.kind != DYADIC:
        raise Bail
    w, a = (values[i] for i in node.arguments)
    if w.factor is None and a.factor is None:
        return Affine(pervade_dyadic(kernel, w.known, a.known), None)
    if w.factor is not None and a.factor is not None:
        raise Bail                      # ⍵ twice: what is lost between the two is not ours to find
    if kernel.glyph in '+-':
        return Affine(pervade_dyadic(kernel, w.known, a.known), pervade_dyadic(kernel, _some(w), _some(a)))
    if kernel.glyph == '×':
        linear, other = (w, a.known) if a.factor is None else (a, w.known)
        return Affine(pervade_dyadic(kernel, linear.known, other), pervade_dyadic(kernel, _some(linear), other))
    if kernel.glyph == '÷' and w.factor is None and np.all(w.known):
        return Affine(pervade_dyadic(kernel, w.known, a.known), pervade_dyadic(kernel, w.known, _some(a)))
    raise Bail


def _some(value: Affine) -> Any:
    return 0 if value.factor is None else value.factor
