"""A session: input, output, scripts, phrases, the keys of the prompt."""
from __future__ import annotations

from arrayl.session.topics.topic import Page, Topic

PAGE = Page('session', 'Sessions and scripts', (
    Topic('a session', ('session', 'input', 'prompt', 'command', 'commands', ']name←command', ']←'), r"""
What is typed is evaluated, and its value displayed. After an error the session goes on, with the names as they are. A
line that begins with ``)`` or ``]`` is a command: ]help lists them. ``]name←command`` gives what the command prints to
a name.

      1+1
2
      v←⍳3
      )VARS
v
      ]picture←display 1 2
      picture
┌→──┐
│1 2│
└~──┘"""),

    Topic('how values are displayed', ('display of values', 'output format', 'box', 'boxes', 'display'), r"""
Numbers show with ⎕PP significant digits, aligned in columns; what is wider than ⎕PW goes on in the next line,
indented. Planes of an array of higher rank are divided by blank lines. An item that is an array stands between blanks;
``]box on`` draws boxes around such, ``]display`` tells shape and type of everything.

      ÷3
0.3333333333
      2*34 100
1.717986918E10 1.2676506E30
      2 2⍴1 20 300 4000.5
  1   20
300 4000.5
      ⍴⎕FMT 2 2 2⍴⍳8
5 3
      (1 2)'ab'
 1 2  ab
      ]box on
Was OFF
      (1 2)'ab'
┌───┬──┐
│1 2│ab│
└───┴──┘
      ]box off
Was ON"""),

    Topic('errors and their reports', ('errors', 'error', 'report', 'reports', 'error report'), r"""
An error that nothing takes care of is reported in up to three lines: its name and what went wrong, the statement, after
the name and the line of the function that it stands in, and a mark under the function that failed. ⎕DMX, ⎕DM and ⎕EN
tell of the last error. ``::`` in a dfn, ``:Trap`` and ⎕TRAP take care of errors, ⎕SIGNAL makes one. ]help and the name
or the number of an error tell what it means.

      half←{
          ⍵÷2
      }
      half 'a'
DOMAIN ERROR
half[1] ⍵÷2
         ∧
      ⎕EN
11
      ⊃⎕DM
DOMAIN ERROR
      {0:: 'no half' ⋄ half ⍵}'a'
no half"""),

    Topic('asking for input', ('input from the user', 'read a line', '⍞ input', '⎕ input'), r"""
``⍞`` as a value is a line that is read from the user or, in a script, from standard input, as text. ``⎕`` asks for an
expression and is its value. Where there is no more input, that is EOF INTERRUPT.

      2+⎕
⎕:
      3
5
      {1005:: 'no more' ⋄ ⍞}0
no more"""),

    Topic('a script', ('script', 'scripts', '.arl', 'program', 'arl'), r"""
A file of lines with the ending ``.arl`` is a script: ``arrayl file.arl arguments`` runs it, as does the file itself if
its first line is ``#!/usr/bin/env arrayl`` and it may be executed. Values that are not assigned are printed, as in a
session. ⎕ARGV has the arguments, ⍞ reads standard input. An error stops a script, with a report on standard error and
exit status 1; ⎕OFF ends it with the status it is given. A line of the script is as good in a session:

      table←(⍳3)∘.×⍳3
      table
1 2 3
2 4 6
3 6 9"""),

    Topic('what other languages have a name for',
          ('phrases', 'idioms', 'sum', 'total', 'average', 'mean', 'median', 'sort', 'sorted', 'filter', 'range',
           'len', 'flatten', 'zip', 'sqrt', 'square root', 'square'), r"""
It is a phrase in APL: the sum, the mean, the largest; how many, in order, those above 2, as one vector, by pairs,
the squares and their roots.

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
      3 4*2
9 16
      9 16*0.5
3 4
      ⎕←'printed' ⋄ y←⍳3
printed"""),

    Topic('the keys of the prompt',
          ('f1', 'f2', 'f3', 'f4', 'ctrl-c', 'ctrl-d', 'ctrl-r', 'keys', 'tab', 'exit', 'quit', 'bye', 'leave',
           'interrupt key'), r"""
F1 helps with what the cursor is at, F2 shows and hides the language bar, F3 brings an example into the prompt, F4 the
line that failed. Tab completes glyphs, names and commands. Up and Down go through the history, Ctrl-R searches it.
Ctrl-C drops the text, or stops what runs. Ctrl-D or )OFF leaves. ]keyboard tells how glyphs are typed: a backtick, i
and 3 are

      ⍳3
1 2 3"""),
))
