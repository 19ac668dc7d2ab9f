"""All forms of assignment."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('assignment', 'Assignment', (
    Topic('assignment', ('←', 'assign', 'assignment', 'x←v', 'gets'), r"""
``name←value`` gives the value to the name. An assignment is itself a value, that on its right: it can stand within an
expression. A statement that ends in one displays nothing. Arrays are copied, as it were: a change of one name changes
no other.

      x←1 2 3
      y←2×x←5
      x y
5 10
      z←y←1 2 3 ⋄ z[1]←9 ⋄ y
1 2 3
      1+(x←4)
5""", ('assign', 'ASSIGN')),

    Topic('assignment of functions and operators',
          ('f←+/', 'function assignment', 'naming', 'named function', 'named operator', 'op←¨'), r"""
A function, an operator or an operator with its right operand takes a name as an array does. A name keeps its class: an
array does not become a function, unless the name is erased first.

      sum←+/
      sum 1 2 3
6
      mean←+/÷≢
      mean 1 2 3
2
      each←¨
      ⌽each'ab' 'cd'
 ba  dc
      inverse←⍣¯1
      +\inverse 1 3 6
1 2 3""", ('assign_function', 'assign_operator')),

    Topic('strand assignment',
          ('(a b)←', '(a b)←v', 'a b←v', '((a b)c)←v', 'strand assignment', 'multiple assignment',
           'destructuring'), r"""
``(a b)←v`` and ``a b←v`` give each name an item of v, which has as many; a scalar goes to each. Names may be nested as
the value is, they may be members of namespaces, and a function before the arrow modifies each.

      (a b)←1 2 ⋄ a b
1 2
      a b←b a ⋄ a b
2 1
      ((a b)c)←(1 2)'three' ⋄ b c
2  three
      a b c←0 ⋄ a b c
0 0 0
      (i(j k))←1(2 3)
      (i(j k))+←10 ⋄ i j k
11 12 13
      (a b)←1 2 3
LENGTH ERROR
      (a b)←1 2 3
           ∧"""),

    Topic('modified assignment', ('x+←1', 'x f←v', 'modified assignment', 'increment', '+←'), r"""
``x f←v`` is ``x←x f v``, for any function f of two arguments. The name needs a value. The value of the expression is
v.

      x←10 ⋄ x+←5 ⋄ x
15
      ⎕←x×←2
2
      x
30
      words←'one' 'two' ⋄ words,←⊂'three' ⋄ ≢words
3
      x{⍵+2×⍺}←1 ⋄ x
61""", ('modify',)),

    Topic('indexed assignment', ('x[i]←v', 'x[i;j]←v', 'x[i]+←v', 'indexed assignment'), r"""
``x[i;j]←v`` replaces the items that the index selects; v is a scalar or has their shape. Of indices that occur more
than once the last counts, with a function before the arrow, ``x[i]+←v``, each does: they accumulate. All ways to index
are possible.

      v←⍳5 ⋄ v[2 4]←20 40 ⋄ v
1 20 3 40 5
      m←2 3⍴0 ⋄ m[1;]←1 2 3 ⋄ m[;2]←9 ⋄ m
1 9 3
0 9 0
      m[(1 1)(2 3)]←7 8 ⋄ m
7 9 3
0 9 8
      count←0 0 0 ⋄ count[1 3 1 1]+←1 ⋄ count
3 0 1
      v[9]←1
INDEX ERROR
      v[9]←1
       ∧"""),

    Topic('selective assignment',
          ('(2↑x)←v', '((2 3)⌷x)←v', '(m/x)←v', '(2⊃x)←v', '(,x)←v', '(1 1⍉x)←v', '(1↑¨x)←v', 'selective assignment',
           'selective specification'), r"""
``(expression x)←v`` replaces the items of x that the expression selects. Selecting are, with one argument,
``, ⍪ ⌽ ⊖ ⊃ ↑ ⍉ ⌷ ∊`` (above ⎕ML 1 ``↑`` is what ``⊃`` is otherwise) and, with two, ``↑ ↓ ⌽ ⊖ ⍴ ⊃ ⍉ / ⌿ \ ⍀ ⌷``, with
axes, with ``¨``, bound to a left argument and one after the other. A function before the arrow modifies the items.
Fill elements are left out.

      x←⍳6 ⋄ (2↑x)←10 20 ⋄ (¯1↓3↓x)←0 ⋄ x
