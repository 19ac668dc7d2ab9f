"""]tutorial: the outer product in ten steps.

Each step says one thing and has examples, which are what Dyalog's and arrayl's sessions print; the tests run
them. In the REPL the examples of the step come into the prompt by F3.
"""
from __future__ import annotations

from typing import Any

from arrayl.primitives.registry import transcript
from arrayl.session.commands import Lines, command
from arrayl.session.help import reflowed, window

STEPS = """\
Arrays and functions

A function stands before or between arrays and takes all that is on its right: 2×3+4 is 2×(3+4). Most functions
work on whole arrays, item by item.

      2×3+4
14
      10 20 30+1 2 3
11 22 33
      ⍳9
1 2 3 4 5 6 7 8 9
==
Every pair: the outer product

∘.× multiplies each item on its left with each on its right. The table has a row for each item on the left.

      1 2 3∘.×4 5
 4  5
 8 10
12 15
      (⍳9)∘.×⍳9
1  2  3  4  5  6  7  8  9
2  4  6  8 10 12 14 16 18
3  6  9 12 15 18 21 24 27
4  8 12 16 20 24 28 32 36
5 10 15 20 25 30 35 40 45
6 12 18 24 30 36 42 48 54
7 14 21 28 35 42 49 56 63
8 16 24 32 40 48 56 64 72
9 18 27 36 45 54 63 72 81
==
Any function

The function after ∘. is free: a comparison, a power, a text operation, or one of your own between braces,
where ⍺ is the left argument and ⍵ the right one.

      (⍳4)∘.≥⍳4
1 0 0 0
1 1 0 0
1 1 1 0
1 1 1 1
      2 3∘.*1 2 3
2 4  8
3 9 27
      1 2 3∘.{⍺+10×⍵}1 2
11 21
12 22
13 23
==
Names, and tables that answer questions

← gives a name. The primes up to 30 are the numbers that are no product of two smaller ones.

      n←1↓⍳30
      (~n∊n∘.×n)/n
2 3 5 7 11 13 17 19 23 29
==
Reduce the table

f/ puts f between the items of each row, f⌿ between those of each column. How many scores reach each mark?

      scores←55 72 88 91 64 77
      +/50 70 90∘.≤scores
6 4 1
==
Rank one, trace and transpose

A table made by ∘.× has rank one: every row is a multiple of the first. Its trace, the sum of the diagonal, is
the inner product; swapping the arguments transposes it.

      x←1 2 4 ⋄ y←3 1 2
      x∘.×y
 3 1 2
 6 2 4
12 4 8
      (+/1 1⍉x∘.×y)(x+.×y)
13 13
      (⍉x∘.×y)≡y∘.×x
1
==
Matrix product: a sum of outer products

A matrix product adds the outer products of the columns of the one and the rows of the other. A covariance adds
what each day contributes: its deviations from the mean, times themselves. Here are two stocks on four days.

      A←2 3⍴⍳6 ⋄ B←3 2⍴⍳6
      A+.×B
22 28
49 64
      (A+.×B)≡⊃+/(↓⍉A)∘.×¨↓B
1
      returns←4 2⍴1 4 4 4 7 7 4 5
      days←↓(⊢-⍤1+⌿÷≢)returns
      (⊃+/∘.×⍨¨days)÷3
6 3
3 2
==
More than two axes

The shape of the result is the shape of the left argument followed by that of the right one.

      A←3 5 7⍴0 ⋄ B←10 100⍴0
      A[2;2;4]←11 ⋄ B[8;88]←13
      ⍴C←A∘.×B
3 5 7 10 100
      C[2;2;4;8;88]
143
==
Relations are logical matrices

∨.∧ composes two relations: is there a step in the first that goes on in the second? Who can be reached?

      flight←4 4⍴0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0
      flight∨.∧flight
0 0 1 0
0 0 0 1
0 0 0 0
0 0 0 0
      (⊢∨∨.∧⍨)⍣≡flight
0 1 1 1
0 0 1 1
0 0 0 1
0 0 0 0
==
More than two arguments, and where to go on

With a vector of arrays on its right only, ∘.f takes any number of arguments. Now try your own: ]help ∘.
tells everything about the outer product, ]trace shows how an expression comes about, step by step.

      ⍴∘.(×/)(1 2)(3 4 5)(6 7)
2 3 2
      ∘.(+/)(10 20)(1 2 3)
11 12 13
21 22 23
"""


def steps() -> list[str]:
    return STEPS.rstrip('\n').split('\n==\n')


def examples(step: str) -> list[str]:
    """The inputs of a step."""
    return [source for source, _ in transcript(step)]


@command(']tutorial')
def tutorial(session: Any, arguments: str) -> Lines:
    """]tutorial [1..10 | next | back]

    The outer product in ten steps; without argument, the next one. In the REPL, F3 brings the examples into the prompt.
    """
    every = steps()
    at = session.tutorial
    word = arguments.strip().lower()
    if word.isdecimal() and 1 <= int(word) <= len(every):
        at = int(word)
    elif word in ('', 'next'):
        at = at % len(every) + 1
    elif word == 'back':
        at = max(1, at - 1)
    else:
        return [f'The tutorial has steps 1 to {len(every)}']
    session.tutorial = at
    session.offers = examples(every[at - 1])
    title, _, body = every[at - 1].partition('\n')
    end = ']tutorial goes on' if at < len(every) else 'That was the last step'
    return [f'{at}/{len(every)}  {title}', *reflowed(body, window(session)).split('\n'), '',
            *reflowed(f'{end}; F3 brings the examples into the prompt', window(session)).split('\n')]
