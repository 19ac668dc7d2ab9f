"""Traditional functions and operators: ∇, headers, local names, labels, branches."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('traditional-functions', 'Traditional functions and operators', (
    Topic('a traditional definition',
          ('∇', 'tradfn', 'tradfns', 'traditional function', 'traditional', '∇ definition', 'definition',
           'function definition', 'del editor'), r"""
``∇`` and a header begin the definition of a function, ``∇`` by itself ends it; the lines between are numbered from 1.
The header says how the function is called and which names are local. Names are local while the function runs, and
those that it calls see them (dynamic scope). The result is what the result's name holds in the end.

      ∇ r←a plus b
        r←a+b
      ∇
      2 plus 3
5
      ∇ r←mean v;n
        n←≢v
        r←(+/v)÷n
      ∇
      mean 2 4 9
5
      ⎕FX 'r←square x' 'r←x×x'
      square 5
25"""),

    Topic('editing a traditional function', ('∇f[n]', 'line editor', '∇f', '[⎕]', '[∆n]'), r"""
``∇name[n]`` opens a function that exists: ``[n]text`` puts a line in the place of line n, ``[n.1]text`` one after it,
``[∆n]`` deletes line n, ``[⎕]`` lists all, and ``∇`` closes the function and numbers the lines anew. ``∇name`` displays
the function first, and ``∇`` alone does so with the one that is suspended.

In a session a header that is wrong, or whose name is an array's, is refused at once with ``defn error``:
``⎕DMX.Message`` tells why, and the lines after it are input. The editor warns of names and labels that are given twice,
of parentheses and brackets without their mates, and of a function that runs while it is edited; it takes the lines all
the same.

      ∇ r←f x
        r←x+1
      ∇
      ∇f[1] r←x+100∇
      f 1
101
      ∇f[⎕]∇
     ∇ r←f x
[1]    r←x+100
     ∇
      y←1
      ∇ r←y x