10 20 3 0 0 6
      x←⍳5 ⋄ ((x>2)/x)×←10 ⋄ (⌽x)+←⍳5 ⋄ x
6 6 33 42 51
      m←3 3⍴0 ⋄ (1 1⍉m)←1 2 3 ⋄ (3⌷m)+←5 ⋄ m
1 0 0
0 2 0
5 5 8
      (,m)←⍳9 ⋄ (1 0 1⌿m)←0 ⋄ (⊖m)+←m ⋄ m
0  0  0
8 10 12
0  0  0
      n←'one' 'two' ⋄ (2⊃n)←'second' ⋄ (1↑¨n)←'*' ⋄ n
 *ne  *econd
      (⊃n)←1 2 ⋄ (∊n)←0 ⋄ n
 0 0  0 0 0 0 0 0
      x←⍳4 ⋄ (2 2⍴x)←2 2⍴10×⍳4 ⋄ (⌷x)+←1 ⋄ (1⌽x)←x ⋄ x
41 11 21 31
      m←2 2⍴⍳4 ⋄ (⍉m)←m ⋄ (1⊖m)←m ⋄ (⍪m)+←1 ⋄ m
3 5
2 4
      x←⍳3 ⋄ (1 0 1 1\x)←9 0 8 7 ⋄ (1 1 0 1⍀x)+←1 ⋄ x
10 9 8
      ⎕ML←3 ⋄ n←(1 2)(3 4) ⋄ (↑n)←0 ⋄ n
0  3 4"""),

    Topic('assignment through a dot', ('ns.x←v', 'ns.(a b)←v', 'ns.f←g', 'dotted assignment'), r"""
``ns.name←value`` assigns in the namespace, whatever the class of the value; ``ns.(a b)←v`` each name there. For an
array of namespaces the items of the value go to one namespace each, a scalar to all. A function then works in the
namespace: there its names are looked for; so do the dfns of a derived function or a train.

      ns←() ⋄ ns.x←5 ⋄ ns.double←{2×⍵} ⋄ ns.double ns.x
10
      ns.(a b)←1 2 ⋄ ns.a+←10 ⋄ ns.(a b)
11 2
      ns.v←⍳3 ⋄ ns.v[2]←0 ⋄ ns.v
1 0 3
      both←()() ⋄ both.x←3 4 ⋄ both.x
3 4
      x←1 ⋄ ns.plus←{x+⍵}∘- ⋄ ns.plus 1
4
      ns.each←¨ ⋄ ≢ns.each 'ab' 'cde'
2 3""", ('assign_dot_function',)),

    Topic('assignment to ⎕ and ⍞', ('⎕←', '⍞←', '⎕←x', '⍞←x', 'output', 'print'), r"""
``⎕←value`` displays the value and has it as its value, ``⍞←value`` shows it without a line end after it.

      2+⎕←3
3
5
      ⍞←'a' ⋄ ⍞←'b'
ab
      ⎕←'text' 1
 text  1"""),

    Topic('assignment to a setting', ('⎕io←0', 'setting', 'settings', 'system variable', 'system variables'), r"""
``⎕IO ⎕CT ⎕DCT ⎕PP ⎕PW ⎕RL ⎕ML ⎕DIV ⎕FR ⎕WX`` are settings: an assignment changes what functions do from now on. A
value that the setting does not allow is a DOMAIN ERROR. A dfn that assigns a setting, or a traditional function whose
header lists it, has its own, which its callees see and which is over when the function ends.

      ⎕PP←3 ⋄ ÷3
0.333
      ⎕PP←10
      {⎕IO←0 ⋄ ⍳⍵}3
0 1 2
      ⍳3
1 2 3
      ⎕IO←2
DOMAIN ERROR
      ⎕IO←2
      ∧"""),
))
