"""The signs that are neither functions nor operators: punctuation, formal names, constants.

They have no module that implements them, so each is declared here, once, as a primitive is declared where it
is written: what it is called, its key on the APL layout, what two characters overstrike to it, what it means.
"""
from __future__ import annotations

from arrayl.fields import Fields


class Sign(Fields):
    """One sign. `names` are for ``\\name`` completion, the first is what it is called."""
    glyph: str
    names: tuple[str, ...]
    key: str
    strikes: tuple[str, ...]
    doc: str


SIGNS = {sign.glyph: sign for sign in (
    Sign('←', ('assign', 'gets', 'leftarrow', 'assignment'), '[', ('<-',),
         'name←value gives a name to an array or a function.'),
    Sign('→', ('branch', 'goto', 'rightarrow'), ']', ('->',), 'In a traditional function, goes to a line.'),
    Sign('⍵', ('omega', 'right argument'), 'w', ('ww',), 'The right argument inside {…}.'),
    Sign('⍺', ('alpha', 'left argument'), 'a', ('aa',), 'The left argument inside {…}; ⍺←value gives it a default.'),
    Sign('∇', ('del', 'nabla', 'self', 'recursion'), 'g', ('VV', 'v-', 'V-'),
         'Inside {…}, the function itself; at the start of a line, opens and closes a traditional definition.'),
    Sign('¯', ('highminus', 'macron', 'negative', 'overbar'), '2', ('--',), 'The sign of a negative number: ¯3.'),
    Sign('⍬', ('zilde', 'empty vector'), '}', ('0~',), 'The empty numeric vector.'),
    Sign('⋄', ('diamond', 'separator'), '`', ('<>', '^v', '∧∨'),
         'Separates statements, and the items of array notation.'),
    Sign('⍝', ('lamp', 'comment'), ',', ('on', '∘∩'), 'Begins a comment, which goes to the end of the line.'),
    Sign('∆', ('delta',), 'h', ('AA', '^-'), 'A letter in names.'),
    Sign('⍙', ('delta underbar',), '>', ('A_', '^=', '∆_'), 'A letter in names.'),
    Sign('⎕', ('quad', 'input', 'output'), 'l', ('[]',),
         '⎕←value prints it; ⎕ asks for an expression; with letters, a system name such as ⎕IO.'),
    Sign('⍞', ('quote quad', 'bare output'), '{', ("['", "⎕'"),
         '⍞←value prints without a new line; ⍞ asks for a line of text.'),
)}
