"""The operators, one module per idea; importing the package declares them all in the registry."""
from arrayl.operators import (
    at,
    commute,
    compose,
    each,
    ibeam,
    inner,
    key,
    outer,
    power,
    rank,
    reduce,
    scan,
    spawn,
    stencil,
    variant,
)
from arrayl.operators.inverse import inverse
from arrayl.operators.train import atop, bind_right, fork, train

__all__ = [
    'at', 'atop', 'bind_right', 'commute', 'compose', 'each', 'fork', 'ibeam', 'inner', 'inverse', 'key', 'outer',
    'power', 'rank', 'reduce', 'scan', 'spawn', 'stencil', 'train', 'variant',
]
