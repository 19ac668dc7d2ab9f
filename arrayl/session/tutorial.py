"""]tutorial: the outer product in ten steps.

Each step says one thing and has examples, which are what Dyalog's and arrayl's sessions print; the tests run
them. In the REPL the examples of the step come into the prompt by F3. A step ends with a task: a line `? …`, and
a line `= …` with one way to do it. What the learner's lines show afterwards is compared with what that way gives.
"""
from __future__ import annotations

import textwrap
from typing import Any

from arrayl.arrays import shape_of, written_integer
from arrayl.primitives.registry import transcript
from arrayl.primitives.searching.match import same
from arrayl.session.commands import Lines, command
from arrayl.session.help import FULL, reflowed, window

PATIENCE = 3                            # attempts that are commented

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
? The squares of the numbers from 1 to 9 (* raises to a power).
= (⍳9)*2
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
? The multiplication table of 1 to 4 by 1 to 6.
= (⍳4)∘.×⍳6
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
? A table of 1 to 4 by 1 to 6 that has 1 where the left number divides the right one: a|b is the remainder of b
divided by a, and 0=x is 1 where x is 0.
= 0=(⍳4)∘.|⍳6
==
Names, and tables that answer questions

← gives a name. The primes up to 30 are the numbers that are no product of two smaller ones.

      n←1↓⍳30
      (~n∊n∘.×n)/n
2 3 5 7 11 13 17 19 23 29
? The primes up to 50, in the same way. Give n the numbers 2 to 50 first.
= n←1↓⍳50 ⋄ (~n∊n∘.×n)/n
==
Reduce the table

f/ puts f between the items of each row, f⌿ between those of each column. How many scores reach each mark?

      scores←55 72 88 91 64 77
      +/50 70 90∘.≤scores
6 4 1
? How many scores lie below each of 60, 70, 80 and 90? (Run the line above that gives scores its value.)
= scores←55 72 88 91 64 77 ⋄ +/60 70 80 90∘.>scores
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
? The table of all 9 products that x and y have has the sum 42. Compute it from the sums of x and of y alone.
= x←1 2 4 ⋄ y←3 1 2 ⋄ (+/x)×+/y
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
? The product of B and A, the other way round.
= A←2 3⍴⍳6 ⋄ B←3 2⍴⍳6 ⋄ B+.×A
==
More than two axes

The shape of the result is the shape of the left argument followed by that of the right one.

      A←3 5 7⍴0 ⋄ B←10 100⍴0
      A[2;2;4]←11 ⋄ B[8;88]←13
      ⍴C←A∘.×B
3 5 7 10 100
      C[2;2;4;8;88]
143
? The shape that the outer product of a table of 2 rows and 3 columns and a vector of 4 items has.
= ⍴(2 3⍴0)∘.×4⍴0
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
? Who can be reached by one flight or by two? (a∨b is 1 where a or b is.)
= flight←4 4⍴0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 ⋄ flight∨flight∨.∧flight
==
More than two arguments, and where to go on

With a vector of arrays on its right only, ∘.f takes any number of arguments. Now try your own: ]help ∘.
tells everything about the outer product, ]trace shows how an expression comes about, step by step.

      ⍴∘.(×/)(1 2)(3 4 5)(6 7)
2 3 2
      ∘.(+/)(10 20)(1 2 3)
