"""Arrays: what they are in Python (core), what they may cost (budget), how arguments are read (arguments)."""
from arrayl.arrays.arguments import axes, axis, integer, integers, string
from arrayl.arrays.budget import allocate, reserve
from arrayl.arrays.core import (
    CHAR,
    INT_MAX,
    INT_MIN,
    MAX_RANK,
    Nested,
    Shape,
    Value,
    as_array,
    blank,
    build,
    chars,
    count,
    empty,
    empty_like,
    enclose,
    first_item,
    is_char,
    is_nested,
    is_numeric,
    is_simple_scalar,
    items_of,
    narrow,
    narrowest,
    nested,
    prototype,
    rank_of,
    scalar_of,
    shape_of,
    simplify,
    size_of,
    strings,
    text_of,
)

__all__ = [
    'CHAR', 'INT_MAX', 'INT_MIN', 'MAX_RANK', 'Nested', 'Shape', 'Value', 'allocate', 'as_array', 'axes', 'axis',
    'blank', 'build', 'chars', 'count', 'empty', 'empty_like', 'enclose', 'first_item', 'integer', 'integers',
    'is_char', 'is_nested', 'is_numeric', 'is_simple_scalar', 'items_of', 'narrow', 'narrowest', 'nested',
    'prototype', 'rank_of', 'reserve', 'scalar_of', 'shape_of', 'simplify', 'size_of', 'string', 'strings', 'text_of',
]
