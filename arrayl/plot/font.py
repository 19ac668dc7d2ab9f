"""The letters of PNG pictures: strokes, drawn for arrayl.

A glyph is a list of strokes; a stroke is pairs of digits, x and y, in a grid where the baseline is y = 2, small letters
reach 6 and capitals 8. ``~`` before a pair makes it the control point of a curve, as in TrueType: between two of them
lies a point of the line in the middle. A stroke that begins with ``~`` is closed.
"""
from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

BASELINE, CAPITAL, GAP = 2, 6, 1.7
SCALE = 0.115                           # of the size of the font, for one step of the grid

STROKES = {
    'A': '022842 1535', 'B': '02080828~48~452505 25~45~422202', 'C': '47~3828~0805~0222~3243',
    'D': '02080818~48~421202', 'E': '48080242 0535', 'F': '480802 0535', 'G': '47~3828~0805~0222~424525',
    'H': '0208 4248 0545', 'I': '0208', 'J': '3834~32~0204', 'K': '0208 4804 1542', 'L': '080242', 'M': '0208244842',
    'N': '02084248', 'O': '~08~48~42~02', 'P': '020828~48~452505', 'Q': '~08~48~42~02 2442',
    'R': '020828~48~452505 2542', 'S': '47~3828~08~0525~45~4222~1203', 'T': '0848 2822', 'U': '0804~02~424448',
    'V': '082248', 'W': '0812273248', 'X': '0842 0248', 'Y': '082548 2522', 'Z': '08480242',
    '0': '~08~48~42~02', '1': '072822 1232', '2': '07~0828~4846~450242', '3': '07~0828~48~452515 25~45~4222~0203',
    '4': '32380444', '5': '480805 0525~45~4222~0203', '6': '47~3828~0804 ~06~46~42~02', '7': '084812',
    '8': '~08~48~45~05 ~05~45~42~02', '9': '46~4222~1203 ~08~48~44~04',
    'a': '~06~36~32~02 3632', 'b': '0802 ~06~36~32~02', 'c': '35~2616~0604~0212~2233', 'd': '3832 ~06~36~32~02',
    'e': '0434~36~0604~0212~2233', 'f': '1217~1828 0626', 'g': '~06~36~32~02 3631~30~0001', 'h': '0802 04~0616~363432',
    'i': '0602 0808', 'j': '1611~1000 1818', 'k': '0802 3603 1432', 'l': '0802',
    'm': '0602 04~0616~262422 24~2636~464442',
    'n': '0602 04~0616~363432', 'o': '~06~36~32~02', 'p': '0600 ~06~36~32~02', 'q': '3630 ~06~36~32~02',
    'r': '0602 04~0626', 's': '35~3616~06~041424~34~3222~0203', 't': '1813~1222 0626', 'u': '0604~0212~3234 3632',
    'v': '062246', 'w': '0612253246', 'x': '0632 0236', 'y': '0622 4610', 'z': '06360232',
    '.': '0202', ',': '1201', ':': '0202 0505', ';': '1201 1515', '!': '0804 0202', '?': '07~0828~4847~4624 2222',
    '-': '0525', '+': '0545 2327', '*': '2327 0446 0644', '/': '0139', '\\': '0931', '|': '0901',
    '(': '29~0705~0321', ')': '09~2725~2301', '[': '29090121', ']': '09292101', '{': '29~1917~1505~1513~1121',
    '}': '09~1917~1525~1513~1101', '=': '0646 0444', '<': '470543', '>': '074503', '_': '0141',
    '%': '0248 ~08~18~16~06 ~34~44~42~32', '#': '1218 3238 0646 0444', '$': '47~3828~08~0525~45~4222~1203 2921',
    '&': '4217~1828~3837~3604~0222~3244', "'": '0806', '"': '0806 1816', '`': '0817', '^': '062846',
    '~': '04~0625~4446', '@': '~16~36~34~14 3634~3343~4828~0805~0232',
    '¯': '0737', '−': '0545', '×': '0347 0743', '÷': '0545 2727 2323', '·': '0505', '…': '0202 2222 4242',
    '°': '~08~28~26~06', '∘': '~06~36~33~03', '≤': '470543 0242', '≥': '074503 0242', '≠': '0646 0444 1337',
    '∧': '022742', '∨': '072247', '⍳': '0603~0212', '⍴': '~06~36~32~02 0400', '⍵': '06~0212~2325 25~2232~4246',
    '⍺': '46~3222~0204~0626~3642', '○': '~08~48~42~02', '⌈': '020929', '⌊': '090121', '←': '0545 270523',
    '→': '0545 274523', '↑': '2228 062846', '↓': '2822 042244', '–': '0535', '—': '0555', '∊': '46~0604~0242 0434',
    '⍟': '~08~48~42~02 2327 0446 0644', '∣': '0901', '⌽': '~08~48~42~02 2129', '⍉': '~08~48~42~02 0941',
    '∇': '074702 0247', '√': '051248', 'π': '0656 1612 3632', '²': '07~1918~2706 0626',
    '€': '47~3828~0805~0222~3243 0636',
}
UNKNOWN = '0208484202'

Line = np.ndarray                       # points × 2


@cache
def glyph(c: str) -> tuple[list[Line], float]:
    """The lines of a character, and its width."""
    if c == ' ':
        return [], 2.2
    text = STROKES.get(c)
    if text is None:                    # é: as e
        text = STROKES.get(unicodedata.normalize('NFKD', c)[0], UNKNOWN)
    lines = [stroke(part) for part in text.split()]
    return lines, max(float(p[:, 0].max()) for p in lines)


def stroke(text: str) -> Line:
    points: list[tuple[float, float, bool]] = []
    for c in pieces(text):
        off = c[0] == '~'
        points.append((float(c[-2]), float(c[-1]), off))
    if points[0][2]:                    # closed, of control points only
        a, b = points[-1], points[0]
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, False)
        points = [middle, *points, middle]
    full: list[tuple[float, float, bool]] = []
    for p in points:
        if full and full[-1][2] and p[2]:
            full.append(((full[-1][0] + p[0]) / 2, (full[-1][1] + p[1]) / 2, False))
        full.append(p)
    out: list[tuple[float, float]] = []
    for i, (x, y, control) in enumerate(full):
        if not control:
            out.append((x, y))
            continue
        (x0, y0, _), (x1, y1, _) = full[i - 1], full[i + 1]
        for t in (.2, .4, .6, .8):
            u = 1 - t
            out.append((u * u * x0 + 2 * u * t * x + t * t * x1, u * u * y0 + 2 * u * t * y + t * t * y1))
    return np.array(out)


def pieces(text: str) -> list[str]:
    """``'02~0408'`` as ``['02', '~04', '08']``."""
    found, i = [], 0
    while i < len(text):
        n = 3 if text[i] == '~' else 2
        found.append(text[i:i + n])
        i += n
    return found


def width(text: str, size: float) -> float:
    """How wide `text` is in pixels."""
    return (sum(glyph(c)[1] + GAP for c in text) - GAP) * SCALE * size if text else 0.0


def lines(text: str, size: float) -> list[Line]:
    """The lines of `text` in pixels, the baseline at y = 0, y growing downwards."""
    found, at = [], 0.0
    for c in text:
        strokes, wide = glyph(c)
        found += [np.column_stack([(s[:, 0] + at), BASELINE - s[:, 1]]) * (SCALE * size) for s in strokes]
        at += wide + GAP
    return found
