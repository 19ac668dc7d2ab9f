"""What ]help and F1 say of the language's punctuation and of its forms: brackets, dfns, trains, control structures.

Every topic has the names and marks that lead to it; its examples are run by the tests, as those of the primitives are.
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A paragraph; `subjects` are in lower case."""
    title: str
    subjects: tuple[str, ...]
    doc: str


TOPICS = (
    Topic('a dfn, a function in braces',
          ('{', '}', ':', 'dfn', 'dfns', 'braces', 'guard', 'lambda', 'function', 'tail call'), """\
⍵ is the right argument and ⍺ the left one; the value of the first statement that is no assignment is the result.
`condition: result` is a guard; names that are assigned are local; ∇ is the function itself.

      {⍵×⍵+1}3
12
      power←{⍵=0: 1 ⋄ ⍺×⍺∇⍵-1}
      2 power 10
1024"""),
    Topic('a dop, an operator in braces', ('⍺⍺', '⍵⍵', '∇∇', 'dop', 'dops', 'operator'), """\
A function in braces that mentions ⍺⍺, its left operand, or ⍵⍵, its right one, is an operator; ∇∇ is itself.

      twice←{⍺⍺ ⍺⍺ ⍵}
      +⍨twice 5
20"""),
    Topic('parentheses', ('(', ')', 'parentheses', 'array notation', 'brackets'), """\
What stands in parentheses is evaluated as a whole. Items divided by ⋄ or by line ends make a vector, named ones a
namespace; in square brackets they are the rows of an array.

      (2×3)+4
10
      ≢(1 2 ⋄ 'abc')
2
      [1 2 3 ⋄ 4 5 6]
1 2 3
4 5 6
      (x: 1 ⋄ y: 2).y
2"""),
    Topic('brackets', ('[', ']', ';', 'index', 'indexing', 'axis'), """\
A[i] takes items of a vector, A[i;j] rows i and columns j of a matrix, A[i;] whole rows. f[k] is function f along
axis k. In the header of a function, and in lines that it begins, ; names what is local.

      'APL'[3 1]
LA
      (2 3⍴⍳6)[2;]
4 5 6
      +/[1]2 3⍴⍳6
5 7 9"""),
    Topic('quotes', ("'", '"', 'quote', 'quotes', 'string', 'strings', 'text'), """\
A text is a vector of characters; one character between single quotes is a scalar. A quote in it is written twice.

      ≢'it''s'
4
      "it's"
it's"""),
    Topic('namespaces', ('#', '##', 'root', 'parent'), """\
# is the root of all namespaces, ## the one around the present one. A dot looks into a namespace.

      ns←(price: 3 ⋄ amount: 2)
      ns.price
3
      ns.(price×amount)
6"""),
    Topic('a strand', ('strand', 'strands', 'vector'), """\
Arrays that stand side by side make a vector of them.

      x←5
      ≢1 x (2 3)
3"""),
    Topic('a train', ('train', 'trains', 'fork', 'atop', 'tacit'), """\
Functions in a row that no array follows make a function: (f g h)⍵ is (f ⍵)g(h ⍵), and (f g)⍵ is f g ⍵.

      (+/÷≢)3 1 4 4
3
      average←+/÷≢
      average 3 1 4 4
3"""),
    Topic('control structures',
          (':if', ':elseif', ':else', ':endif', ':andif', ':orif', ':while', ':endwhile', ':repeat', ':until',
           ':endrepeat', ':for', ':in', ':ineach', ':endfor', ':select', ':case', ':caselist', ':endselect', ':trap',
           ':endtrap', ':leave', ':continue', ':return', ':goto', ':with', ':end', ':section', 'loop', 'loops', 'if',
           'else', 'while', 'for', 'conditional', 'if else', 'tradfn', 'label', 'labels'), """\
They stand in functions between ∇ and ∇, and in a session by themselves: :If :ElseIf :Else :EndIf, :While :EndWhile,
:Repeat :Until, :For name :In values :EndFor, :Select :Case :Else :EndSelect, :Trap numbers :Case :EndTrap. :Leave
ends a loop, :Continue goes on with its next round, :Return ends the function. name: at the start of a line of a
function is a label, and →name goes there.

      :For i :In ⍳3 ⋄ ⎕←i*2 ⋄ :EndFor
1
4
9"""),
    Topic('what other languages have a name for',
          ('phrases', 'idioms', 'sum', 'total', 'average', 'mean', 'median', 'sort', 'sorted', 'filter', 'range', 'len',
           'flatten', 'zip', 'print'), """\
It is a phrase in APL: the sum, the mean, the largest; how many, in order, those above 2, as one vector, by pairs.

      +/3 1 4 4
12
      (+/÷≢)3 1 4 4
3
      ⌈/3 1 4 4
4
      ≢3 1 4 4
4
      {⍵[⍋⍵]}3 1 4 4
1 3 4 4
      {(⍵>2)/⍵}3 1 4 4
3 4 4
      ∊(1 2)(3 4)
1 2 3 4
      1 2,¨3 4
 1 3  2 4
      ⎕←'printed' ⋄ y←⍳3
printed"""),
    Topic('the keys of the prompt',
          ('f1', 'f2', 'f3', 'f4', 'ctrl-c', 'ctrl-d', 'ctrl-r', 'keys', 'tab', 'exit', 'quit', 'bye', 'leave',
           'interrupt key'), """\
F1 helps with what the cursor is at, F2 shows and hides the language bar, F3 brings an example into the prompt, F4 the
line that failed. Tab completes glyphs, names and commands. Up and Down go through the history, Ctrl-R searches it.
Ctrl-C drops the text, or stops what runs. Ctrl-D or )OFF leaves. ]keyboard tells how glyphs are typed: `i3 is

      ⍳3
1 2 3"""),
)

BY_SUBJECT = {subject: topic for topic in TOPICS for subject in topic.subjects}


def topic_text(subject: str) -> str | None:
    """The paragraph that a mark or a word leads to."""
    topic = BY_SUBJECT.get(subject.lower())
    return f'{topic.title}\n\n{topic.doc}' if topic else None
