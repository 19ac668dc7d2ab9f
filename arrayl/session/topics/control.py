"""The control structures of traditional functions, keyword by keyword."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('control-structures', 'Control structures', (
    Topic('control structures',
          ('control structures', 'control structure', 'keyword', 'keywords', 'loop', 'loops', ':end', 'end'), r"""
Lines that begin with ``:If :While :Repeat :For :Select :Trap :With :Section`` open a block, ``:EndIf`` and so on, or
``:End`` for each of them, closes it. They stand in traditional functions and in scripts and sessions by themselves,
nest, and may share a line, divided by ``⋄``. Case does not matter in keywords. A function with a block that is not
closed, or with a keyword that belongs to no block, can be defined: it fails when it comes to that block or keyword.

      :If 2>1 ⋄ 'yes' ⋄ :Else ⋄ 'no' ⋄ :EndIf
yes
      ∇ r←evens v;x
        r←⍬
        :For x :In v
            :if 0=2|x
                r,←x
            :end
        :End
      ∇
      evens ⍳6
2 4 6
      ∇ open x
        :If x>5
            'above'
      ∇
      open 4
SYNTAX ERROR
open[1] :If x>5
             ∧"""),

    Topic(':If',
          (':if', ':elseif', ':else', ':endif', 'if', 'elseif', 'else', 'endif', 'if else', 'conditional',
           'condition'), r"""
``:If condition`` runs the lines after it, up to ``:EndIf``, if the condition is 1; ``:ElseIf condition`` is asked if
none before it held, ``:Else`` is for the rest. A condition is a 0 or 1, a scalar or one item, else there is a DOMAIN,
LENGTH or RANK ERROR.

      ∇ r←size n
        :If n<10
            r←'small'
        :ElseIf n<100
            r←'middling'
        :Else
            r←'large'
        :EndIf
      ∇
      size¨5 50 500
 small  middling  large
      :If 2 ⋄ 'two' ⋄ :EndIf
DOMAIN ERROR
      :If 2 ⋄ 'two' ⋄ :EndIf
          ∧"""),

    Topic(':AndIf and :OrIf', (':andif', ':orif', 'andif', 'orif'), r"""
``:AndIf`` and ``:OrIf`` add to the condition of an ``:If``, ``:ElseIf``, ``:While`` or ``:Until``: the next one is
evaluated only where it decides. The two do not go together in one condition. Statements may stand between the parts.

      ∇ r←first v
        :If 0<≢v
        :AndIf 0<⊃v
            r←'begins above 0'
        :Else
            r←'does not'
        :EndIf
      ∇
      first¨(3 1)⍬
 begins above 0  does not
      ∇ r←outside n
        :If n<1
        :OrIf n>9
            r←1
        :Else
            r←0
        :EndIf
      ∇
      outside¨0 5 10
1 0 1"""),

    Topic(':While', (':while', ':endwhile', 'while', 'endwhile'), r"""
``:While condition`` runs its lines as long as the condition holds before them. It ends by ``:EndWhile``, or by
``:Until condition``, which ends the loop after a round as well.

      ∇ r←collatz n
        r←n
        :While n≠1
            n←((2|n)+1)⊃(n÷2)(1+3×n)
            r,←n
        :EndWhile
      ∇
      collatz 6
6 3 10 5 16 8 4 2 1
      n←0
      :While n<10 ⋄ n+←3 ⋄ :Until n>5
      n
6"""),

    Topic(':Repeat', (':repeat', ':until', ':endrepeat', 'repeat', 'until', 'endrepeat'), r"""
``:Repeat`` runs its lines again and again, at least once: until the condition of ``:Until`` holds after them; with
``:EndRepeat``, until ``:Leave``, ``:Return`` or a branch leaves them.

      ∇ r←root x;old
        r←x
        :Repeat
            old←r
            r←.5×r+x÷r
        :Until r=old
      ∇
      root 2
1.414213562
      n←1
      :Repeat ⋄ n×←2 ⋄ :If n>100 ⋄ :Leave ⋄ :EndIf ⋄ :EndRepeat
      n
128"""),

    Topic(':For', (':for', ':in', ':ineach', ':endfor', 'for', 'in', 'ineach', 'endfor', 'foreach', 'iterate'), r"""
``:For name :In array`` runs the lines up to ``:EndFor`` for each item of the array, in ravel order. The array is
evaluated once. With several names, ``:In`` takes each item apart, which has as many items as there are names;
``:InEach`` takes the n-th item of an array for each name. Names may be nested in parentheses as the items are.
Afterwards the names keep what they had. ``:For ⎕IO :In 0 1`` sets a system variable.

      :For i :In ⍳3 ⋄ ⎕←i*2 ⋄ :EndFor
1
4
9
      :For word :In 'ab' 'cde' ⋄ ⎕←⌽word ⋄ :EndFor
ba
edc
      :For a b :In (1 2)(3 4) ⋄ ⎕←a×b ⋄ :EndFor
2
12
      :For name n :InEach ('Ann' 'Bob')(30 25) ⋄ ⎕←name n ⋄ :EndFor
 Ann  30
 Bob  25
      :For (i j)(k l) :In ⊂(1 2)(3 4) ⋄ ⎕←i j k l ⋄ :EndFor
1 2 3 4
      i
