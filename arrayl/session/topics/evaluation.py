"""How a statement is evaluated: order, binding, classes of names, brackets, scalar functions, display."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('evaluation', 'How a statement is evaluated', (
    Topic('right to left',
          ('right to left', 'evaluation', 'order', 'precedence', 'order of evaluation', 'a f b', 'f b'), r"""
A function takes all that stands on its right as its right argument, and the nearest array on its left as its left
argument. There is no precedence among functions. In ``A f B`` B is evaluated first, then A, then f is called.

      2×3+4
14
      10-5-3
8
      -2*2
¯4
      (⎕←1)+⎕←2
2
1
3""", ('monadic', 'dyadic', 'primitive')),

    Topic('binding strength',
          ('binding', 'binding strength', 'scope of an operator', 'operator precedence'), r"""
From the tightest on: a dot in a name; a strand; an operator with its right operand; brackets, and an operator with its
left operand; a function with its left argument; a function with its right argument; the parts of a train. An operator
takes as its left operand the whole derived function or strand on its left.

      1 2 3+4 5 6[2]
6 7 8
      +/¨(1 2)(3 4)
3 7
      1 2∘.×⍨3 4
3 6
4 8
      10÷∘-⍨2
¯0.2
      +.×⍨1 2 3
14""", ('derive1', 'derive2')),

    Topic('the class of a name', ('classes', 'class of a name', 'name class'), r"""
Whether a name is an array, a function, a monadic or a dyadic operator or a namespace decides how a statement is read;
⎕NC tells. A function may use names that are defined later: their classes are those that they have when it is called.

      x←1 ⋄ f←{⍵+1} ⋄ op←{⍺⍺ ⍺⍺ ⍵} ⋄ ns←()
      ⎕NC 'x' 'f' 'op' 'ns'
2.1 3.2 4.2 9.1
      g←{later ⍵}
      later←{2×⍵}
      g 4
8
      f←5
SYNTAX ERROR: Invalid modified assignment, or an attempt was made to change nameclass on assignment
      f←5
      ∧"""),

    Topic('brackets: indexing',
          ('[', ']', ';', 'index', 'indexing', 'brackets', 'choose', 'reach', 'a[i]', 'a[i;j]', 'a[i;]',
           'a[;j]'), r"""
``A[i;j]`` takes from each axis of A what its index selects: the shape is the shapes of the indices one after the
other. An axis without an index is taken whole. Items count from ⎕IO; one that is not there is an INDEX ERROR, a wrong
number of semicolons a RANK ERROR.

Of a single index that is nested each item is the whole way to one item: a vector with a number for each axis (choose),
or a path through levels of nesting (reach). In a header and on lines below it ``;`` precedes local names.

      'APL'[3 1]
LA
      'APL'[2 2⍴1 2 3]
AP
LA
      m←2 3⍴⍳6
      m[2;1 3]
4 6
      m[2;]
4 5 6
      m[;2]
2 5
      m[⊂1 2]
2
      m[(1 2)(2 3)]
2 6
      ((10 20)(30 40))[(1 2)(2 1)]
20 30
      (2 2⍴'ab' 'cd' 'ef' 'gh')[((1 2)1)((2 1)2)]
cf
      'APL'[4]
INDEX ERROR
      'APL'[4]
           ∧""", ('indexed', 'index', 'slot', 'SEMI', 'LBRACK', 'RBRACK')),

    Topic('brackets: the axis of a function', ('axis', 'axes', 'f[k]', 'function axis'), r"""
``f[k]`` is function f along axis k, which counts from ⎕IO. Which functions and operators take an axis, and what it
means, their pages tell; a scalar function with a left and a right argument pairs the axes that it names with those of
the other.

      +/[1]2 3⍴⍳6
5 7 9
      ⌽[1]2 2⍴⍳4
3 4
1 2
      (2 3⍴⍳6)×[2]1 10 100
1 20 300
4 50 600
      1 2,[.5]3 4
1 2
3 4""", ('axis',)),

    Topic('scalar functions',
          ('scalar function', 'scalar functions', 'pervasive', 'pervasion', 'scalar extension', 'singleton'), r"""
``+ - × ÷ * ⍟ ⌈ ⌊ | ! ○ ∧ ∨ ⍲ ⍱ < ≤ = ≥ > ≠`` and, with one argument, ``~ ?`` work on every simple scalar of their
arguments, however deeply nested. Of two arguments the shapes are equal, or one argument is a scalar or has one item,
which goes with every item of the other; else RANK or LENGTH ERROR.

      1 2 3+10 20 30
11 22 33
      10×1 (2 3) (4 (5 6))
10  20 30  40  50 60
      (1 2)3+(10 20)(30 40)
 11 22  33 43
      (,5)+1 2
6 7
      1 2+1 2 3
LENGTH ERROR: Mismatched left and right argument shapes
      1 2+1 2 3
         ∧"""),

    Topic('comparison tolerance', ('tolerance', 'tolerant', 'tolerant comparison', 'comparison'), r"""
Numbers X and Y are equal where ``(|X-Y)≤⎕CT×(|X)⌈|Y``. ⎕CT is 1E¯14; 0 compares exactly. Tolerant are ``⌈ ⌊ ∪ ≠`` with
one argument and ``= ≠ < ≤ ≥ > ≡ ≢ ⍳ ∊ ∪ ∩ ~ ⍷ | ∧ ∨`` and ``⌸``; exact are ``⍋ ⍒ ⍸``, and ``⌈ ⌊`` with two arguments.

      1=1+1E¯15
1
      ⌊3-1E¯15
3
      {⎕CT←0 ⋄ ⍵=1+1E¯15}1
0
      ⌈/1,1+1E¯15
1"""),

    Topic('prototypes and fill elements', ('prototype', 'prototypes', 'fill', 'fill element', 'fill elements'), r"""
What an array is filled with follows its first item: 0 for a number, a blank for a character, and item by item for a
nested one. An empty array keeps the prototype of what it was made from: ``⊃`` of it shows that.

      5↑1 2
1 2 0 0 0
      '<',(4↑'ab'),'>'
<ab  >
      3↑⊂1 'a'
 1 a  0    0
      ⊃0⍴⊂1 2 3
0 0 0"""),

    Topic('what a statement displays', ('shy', 'display of results', 'shy assignment', 'no result'), r"""
A statement displays its value, unless it ends in an assignment or calls a function whose result is shy. ``⎕←``
displays it in any case, parentheses around an assignment do, too, and ``{}`` before it makes nothing of it. Where a
function gives no result, there is nothing to display, and to use it is a VALUE ERROR.

      x←5
      ⎕←x←5
5
      (x←6)
6
      {}x+1
      quiet←{1: r←⍵}
      quiet 3
      ⊢quiet 3
3
      1+{}2
VALUE ERROR: No result was provided when the context expected one
      1+{}2
        ∧""", ('start',)),
))
