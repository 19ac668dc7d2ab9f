"""How a program is written: statements, names, numbers, quotes, strands and array notation."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('text', 'The text of a program', (
    Topic('a statement', ('⋄', '(newline)', 'statement', 'statements', 'line', 'lines'), r"""
A line is a statement. ``⋄`` separates statements that stand in one line; they run from left to right. A line end
inside ``{`` separates statements, too, inside ``(`` and ``[`` it separates the items of array notation: what a bracket
opens goes on until the bracket is closed.

      x←2 ⋄ y←3 ⋄ x×y
6
      'one' ⋄ 'two'
one
two
      mean←{
          sum←+/⍵
          sum÷≢⍵
      }
      mean 1 2 3 4
2.5""", ('body', 'SEP')),

    Topic('a comment', ('⍝', 'comment', 'comments'), r"""
``⍝`` begins a comment, which goes to the end of the line. Between quotes it is a character like any other. The text of
a function keeps its comments.

      2+2 ⍝ four
4
      'a ⍝ b'
a ⍝ b
      twice←{⍵+⍵ ⍝ or 2×⍵
      }
      twice
{⍵+⍵ ⍝ or 2×⍵
}""", ('COMMENT', 'BLANK')),

    Topic('a name', ('∆', '⍙', '_', 'name', 'names', 'identifier', 'variable', 'variables'), r"""
A name is made of letters, digits, ``_``, ``∆``, ``⍙`` and the underscored letters ``Ⓐ`` to ``Ⓩ``; it does not begin
with a digit. Case matters. Letters may be of any script, which is arrayl's own. The case of system names, which begin
with ``⎕``, does not matter.

      Total←1 ⋄ total←2 ⋄ Total,total
1 2
      ∆x←3 ⋄ x_1←4 ⋄ ⍙←5 ⋄ ∆x×x_1×⍙
60
      ⎕NC 'unused' '2nd'
0 ¯1
      ⎕io
1""", ('name', 'NAME', 'SYSTEM', 'GLYPH')),

    Topic('a number',
          ('¯', 'number', 'numbers', 'numeric', 'complex', 'negative number', 'exponent', '1e5', '1j2'), r"""
``¯`` is the sign of a negative number and part of it, where ``-`` is a function. ``E`` (or ``e``) precedes a power of
ten, ``J`` (or ``j``) the imaginary part of a complex number. Numbers side by side are one vector; one number is a
scalar.

      3 ¯3 .5 5. 1E5 1e¯5
3 ¯3 0.5 5 100000 0.00001
      1J2 ¯1.5J¯2E3
1J2 ¯1.5J¯2000
      2-1 ¯1
1 3
      ≢⍴5
0""", ('numbers', 'NUMBERS')),

    Topic('the empty numeric vector', ('⍬', 'zilde', 'empty', 'empty vector'), r"""
``⍬`` is the vector without items whose prototype is 0. ``''`` is the one whose prototype is a blank.

      ≢⍬
0
      ⍬≡⍳0
1
      ⍬≡''
0
      2↑⍬
0 0""", ('FORMAL',)),

    Topic('quotes', ("'", '"', 'quote', 'quotes', 'string', 'strings', 'text', 'character', 'characters'), r"""
Text between quotes is a vector of characters; one character between single quotes is a scalar. A quote within is
written twice. Double quotes, which are arrayl's own, make a vector of any length.

      ≢'it''s'
4
      ≢⍴'a'
0
      ≢⍴"a"
1
      "it's"
it's
      ''≡""
1""", ('string', 'STRING')),

    Topic('a strand', ('strand', 'strands', 'vector', 'vectors', 'stranding'), r"""
Arrays that stand side by side make a vector of them: a scalar becomes an item as it is, any other array an enclosed
item. Strands bind tighter than brackets, and brackets tighter than functions.

      x←5
      1 'a' x
1 a 5
      ≢1 x (2 3)
3
      'ONE' 'TWO' 'THREE'[2]
 TWO
      1 2+3 4
4 6""", ('strand',)),

    Topic('parentheses', ('(', ')', 'parentheses', 'parenthesis'), r"""
What stands in parentheses is evaluated as a whole. In parentheses a function is an operand or a part of a train, and
an assignment is a value that is displayed.

      (2×3)+4
10
      (x←5)
5
      (+/÷≢)1 2 3
2
      (⊂1 2),⊂3 4
 1 2  3 4""", ('paren', 'LPAR', 'RPAR')),

    Topic('array notation: a vector', ('array notation', 'literal', 'vector notation', '(1 2 ⋄ 3 4)', "('x' ⋄)"), r"""
``⋄`` or a line end between parentheses makes a vector whose items are the values. One item needs a ``⋄`` as well,
before or after it. Places without a value are skipped.

      (1 2 ⋄ 'abc')
 1 2  abc
      ≢('x' ⋄)
1
      (
       'one'
       1 (2 3)
      )
 one  1  2 3
      ≡(1 ⋄ (2 ⋄ 3 4))
¯3""", ('list',)),

    Topic('array notation: major cells', ('[1 2 ⋄ 3 4]', '[1 2 3⋄]', 'matrix', 'matrix notation'), r"""
``⋄`` or a line end between brackets that do not follow an array or a function makes an array whose major cells are the
values. Shorter cells are filled; a scalar is a cell of one item, so that ``[1 ⋄ 2 ⋄ 3]`` is a column.

      [1 2 3 ⋄ 4 5 6]
1 2 3
4 5 6
      [1 2 3 ⋄ 4]
1 2 3
4 0 0
      ⍴[1 2 3 ⋄]
1 3
      [1 ⋄ 2 ⋄ 3]
1
2
3
      [
       'one'
       'three'
      ]
one
three""", ('block',)),

    Topic('array notation: a namespace',
          ('(x: 1 ⋄ y: 2)', '()', '(name: value)', 'namespace notation', 'literal namespace'), r"""
Names with colons and values between parentheses make a namespace; ``()`` is one without names. The values are
evaluated in the scope around: a name in them is not one of the namespace.

      point←(x: 1 ⋄ y: 'two')
      point.y
two
      x←10 ⋄ (x: x+1 ⋄ y: x).(x y)
11 10
      ().⎕NL 2
      order←(
       item: 'tea'
       price: (net: 3 ⋄ tax: 1)
      )
      order.price.(net+tax)
4""", ('space', 'pair')),

    Topic('look-alike characters', ('look-alike', 'look-alikes', 'ascii'), r"""
``^`` means ``∧``. Outside quotes and comments the characters ``⋆ ∣ ∼ − ◊ ∶`` mean ``* | ~ - ⋄ :``, which is arrayl's
own.

      1^0
0
      3−1
2
      5∣7 ◊ 2⋆3
2
8"""),
))
