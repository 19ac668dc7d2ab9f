"""Constants: the alphabets and the null item."""
from __future__ import annotations

import numpy as np

from arrayl.arrays import chars
from arrayl.arrays.null import NULL, Null
from arrayl.system.registry import niladic

# The code points of ⎕AV in Dyalog's default ⎕AVU: controls, the APL alphabets of old, line drawing and accents.
_RUNS = (
    '0 8 10 13 32 12 6 7 27 9 9014 619 37 39 9082 9077 95', range(97, 123), '1 2 175 46 9068', range(48, 58),
    '3 8866 165 36 163 162 8710', range(65, 91),
    '4 5 253 183 127 9049 193 194 195 199 200 202 203 204 205 206 207 208 210 211 212 213 217 218 219 221 254 227 '
    '236 240 242 245 123 8364 125 8867 9015 168 192 196 197 198 9064 201 209 214 216 220 223 224 225 226 228 229 '
    '230 231 232 233 234 235 237 238 239 241 91 47 9023 92 9024 60 8804 61 8805 62 8800 8744 8743 45 43 247 215 63 '
    '8714 9076 126 8593 8595 9075 9675 42 8968 8970 8711 8728 40 8834 8835 8745 8746 8869 8868 124 59 44 9073 9074 '
    '9042 9035 9033 9021 8854 9055 9017 33 9045 9038 9067 9066 8801 8802 243 244 246 248 34 35 30 38 180 9496 9488 '
    '9484 9492 9532 9472 9500 9508 9524 9516 9474 64 249 250 251 94 252 96 8739 182 58 9079 191 161 8900 8592 8594 '
    '9053 41 93 31 160 167 9109 9054 9059',
)
AVU: tuple[int, ...] = tuple(
    point for run in _RUNS for point in (map(int, run.split()) if isinstance(run, str) else run))


@niladic('⎕A', 'alphabet')
def alphabet() -> np.ndarray:
    """The upper-case letters A to Z.

          ⎕A
    ABCDEFGHIJKLMNOPQRSTUVWXYZ

          ⎕A⍳'APL'
    1 16 12
    """
    return chars('ABCDEFGHIJKLMNOPQRSTUVWXYZ')


@niladic('⎕D', 'digits')
def digits() -> np.ndarray:
    """The digits 0 to 9.

          ⎕D
    0123456789

          10⊥¯1+⎕D⍳'1729'
    1729
    """
    return chars('0123456789')


@niladic('⎕AV', 'atomic vector')
def atomic_vector() -> np.ndarray:
    """The 256 characters of APL systems before Unicode, in Dyalog's order.

          ⍴⎕AV
    256

          ⎕AV[17+⍳26]
    abcdefghijklmnopqrstuvwxyz
    """
    return chars(''.join(map(chr, AVU)))


@niladic('⎕TC', 'terminal control')
def terminal_control() -> np.ndarray:
    """Backspace, line feed and carriage return.

          ⎕UCS ⎕TC
    8 10 13

          ⍴⎕TC
    3
    """
    return chars('\b\n\r')


@niladic('⎕NULL', 'null item')
def null() -> Null:
    """A scalar that stands for a missing value, as in JSON and in spreadsheets.

          ⎕NULL
    [Null]

          ⎕NULL≡⎕NULL
    1
    """
    return NULL