1"""),

    Topic(':Select',
          (':select', ':case', ':caselist', ':endselect', 'select', 'case', 'caselist', 'endselect', 'switch'), r"""
``:Select value`` runs, of the lines up to ``:EndSelect``, those of the first ``:Case`` whose value matches it, by
``≡``, or of the first ``:CaseList`` one of whose items matches it; without one, those of ``:Else``. Lines before the
first case run only where a branch goes to them.

      ∇ r←kind x
        :Select x
        :Case 'one'
            r←'a word'
        :CaseList 1 2 3
            r←'a small number'
        :Else
            r←'something else'
        :EndSelect
      ∇
      kind¨'one' 2 'two'
 a word  a small number  something else
      :Select 1 2 ⋄ :Case 1 ⋄ 'one' ⋄ :Case 1 2 ⋄ 'both' ⋄ :EndSelect
both"""),

    Topic(':Trap', (':trap', ':endtrap', 'trap', 'endtrap', 'catch errors'), r"""
``:Trap numbers`` runs its lines. When an error with one of these numbers happens in them, or in what they call, the
lines of the ``:Case`` that has its number run, or those of ``:Else``, and then what follows the ``:EndTrap``. 0 stands
for any error, 1000 for any interrupt. ⎕EN and ⎕DMX tell what happened.

      ∇ r←a over b
        :Trap 11
            r←a÷b
        :Else
            r←'infinite'
        :EndTrap
      ∇
      6 over 3
2
      6 over 0
infinite
      ∇ r←try text
        :Trap 0
            r←⍎text
        :Case 6
            r←'no value'
        :Case 2 11
            r←'wrong: ',⎕DMX.EM
        :EndTrap
      ∇
      try¨'1+1' 'nosuch' '÷0'
2  no value  wrong: DOMAIN ERROR"""),

    Topic(':Leave and :Continue', (':leave', ':continue', 'continue', 'break', 'next'), r"""
``:Leave`` ends the innermost loop around it, ``:Continue`` begins its next round.

      ∇ r←f v;x
        r←⍬
        :For x :In v
            :If x<0 ⋄ :Continue ⋄ :EndIf
            :If x=99 ⋄ :Leave ⋄ :EndIf
            r,←x
        :EndFor
      ∇
      f 1 ¯2 3 99 4
1 3"""),

    Topic(':Return', (':return', 'return'), r"""
``:Return`` ends the function, as ``→0`` does; the result is what its name holds.

      ∇ r←find v;x
        :For x :In v
            r←x
            :If x>10 ⋄ :Return ⋄ :EndIf
        :EndFor
        r←'none'
      ∇
      find 3 15 20
15
      find 1 2
none"""),

    Topic(':GoTo', (':goto', 'go to'), r"""
``:GoTo label`` is ``→label``.

      ∇ r←f n
        r←0
       more:r+←n
        n-←1
        :If n>0 ⋄ :GoTo more ⋄ :EndIf
      ∇
      f 4
10"""),

    Topic(':With', (':with', ':endwith', 'with'), r"""
``:With namespace`` runs the lines up to ``:EndWith`` in the namespace: names are those there, but the names that are
local to the function stay visible. What is assigned to other names stays in the namespace.

      shop←(price: 3 ⋄ amount: 2)
      ∇ r←total factor
        :With shop
            r←factor×price×amount
            seen←1
        :EndWith
      ∇
      total 10
60
      shop.seen
1"""),

    Topic(':Section', (':section', ':endsection', 'section'), r"""
``:Section title`` to ``:EndSection`` marks lines that belong together. It does nothing.

      ∇ r←f x
        :Section First the doubling
            r←2×x
        :EndSection
        r+←1
      ∇
      f 5
11"""),

    Topic(':Hold and :Disposable', (':hold', ':endhold', ':disposable', ':enddisposable', 'hold', 'disposable'), r"""
``:Hold tokens`` to ``:EndHold`` keeps other threads out, in Dyalog, and ``:Disposable objects`` to ``:EndDisposable``
disposes of .NET objects. arrayl has neither: their lines run as they stand, and the ``:Else`` of a ``:Hold`` never
does.

      :Hold 'printer' ⋄ 'printing' ⋄ :EndHold
printing
      :Disposable ⍬ ⋄ 'done' ⋄ :EndDisposable
done"""),

    Topic('lines for classes and for tools',
          (':access', ':signature', ':implements', ':attribute', ':require', ':using'), r"""
``:Access :Signature :Implements :Attribute :Require :Using`` describe functions to classes, to .NET and to tools of
Dyalog's. In a function they are skipped; ⎕FIX heeds ``:Require`` lines before the first definition of a script. Before
the first definition in a script of ``⎕FIX``, ``:Require`` has another file fixed first. ``:Class``, ``:Interface``,
``:Property`` and ``:Field`` are refused, for classes are no part of arrayl, and so is ``:Implements Trigger``.

      ∇ r←f x
        :Access Public Shared
        :Signature r←f x
        :Implements Constructor
        :Attribute Obsolete
        :Require file://other.dyalog
        :Using System
        r←x+1
      ∇
      f 1
2
      :Class Point
SYNTAX ERROR: Classes (:Class) are no part of arrayl
      :Class Point
      ∧
      ∇ told
        :Implements Trigger price
      ∇
SYNTAX ERROR: Triggers (:Implements Trigger) are no part of arrayl
told[1] :Implements Trigger price
        ∧"""),
))
