"""The operators, one module per idea; importing the package declares them all in the registry."""
from arrayl.operators import (
    at,
    commute,
    compose,
    each,
    ibeam,
    inner,
    inverse,
    key,
    outer,
    power,
    rank,
    reduce,
    scan,
    spawn,
    stencil,
    train,
    variant,
)

__all__ = [
    'at', 'commute', 'compose', 'each', 'ibeam', 'inner', 'inverse', 'key', 'outer', 'power', 'rank', 'reduce',
    'scan', 'spawn', 'stencil', 'train', 'variant',
]