defn error
      ∇ r←g x;a;a
        r←(x
      ∇
warning duplicate name
warning unmatched parentheses"""),

    Topic('a header',
          ('header', 'headers', 'function header', 'valence', 'niladic', 'monadic', 'dyadic', 'r←f', 'r←f y',
           'r←x f y'), r"""
``r←f`` is niladic: its name alone calls it. ``r←f y`` takes a right argument, ``r←x f y`` a left one as well. Without
``r←`` the function gives no result. An argument that is missing, or one too many, is a SYNTAX ERROR.

      ∇ r←answer
        r←42
      ∇
      1+answer
43
      ∇ r←double y
        r←2×y
      ∇
      double 4
8
      ∇ r←x times y
        r←x×y
      ∇
      2 times 3
6
      ∇ note y
        ⎕←'got' y
      ∇
      note 5
 got  5
      3 double 4
SYNTAX ERROR: The function does not take a left argument
      3 double 4
        ∧""", ('result', 'right', 'left')),

    Topic('an optional left argument', ('{x}', 'r←{x}f y', 'ambivalent', 'ambivalent function'), r"""
Braces around the left argument in the header say that it may be missing: then its name has no value, as ⎕NC tells.

      ∇ r←{base}log y
        :If 0=⎕NC'base' ⋄ base←10 ⋄ :EndIf
        r←base⍟y
      ∇
      log 1000
3
      2 log 8
3""", ('optional',)),

    Topic('a shy result', ('{r}←', '{r}←f y', 'shy result'), r"""
Braces around the result in the header make it shy: it is not displayed where nothing uses it.

      ∇ {r}←store y
        r←stored←y
      ∇
      store 5
      1+store 6
7
      stored
6""", ('shy',)),

    Topic('a name list in a header',
          ('namelist', 'name list', 'namelists', '(a b)←', '(a b)←f y', 'r←f(a b)', 'r←f (a b)', '{(a b)}←f y'), r"""
Names in parentheses stand for the items of a vector. As the result they are put together, as an argument they are
taken apart: it has as many items as there are names, else LENGTH ERROR. Braces around such a list make the result shy.
The left argument is one name.

      ∇ (low high)←span v
        low←⌊/v
        high←⌈/v
      ∇
      span 3 1 2
1 3
      ∇ r←distance(x y)
        r←(+/x y*2)*÷2
      ∇
      distance 3 4
5
      ∇ r←p at(i j)
        r←p+10×i j
      ∇
      5 at 3 4
35 45
      ∇ {(a b)}←quiet y
        a←b←y
      ∇
      quiet 1
      ⊢quiet 1
1 1
      distance 3 4 5
LENGTH ERROR
      distance 3 4 5
      ∧""", ('listed', 'right_listed')),

    Topic('the header of an operator',
          ('tradop', 'tradops', 'traditional operator', '(f op)', '(f op g)', 'r←(f op)y', 'r←(f op g) y',
           'r←x(f op g)y', 'r←{x}(f op)y'), r"""
Parentheses around the name and one operand on its left define a monadic operator, around the name between two operands
a dyadic one. Operands are functions or arrays.

      ∇ r←(f twice)y
        r←f f y
      ∇
      +⍨twice 3
12
      ∇ r←x(f over g)y
        r←(g x)f g y
      ∇
      ¯3+over|¯4
7
      ∇ r←{x}(f swap)y
        :If 0=⎕NC'x' ⋄ x←y ⋄ :EndIf
        r←y f x
      ∇
      2-swap 10
8
      ×swap 3
9""", ('operands',)),

    Topic('local names',
          ('local names', 'locals', 'localise', 'localisation', ';name', ';a;b', 'dynamic scope', 'shadow'), r"""
Names after semicolons in the header are local, and so are those on lines that begin with a semicolon, above the first
statement of the body; result, arguments and labels are local by themselves. Other names that the function assigns are
those of its callers, or global.

      total←5
      ∇ r←f y;total;n
        ;m
        total←m←n←y
        r←total+m+n
      ∇
      f 1
3
      total
5
      ∇ g
        seen←total
      ∇
      g ⋄ seen
5""", ('locals',)),

    Topic('local settings', ('local settings', ';⎕io', '⎕io in a header', 'localised settings'), r"""
A setting that the header lists, such as ⎕IO, keeps its value when the function begins, is its own while it runs, and
has the old value again when it ends, however that happens. ⎕TRAP, ⎕PATH and the like may be listed, too.

      ∇ r←count n;⎕IO
        ⎕IO←0
        r←⍳n
      ∇
      count 3
0 1 2
      ⍳3
1 2 3"""),

    Topic('a label', ('label', 'labels', 'name:', 'l:'), r"""
``name:`` at the start of a line is a label: a local name whose value is the number of the line. ⎕NC tells it as 1.
After the colon the line may go on with a statement.

      ∇ r←where
        →there
        r←0
       there:r←there
      ∇
      where
3
      ∇ r←kind
       here:r←⎕NC'here'
      ∇
      kind
1"""),

    Topic('a branch',
          ('→', 'branch', 'branches', 'goto', '→label', '→0', '→⍬', '→cond/label', '→(cond)/label', '→⎕lc',
           'jump'), r"""
``→n`` goes to line n of the function. ``→label`` goes to a labelled line, ``→0``, or a number that is none of a line,
leaves the function, and ``→⍬`` goes on with the next line; of several numbers the first counts. So
``→condition/label`` branches if the condition is 1, ``→(label1,label2)[i]`` chooses. A line that ends or continues a
control structure does what it does when it is come to from above: ``:EndFor`` goes on with the loop, ``:Else`` ends.

``→`` by itself leaves the function and all that called it. In a session, after an error or a stop, ``→⎕LC`` goes on
with the line that is suspended, ``→n`` with line n, and ``→`` by itself leaves what is suspended last. A dfn of one
line is not suspended by an error: what called it is.

      ∇ r←countdown n
        r←⍬
       again:→(n<1)/0
        r,←n
        n-←1
        →again
      ∇
      countdown 3
3 2 1
      ∇ r←sign x
        →(neg,zero,pos)[2+×x]
       neg:r←'negative' ⋄ →0
       zero:r←'zero' ⋄ →0
       pos:r←'positive'
      ∇
      sign¨¯2 0 7
 negative  zero  positive
      ∇ f
        →⍬
        'still here'
        →
        'not here'
      ∇
      f ⋄ 'nor here'
still here
      ∇ r←g x
        r←2×x
      ∇
      g 'a'
DOMAIN ERROR
g[1] r←2×x
        ∧
      x←4
      →⎕LC
8"""),
))
