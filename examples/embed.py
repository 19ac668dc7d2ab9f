"""arrayl inside a Python program: arrays go in and come out as NumPy's, functions as Python callables."""
from __future__ import annotations

from pathlib import Path

import numpy as np

import arrayl

# An expression, with Python values under APL names
print(arrayl.eval("x∘.×y", x=[1, 2, 3], y=np.array([4, 5])))

# An APL function is a Python callable: f(⍵) or f(⍺, ⍵), and has an outer product like a NumPy ufunc
hypotenuse = arrayl.function("{.5*⍨+/⍺ ⍵*2}")
print(hypotenuse(3, 4), hypotenuse.outer([3, 5], [4, 12]).tolist())

# Any Python function has one as well, of as many arguments as you like
print(arrayl.outer(lambda a, b: f'{a}{b}', ['x', 'y'], [1, 2, 3]).tolist())
print(arrayl.outer('+/', [0, 100], [0, 10], [1, 2]).tolist())

# A session keeps names; NumPy arrays go in without a copy
session = arrayl.Session()
data = np.loadtxt(Path(__file__).parent / 'data' / 'returns.csv', delimiter=',', skiprows=1)[:, 1:]
session['returns'] = data
session.eval("centred←returns-⍤1⊢(+⌿÷≢)returns")
covariance = session.eval("(+⌿∘.×⍨⍤1⊢centred)÷¯1+≢centred")
print(np.allclose(covariance, np.cov(data.T)))

# An APL error is a Python exception that knows its name, number and place
try:
    session.eval("1 2+1 2 3")
except arrayl.LengthError as error:
    print(error.number, error.name)
    print(error.report)

# What an interactive session would print, errors included
print(session.transcript("⍳3\n1÷0\n'still here'"), end='')
