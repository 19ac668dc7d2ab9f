"""Namespaces: dots, arrays of them, the spaces around, scripted ones."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('namespaces', 'Namespaces', (
    Topic('a namespace',
          ('namespace', 'namespaces', 'dot', 'ns.name', 'ns.x', 'dotted name', 'dotted names', 'member',
           'reference'), r"""
A namespace holds names of its own: ``⎕NS``, ``(name: value)``, ``:Namespace`` and )NS make one. A dot looks into it,
for arrays, functions, operators and other namespaces. A namespace is a scalar; its name, or an item, refers to it: a
copy refers to the same one.

      'ns'⎕NS ''
      ns.x←5 ⋄ ns.double←{2×⍵}
      ns.double ns.x
10
      ns
#.ns
      other←ns ⋄ other.x←7 ⋄ ns.x
7
      a←(b: (c: 1)) ⋄ a.b.c
1
      ns.none
VALUE ERROR: Undefined name: none
      ns.none
         ∧""", ('dot', 'DOT')),

    Topic('an expression in a namespace',
          ('ns.(expr)', 'ns.(expression)', 'ns.(x y)', 'ns.{dfn}', 'ns.{}', 'dotted expression'), r"""
``ns.(expression)`` is evaluated in the namespace: names are looked up there. The expression may be a function.
``ns.{…}`` is a dfn that works there. In both the local names of the function around are not seen. A function taken
from a space (``f←ns.f``, ``to.f←ns.f``) goes on working in that space.

      ns←(price: 3 ⋄ amount: 2)
      ns.(price×amount)
6
      ns.{⍵×price}10
30
      10 ns.{⍺+amount×⍵}3
16
      cost←ns.(price∘×) ⋄ cost 4 5
12 15""", ('dot_expr', 'dot_dfn')),

    Topic('arrays of namespaces', ('arrays of namespaces', 'array of namespaces', 'nss.x', 'refs', 'ns[i].x'), r"""
``array.name`` gives the value of the name in each namespace, in the array's shape; what stands in parentheses is
evaluated in each, and a function is called in each, with items of its arguments. Brackets before the dot choose some,
and so may what stands in parentheses there.

      people←(name: 'Ann' ⋄ age: 30)(name: 'Bob' ⋄ age: 25)
      people.age
30 25
      people.name
 Ann  Bob
      people[2].age
25
      people.(age+1)
31 26
      people[1 2].age+←10 ⋄ people.age
40 35
      people[⊃⍋people.age].name
Bob
      (2⊃people).name
Bob
      people.{age+⍵}1 2
41 37
      people[2].(age name)
35  Bob
      people[2].{age×⍵}2
70""", ('index_dot', 'index_dot_expr', 'index_dot_dfn')),

    Topic('the root and the parent', ('#', '##', 'root', 'parent', '#.x', '##.x'), r"""
``#`` is the root of all namespaces, ``##`` the one that the present one is in. Both can be followed by a dot.
``⎕THIS`` is the present one.

      x←'root'
      ns←⎕NS '' ⋄ ns.x←'inner'
      ns.(x ##.x)
 inner  root
      ns.{#.x,' from ',x}0
root from inner
      ns.##
#
      'outer.inner'⎕NS '' ⋄ outer.inner.(⎕THIS ##)
 #.outer.inner  #.outer"""),

    Topic('a namespace as a script', (':namespace', ':endnamespace', 'scripted namespace', 'scripted', 'script'), r"""
From ``:Namespace name`` to ``:EndNamespace``, in a file, a session or the argument of ⎕FIX, lines define functions
with ∇ and are statements that run in the namespace, from the first to the last. Such namespaces may be nested. ⎕SRC
gives the text.

      :Namespace bank
          rate←0.5
          ∇ r←interest amount
            r←rate×amount
          ∇
          double←{2×⍵}
          :Namespace inner
              y←##.rate
          :EndNamespace
      :EndNamespace
      bank.interest 10
5
      bank.(double rate)
1
      bank.inner.y
0.5
      ≢⎕SRC bank
10"""),
))
