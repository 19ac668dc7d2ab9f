"""What a call costs: each scalar primitive on numbers and on vectors of ten, in nanoseconds, NumPy beside it."""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl import Session
from benchmarks.measure import alone
from benchmarks.table import statement

UFUNCS: dict[str, Any] = {
    '+': np.add, '-': np.subtract, '×': np.multiply, '÷': np.true_divide, '⌈': np.maximum, '⌊': np.minimum,
    '*': np.power, '|': np.remainder, '<': np.less, '=': np.equal, '≠': np.not_equal, '∧': np.logical_and,
}
TEXTS = ['⍴v', '≢v', ',v', '⌽v', 'v[3]', '3↑v', '+/v', '+\\v', '⍳10', '⍋v', '∪v', 'v∊v', 'v⍳3', 'v,v', 'f 1', '{⍵+1}1',
         '(+/÷≢)v', 'v∘.×v', '{⍵+1}¨v']


def run() -> list[dict[str, Any]]:
    session = Session()
    out = []
    with session.active():
        session.run_text('s←3 ⋄ t←4 ⋄ v←⍳10 ⋄ w←10⍴1.5 ⋄ f←{⍵}')
        empty = alone(statement(session, 's'), 5)
        v = np.arange(1, 11)
        w = np.full(10, 1.5)
        print(f'nanoseconds a call, without that of the statement ({empty * 1e9:.0f})')
        print(f'{"":8} {"s f t":>8} {"v f v":>8} {"NumPy":>8} {"w f w":>8} {"NumPy":>8}')
        for glyph, ufunc in UFUNCS.items():
            mine = [alone(statement(session, text), 5) - empty for text in (f's{glyph}t', f'v{glyph}v', f'w{glyph}w')]
            bits = ufunc is np.logical_and
            theirs = [alone(lambda u=ufunc, x=x: u(x, x), 5) for x in (v, w)]     # type: ignore[misc]
            row = [mine[0], mine[1], theirs[0], mine[2], theirs[1]]
            print(f'{glyph:8} ' + ' '.join(f'{t * 1e9:8.0f}' for t in row) + ('  (∧ is LCM)' if bits else ''))
            out.append({'glyph': glyph, 'ns': [t * 1e9 for t in row]})
        for text in TEXTS:
            took = alone(statement(session, text), 5) - empty
            print(f'{text:8} {took * 1e9:8.0f}', flush=True)
            out.append({'text': text, 'ns': [took * 1e9]})
    return out