11 12 13
21 22 23
? The table, of shape 2 2 2, of all sums of an item of 1 2, one of 10 20 and one of 100 200.
= ∘.(+/)(1 2)(10 20)(100 200)
"""


def steps() -> list[str]:
    """The steps, each with its task."""
    return STEPS.rstrip('\n').split('\n==\n')


def parts(step: str) -> tuple[str, str, str, str]:
    """Title, text with examples, task and answer of a step."""
    told, _, asked = step.partition('\n? ')
    title, _, body = told.partition('\n')
    task, _, answer = asked.partition('\n= ')
    return title, body, task, answer


def examples(step: str) -> list[str]:
    """The inputs of a step."""
    return [source for source, _ in transcript(parts(step)[1])]


class Lesson:
    """The task of a step, until it is done. Examples of the step are no attempts."""

    def __init__(self, step: str) -> None:
        from arrayl.session import Session
        self.answer = parts(step)[3]
        self.misses, self.done = 0, False
        fresh = Session()                       # the learner's own names have no part in it
        self.known = [fresh.run_text(source) for source in examples(step)]
        self.wanted = fresh.run_text(self.answer)

    def judge(self, session: Any, value: Any) -> None:
        """Say whether a value that a line has shown is what was asked for."""
        if self.done or any(known is not None and alike(value, known) for known in self.known):
            return
        if alike(value, self.wanted):
            self.done = True
            goes_on = 'Enter' if session.repl else ']tutorial'
            said = f'Right! {goes_on} goes on' if self.goes_on(session) else 'Right! That was the last step'
        else:
            self.misses += 1
            if self.misses > PATIENCE:          # something else is on the learner's mind
                return
            said = f'Not yet what the task asks for: {difference(value, self.wanted)}'
            if self.misses == PATIENCE:
                said += '; ]tutorial answer shows a way'
        if session.repl:
            session.repl.aside(said)
        else:
            session.write(said + '\n')


    def prompt(self, session: Any) -> list[str]:
        """What an empty prompt tells; nothing when something else is on the learner's mind."""
        at = f'step {session.tutorial}/{len(steps())}'
        if self.goes_on(session):
            return [f'{at} is done: Enter goes on']
        if self.done or self.misses > PATIENCE:
            return []
        return [f'{at}: your turn', ']tutorial answer', ']tutorial off', 'F3 an example', ']tutorial next']

    def goes_on(self, session: Any) -> bool:
        """Whether the task is done and another step follows."""
        return self.done and session.tutorial < len(steps())


def alike(x: Any, y: Any) -> bool:
    return not callable(x) and not callable(y) and bool(same(x, y))


def difference(value: Any, wanted: Any) -> str:
    """What is not yet right about a value."""
    if callable(value):
        return 'this is a function, and waits for its arguments'
    if shape_of(value) != shape_of(wanted):
        shapes = [' '.join(map(str, shape_of(x))) or 'empty (a single item)' for x in (value, wanted)]
        return f'its shape is {shapes[0]}, wanted is {shapes[1]}'
    return 'the shape is right, the items are not'


@command(']tutorial')
def tutorial(session: Any, arguments: str) -> Lines:
    """]tutorial [1..10 | next | back | answer | off]

    The outer product in ten steps, each with a task; without argument, the next one. In the REPL, F3 brings the
    examples into the prompt. off leaves it: ]tutorial then goes on where you were.

          ]tutorial 11
    The tutorial has steps 1 to 10
    """
    every = steps()
    at = session.tutorial
    word = arguments.strip().lower()
    number = written_integer(word)
    if number is not None and 1 <= number <= len(every):
        at = number
    elif word in ('', 'next'):
        at = at % len(every) + 1
    elif word == 'back':
        at = max(1, at - 1)
    elif word == 'off' and session.lesson:
        session.tutorial -= not session.lesson.done
        session.lesson, session.offers = None, []
        return ['The tutorial is left; ]tutorial goes on with it']
    elif word == 'answer' and session.lesson:
        session.offers = [session.lesson.answer]
        return ['One way:', f'      {session.lesson.answer}']
    else:
        return [f'The tutorial has steps 1 to {len(every)}']
    session.tutorial = at
    session.lesson = Lesson(every[at - 1])
    session.offers = examples(every[at - 1])
    title, body, task, _ = parts(every[at - 1])
    width = window(session)
    keys = 'F3 brings the examples into the prompt; ' if session.repl else ''
    end = ']tutorial goes on, ]tutorial off leaves' if at < len(every) else 'this is the last step'
    return [f'{at}/{len(every)}  {title}', *reflowed(body, width).split('\n'), '',
            *textwrap.wrap(f'Your turn: {task}', min(width, FULL + 1) - 1), '',
            *reflowed(f'{keys}{end}', width).split('\n')]
