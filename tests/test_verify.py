"""⎕VFI reads many real numbers together, and gives what it gives word by word."""
from __future__ import annotations

import random

import numpy as np
import pytest

from arrayl.compile.catalogue import load_core
from arrayl.system.text import verify

load_core()
EDGES = ['', '9223372036854775807', '9223372036854775808', '¯9223372036854775808', '1e999', '¯1E999', '1' * 350, '-1',
         '1_0',
         '5.', '.5', '.', '¯', '1J2', '1E', '٣', ' ', '007', '¯0', '1e¯400', '9007199254740993']


@pytest.mark.parametrize('alphabet', ['0123456789', '0123456789.', '0123456789.¯', '01.eE¯5', '0123.¯eEjJ -_x٣'])
def test_words_read_together_are_those_read_alone(alphabet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(len(alphabet))
    together = 0
    for _ in range(300):
        sizes = [1, 2, 3, 8, 15] if draw.random() < .8 else [1, 8, 19, 20, 25]
        words = [''.join(draw.choice(alphabet) for _ in range(draw.choice(sizes))) for _ in range(20)]
        if draw.random() < .7:
            words = [w for w in words if verify.number_of(w) is not None] * 9
        if draw.random() < .2:
            words.insert(draw.randrange(len(words) + 1), draw.choice(EDGES))
        together += verify._all_real(words) is not None
        made = verify._result(words)
        with monkeypatch.context() as context:
            context.setattr(verify, 'MANY', 10 ** 9)
            plain = verify._result(words)
        for mine, other in zip(made, plain, strict=True):
            assert mine.dtype == other.dtype and np.array_equal(mine, other), words
    assert together > 50
