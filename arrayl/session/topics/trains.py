"""Functions that are made of functions without naming arguments: derived functions, bound operators, trains."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('trains', 'Derived functions and trains', (
    Topic('a derived function', ('derived function', 'derived functions', 'derived', '∘.f', 'f.g'), r"""
An operator with its operands is a function, which can be named, displayed, given to another operator, or applied.
``∘.f`` is written before its operand, all other operators after their left one. ⎕CR gives its parts.

      total←+/ ⋄ total 1 2 3
6
      table←∘.× ⋄ 1 2 table 3 4
3 4
6 8
      +/¨(1 2)(3 4 5)
3 12
      total
+/
      ×.+
×.+""", ('outer', 'OUTER')),

    Topic('a bound operator', ('bound operator', 'curried operator', 'curry', '⍣¯1'), r"""
A dyadic operator with its right operand alone is a monadic operator, which can be named. ``A∘f`` and ``f∘A`` bind an
array as the left or the right argument of a function.

      inverse←⍣¯1
      (2∘×)inverse 10
5
      rows←⍤1
      ⌽rows 2 3⍴⍳6
3 2 1
6 5 4
      half←÷∘2 ⋄ half 5
2.5""", ('curry',)),

    Topic('a train',
          ('train', 'trains', 'fork', 'atop', 'tacit', 'f g h', 'f g', 'a g h', '(f g h)', 'tacit function'), r"""
Functions in a row that no array follows make a function. Of three, a fork, ``(f g h)⍵`` is ``(f ⍵)g(h ⍵)`` and
``⍺(f g h)⍵`` is ``(⍺ f ⍵)g(⍺ h ⍵)``. Of two, an atop, ``(f g)⍵`` is ``f g ⍵`` and ``⍺(f g)⍵`` is ``f ⍺ g ⍵``. An array
in the place of f in a fork is its value. Longer trains are read from the right, three functions at a time.

      (+/÷≢)3 1 4 4
3
      1 2 3(-÷+)3 2 1
¯0.5 0 0.5
      (⊂⌽)'abc'
 cba
      3(-⌊)5
¯3
      (1+⍳)3
2 3 4
      mean←+/÷≢ ⋄ mean 2 4
3
      (⌊/,⌈/,≢)3 1 4
1 4 3""", ('train',)),

    Topic('how functions are displayed', ('display of functions', 'tree form', 'printing functions'), r"""
The name of a function, without arguments, displays it: a dfn as it was typed, a train with its parts. With ``]box on``
trains are drawn, as ``-trains=`` says: as boxes, as a tree, with all parentheses, or as they are written.

      mean←+/÷≢
      mean
+/÷≢
      ]box on -trains=tree
Was OFF -trains=box
      mean
  ┌─┼─┐
  / ÷ ≢
┌─┘
+
      ]box off -trains=parens
Was ON -trains=tree
      ]box on
Was OFF
      mean
(+/)÷≢
      ]box off -trains=box
Was ON -trains=parens"""),

    Topic('inverses', ('inverse', 'inverses', '⍣¯1 inverse'), r"""
``f⍣¯1`` is the inverse of f. Primitives have one where there is one, and so have functions made of them by
``∘ ¨ ∘. ⍨ \ ⍣ ⍤ ⍥``, by an axis, by a bound argument, and trains of such. Other functions, dfns among them, have none:
DOMAIN ERROR.

      (32+1.8∘×)⍣¯1⊢212
100
      +\⍣¯1⊢1 3 6 10
1 2 3 4
      2∘⊥⍣¯1⊢10
1 0 1 0
      {⍵+1}⍣¯1⊢3
DOMAIN ERROR
      {⍵+1}⍣¯1⊢3
      ∧"""),

    Topic('a function given as text', ('(⍎', '(⍎…)', 'late function'), r"""
``(⍎text)`` as the operand of a product is the function that the text gives.

      1 2 3 +.(⍎'×')4 5 6
32
      1 2∘.(⍎'+')10 20
11 21
12 22""", ('late',)),
))
