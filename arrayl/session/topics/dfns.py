"""Functions and operators in braces."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('dfns', 'Functions and operators in braces', (
    Topic('a dfn, a function in braces',
          ('{', '}', 'dfn', 'dfns', 'braces', 'lambda', 'function', 'functions', '{⍺ ⍵}'), r"""
Between ``{`` and ``}``, ``⍵`` is the right argument and ``⍺`` the left one. Statements run one after the other; the
value of the first one that is no assignment (and no guard that does not hold) is the result. A dfn without such a
statement gives no result. It can stand wherever a function can, with a name or without.

      {⍵×⍵+1}3
12
      area←{⍺×⍵} ⋄ 3 area 4
12
      span←{
          low←⌊/⍵
          high←⌈/⍵
          high-low
      }
      span 3 1 8
7
      {⍵÷+/⍵}¨(1 3)(2 2)
 0.25 0.75  0.5 0.5
      nothing←{} ⋄ nothing 1""", ('dfn', 'LBRACE', 'RBRACE')),

    Topic('⍵, the right argument', ('⍵', 'omega', 'right argument'), r"""
``⍵`` is the right argument of the dfn in whose braces it stands, an array. It cannot be assigned to.

      {⍵ ⍵}'ab'
 ab  ab
      {2×{⍵+1}⍵}10
22
      {⍵←0}4
SYNTAX ERROR
      {⍵←0}4
       ∧"""),

    Topic('⍺, the left argument',
          ('⍺', 'alpha', 'left argument', '⍺←', '⍺←v', '⍺←⊢', 'default left argument', 'optional left argument'), r"""
``⍺`` is the left argument. ``⍺←value`` gives it a value if the dfn was called without one; otherwise the statement is
skipped and its right side not evaluated. ``⍺←⊢`` makes ``⍺ f ⍵`` mean ``f ⍵`` then. To use ⍺ where there is none is a
VALUE ERROR.

      root←{⍺←2 ⋄ ⍵*÷⍺}
      root 9
3
      3 root 27
3
      show←{⍺←⊢ ⋄ ⍺-⍵}
      show 5
¯5
      8 show 5
3
      {⍺+⍵}1
VALUE ERROR: Undefined name: ⍺
      {⍺+⍵}1
       ∧"""),

    Topic('a guard', (':', 'guard', 'guards', 'c: r', 'condition: result', 'if in a dfn'), r"""
``condition: expression`` ends the dfn with the value of the expression if the condition is 1; if it is 0 the next
statement runs. The condition is a 0 or 1, a scalar or one item, else there is a DOMAIN, LENGTH or RANK ERROR; an empty
one counts as 0. A guard without an expression ends the dfn without a result.

      size←{⍵<10: 'small' ⋄ ⍵<100: 'middling' ⋄ 'large'}
      size¨5 50 500
 small  middling  large
      factorial←{⍵≤1: 1 ⋄ ⍵×∇⍵-1} ⋄ factorial 5
120
      {2: 'two'}0
DOMAIN ERROR
      {2:'two'}0
        ∧""", ('guard', 'COLON')),

    Topic('an error guard', ('::', 'error guard', 'error guards', 'n:: r', 'catch', 'try'), r"""
``numbers:: expression`` watches over the statements after it: when one of these errors happens there, or in what they
call, the expression is evaluated instead and its value is the result. 0 stands for any error, 1000 for any interrupt.
The latest guard that has the number takes it. ⎕EN and ⎕DMX tell in the expression what happened.

      divide←{11:: 'infinite' ⋄ ⍺÷⍵}
      6 divide 3
2
      6 divide 0
infinite
      {3 5:: 'no such place' ⋄ ⍵[9]}1 2 3
no such place
      {0:: ⎕DMX.EM ⋄ 2+⍵}'two'
DOMAIN ERROR
      {11:: 'outer' ⋄ {6:: 'inner' ⋄ ÷⍵}⍵}0
outer""", ('error_guard', 'ECOLON')),

    Topic('∇, the function itself', ('∇', 'recursion', 'self reference', 'self', 'tail call', 'recursive'), r"""
In a dfn ``∇`` is the function itself, whatever name it has or lacks. A call whose value is the result as it is (a tail
call) takes no room: such a recursion goes on as long as a loop does, unless an error guard watches.

      gcd←{⍵=0: ⍺ ⋄ ⍵∇⍵|⍺}
      12 gcd 18
6
      {⍵<2: ⍵ ⋄ (∇⍵-1)+∇⍵-2}10
55
      count←{⍵=0: 'done' ⋄ ∇⍵-1} ⋄ count 100000
done"""),

    Topic('local names of a dfn', ('local', 'local name', 'scope', 'lexical scope', 'closure', 'x⊢←v'), r"""
Names that a dfn assigns are local to it. A name that it does not assign is that of the dfn around it, in the text, and
in the end that of the namespace: scope is lexical. ``x f←v``, ``x[i]←v`` and ``x⊢←v`` change an outer name where there
is no local one.

      x←1 ⋄ {x←⍵ ⋄ x×2}5
10
      x
1
      {k←10 ⋄ {⍵×k}¨⍵}1 2 3
10 20 30
      {x+←⍵ ⋄ x}5
6
      x
6
      {x⊢←⍵ ⋄ ⍵}0 ⋄ x
0
0"""),

    Topic('a shy result of a dfn', ('shy dfn', 'shy function', '1:r←v'), r"""
A result that is an assignment in a guard is shy: it is not displayed, but it can be used.

      set←{1: ignored←⍵}
      set 5
      1+set 5
6"""),

    Topic('a dop, an operator in braces', ('dop', 'dops', 'operator', 'operators', 'user-defined operator'), r"""
A function in braces that mentions ``⍺⍺``, its left operand, is a monadic operator; one that mentions ``⍵⍵``, its right
operand, is a dyadic one. ``⍺`` and ``⍵`` are the arguments of the function that it derives. All that holds of dfns
holds of them.

      twice←{⍺⍺ ⍺⍺ ⍵}
      +⍨twice 5
20
      after←{⍺⍺ ⍵⍵ ⍵}
      -after÷4
¯0.25
      until←{⍵⍵ ⍵: ⍵ ⋄ ∇ ⍺⍺ ⍵}
      2∘×until(100∘<)1
128"""),

    Topic('⍺⍺ and ⍵⍵, the operands', ('⍺⍺', '⍵⍵', 'operand', 'operands'), r"""
``⍺⍺`` is the operand on the left of a dop, ``⍵⍵`` the one on its right. Operands are functions or arrays; which they
are is seen when the operator is applied.

      apply←{⍺⍺ ⍵}
      ⌽apply'abc'
cba
      add←{⍺⍺+⍵}
      10 add 1 2
11 12
      both←{(⍺⍺ ⍵)(⍵⍵ ⍵)}
      ⌊/both(⌈/)3 1 2
1 3"""),

    Topic('∇∇, the operator itself', ('∇∇', 'recursive operator'), r"""
In a dop ``∇∇`` is the operator, without its operands, and ``∇`` the function that it derives, with them.

      times←{⍵⍵=0: ⍵ ⋄ ⍺⍺(⍺⍺ ∇∇(⍵⍵-1))⍵}
      2∘×times 3⊢1
8
      each←{0=≢⍵: ⍵ ⋄ (⊂⍺⍺⊃⍵),∇1↓⍵}
      ⌽each'ab' 'cd'
 ba  dc"""),
))
