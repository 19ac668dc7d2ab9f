"""The examples, run through the command line; what they print is computed here a second time, without arrayl."""
from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import arrayl

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / 'examples'
SCRIPTS = sorted(EXAMPLES.glob('*.arl'))
ENVIRONMENT = {**os.environ, 'PYTHONPATH': str(Path(arrayl.__file__).parent.parent), 'PYTHONUTF8': '1'}


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, encoding='utf-8', cwd=cwd,
                          env=ENVIRONMENT, timeout=120, check=False)


def expected(name: str) -> str:
    return (EXAMPLES / 'expected' / f'{name}.txt').read_text(encoding='utf-8')


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip('\n').split('\n')]


def after(text: str, heading: str, count: int) -> list[str]:
    """The `count` lines that follow the line beginning with `heading`."""
    lines = text.split('\n')
    at = next(i for i, line in enumerate(lines) if line.startswith(heading))
    return lines[at + 1:at + 1 + count]


def numbers(text: str) -> list[float]:
    return [float(word.replace('¯', '-')) for word in re.findall(r'¯?\d+(?:\.\d+)?', text)]


def table(text: str, heading: str, count: int) -> np.ndarray:
    return np.array([numbers(line) for line in after(text, heading, count)])


@pytest.mark.parametrize('script', SCRIPTS, ids=lambda p: p.stem)
def test_example(script: Path, tmp_path: Path) -> None:
    done = run('-m', 'arrayl', str(script), cwd=tmp_path)
    assert done.stderr == ''
    assert done.stdout == expected(script.stem)
    assert done.returncode == 0


def test_every_example_has_its_expected_output() -> None:
    assert {p.stem for p in SCRIPTS} >= {'portfolio', 'concepts', 'lowrank', 'products', 'elsewhere', 'life', 'primes',
                                         'mandelbrot', 'queens', 'wordcount', 'histogram', 'plot', 'ledger'}
    assert {p.stem for p in (EXAMPLES / 'expected').glob('*.txt')} == {p.stem for p in SCRIPTS} | {'embed'}


def test_embedding(tmp_path: Path) -> None:
    done = run(str(EXAMPLES / 'embed.py'), cwd=tmp_path)
    assert (done.stderr, done.stdout) == ('', expected('embed'))


# --- what stands in examples/expected, computed without arrayl

def returns() -> np.ndarray:
    """By the recipe of the text that portfolio.arl replays."""
    state = np.random.RandomState(42)
    covariance = np.array([[0.04, 0.02, 0.015], [0.02, 0.03, 0.018], [0.015, 0.018, 0.035]]) / 100
    return state.randn(20, 3) @ np.linalg.cholesky(covariance).T


def waves() -> np.ndarray:
    state = np.random.RandomState(123)
    t = np.linspace(0, 2 * np.pi, 20)
    x, y = np.meshgrid(t, t)
    return np.sin(x) * np.cos(y) + 0.5 * np.sin(2 * x) + 0.3 * state.randn(20, 20)


def test_data_follow_their_recipes() -> None:
    stored = np.loadtxt(EXAMPLES / 'data' / 'returns.csv', delimiter=',', skiprows=1)
    assert np.allclose(stored[:, 1:], returns(), rtol=1e-14, atol=0)
    assert np.allclose(np.loadtxt(EXAMPLES / 'data' / 'waves.csv', delimiter=','), waves(), rtol=1e-13, atol=1e-15)


def test_portfolio() -> None:
    text = expected('portfolio')
    data = returns()
    assert np.array_equal(table(text, 'The first days', 8), np.round(100 * data[:8], 2))
    assert np.array_equal(table(text, 'Mean', 1)[0], np.round(100 * data.mean(0), 4))
    for heading in ('Covariance as a sum', 'Covariance as one'):
        assert np.allclose(table(text, heading, 3), 1e4 * np.cov(data.T), rtol=1e-9)
    volatility = 100 * np.sqrt(252 * np.diag(np.cov(data.T)))
    for name, value in zip(('AAPL', 'MSFT', 'GOOGL'), volatility, strict=True):
        assert f'{name}: {value:.1f}% a year' in text
    for said in ('23.6%', '26.2%', '26.0%', '(AAPL, MSFT) = 0.484', '(AAPL, GOOGL) = 0.181', '(MSFT, GOOGL) = 0.480'):
        assert said in text
    correlation = np.corrcoef(data.T)
    assert [f'{correlation[i]:.3f}' for i in ((0, 1), (0, 2), (1, 2))] == ['0.484', '0.181', '0.480']


def test_concepts() -> None:
    text = expected('concepts')
    lines = (EXAMPLES / 'data' / 'living.cxt').read_text(encoding='utf-8').split('\n')
    objects, marks = lines[5:13], np.array([[c == 'X' for c in line] for line in lines[22:30]])
    found = set()
    for chosen in itertools.product([False, True], repeat=9):          # every set of attributes
        extent = marks[:, list(chosen)].all(1)
        intent = marks[extent].all(0)
        found.add((''.join(np.array(list('abcdefghi'))[intent]), ', '.join(itertools.compress(objects, extent)) or '-'))
    assert len(found) == 19
    assert '19 formal concepts:' in text
    shown = [line.strip().split(' | ') for line in after(text, '19 formal', 19)]
    assert {(intent, extent) for intent, extent in shown} == found
    sets = [frozenset(intent) for intent, _ in found]
    covers = [(a, b) for a in sets for b in sets if a < b and not any(a < c < b for c in sets)]
    assert f'lattice: {len(covers)}' in text
    for i, letter in enumerate('abcdefghi'):
        implied = ''.join(b for j, b in enumerate('abcdefghi') if j != i and (marks[:, i] <= marks[:, j]).all())
        assert not implied or f'{letter} → {implied}' in text
    for said in ('Ada: Cleo, Dan, Eve, Finn', 'Cleo: Finn', 'Eve: Finn', 'Bob: Dan, Eve'):
        assert said in text
    assert re.findall(r': (\d)$', text, re.MULTILINE) == ['1'] * 4


def test_lowrank() -> None:
    text = expected('lowrank')
    matrix = waves()
    u, s, v = np.linalg.svd(matrix)
    assert after(text, 'The first five', 1)[0].split() == [f'{x:.2f}' for x in s[:5]]
    assert [f'{x:.2f}' for x in s[:5]] == ['10.05', '6.83', '2.42', '2.02', '1.99']
    sums = [sum(s[k] * np.outer(u[:, k], v[k]) for k in range(r + 1)) for r in range(5)]
    errors = [f'{100 * np.linalg.norm(matrix - x) / np.linalg.norm(matrix):.1f}' for x in sums]
    assert after(text, 'Relative errors', 1)[0].split() == errors
    assert after(text, 'The same from', 1)[0].split() == errors
    shades = [[''.join(' ░▒▓█'[int(min(4, max(0, np.floor(2.5 + 2 * x))))] for x in row) for row in m]
              for m in (matrix, sums[0], sums[4])]
    assert after(text, 'In shades', 20) == [' ' + '  '.join(row) + ' ' for row in zip(*shades, strict=True)]


def test_products() -> None:
    text, source = expected('products'), (EXAMPLES / 'products.arl').read_text(encoding='utf-8')
    assert f"{len(re.findall(r'^.*[^ ] +holds ', source, re.MULTILINE))} claims hold." in text
    assert rows('\n'.join(after(text, '--- The outer', 3))) == [['4', '5'], ['8', '10'], ['12', '15']]
    assert table(text, '--- A matrix of rank one', 3).tolist() == np.outer([1, 2, 4], [3, 1, 2]).tolist()
    assert numbers(after(text, '--- Inner', 1)[0]) == [44, 44]
    assert after(text, '--- Tensors', 2) == ['3 5 7 10 100', '143']
    assert table(text, '--- The Kron', 1)[0].tolist() == np.kron([1, 2, 3], [4, 5]).tolist()
    assert table(text, '--- The matrix product', 2).tolist() == \
        (np.array([[3, 1, 4], [1, 5, 9]]) @ np.arange(1, 7).reshape(3, 2)).tolist()
    assert np.allclose(table(text, '--- Singular', 1), np.linalg.svd([[3, 0], [4, 5]])[1])
    p, q = np.array([1 + 2j, 3 - 1j]), np.array([2 + 1j, 1j, 1])
    shown = [[complex(w.replace('¯', '-').replace('J', '+').replace('+-', '-') + 'j') for w in row]
             for row in rows('\n'.join(after(text, '--- Complex', 2)))]
    assert np.array_equal(shown, np.outer(p, q.conj()))
    assert table(text, '--- Logical', 4).tolist() == np.outer([1, 0, 1, 1], [0, 1, 1]).tolist()
    mass, places = np.array([1, 2, 3]), np.array([[1, 0, 2], [0, 1, 1], [2, 1, 0]])
    inertia = sum(m * (r @ r * np.eye(3) - np.outer(r, r)) for m, r in zip(mass, places, strict=True))
    assert table(text, '--- The tensor of', 3).tolist() == inertia.tolist()
    data = np.array([[1, 2, 0], [3, 1, 1], [2, 5, 4], [5, 3, 2], [4, 4, 3]])
    assert np.allclose(table(text, '--- Covariance', 3), np.cov(data.T))
    d = np.array([1, 3, 2, 5, 4]) - 3
    correlated = np.correlate(d, d, 'full')
    lags = np.array([numbers(line) for line in text.split('--- Cov')[1].split('--- Grad')[0].split('\n')[4:13]])
    assert sorted(lags.tolist()) == [[k - 4, c] for k, c in enumerate(correlated.tolist())]
    assert np.allclose(table(text, '--- Gradients', 2), np.outer([0.5, -0.3], [1, 2, 3]))
    queries, keys = np.array([[1, 0], [0, 1], [1, 1]]), np.array([[1, 2], [0, 1], [3, 0], [1, 1]])
    assert table(text, '--- Attention', 3).tolist() == (queries @ keys.T).tolist()
    assert after(text, '--- LoRA', 1) == ['2 28 48']


def test_elsewhere() -> None:
    text = expected('elsewhere')
    x, y = np.array([1, 2, 3]), np.array([4, 5])
    a, b = np.array([[1, 2], [3, 4]]), np.array([[0, 5, 6], [7, 8, 9]])
    t = np.arange(1, 9).reshape(2, 2, 2)

    def shown(heading: str, count: int) -> list[list[float]]:
        return table(text, heading, count).tolist()

    for heading in ('x */ y', 'x %o% y', 'Outer[Times', "x.'*y", 'np.outer(x', 'torch.outer', '[[a*b'):
        assert shown(heading, 3) == np.outer(x, y).tolist()
    five = np.arange(5)
    assert shown('+/~ i.5', 5) == np.add.outer(five, five).tolist()
    assert shown('2 3 ^/ 0 1 2', 2) == np.power.outer([2, 3], [0, 1, 2]).tolist()
    for heading in ('$ A */ B', 'dim(outer', 'Dimensions', 'np.multiply.outer', 'np.tensordot', 'einsum("ij,kl->ijkl"'):
        assert shown(heading, 1)[0] == list(np.multiply.outer(a, b).shape)
    for heading in ('A +/@:*"1/ A', 'A (+/@:*"1)"1 _ A', 'einsum("ij,kj->ik"'):
        assert shown(heading, 2) == (a @ a.T).tolist()
    for heading in ('outer(x, y, "+")', 'np.add.outer'):
        assert shown(heading, 3) == np.add.outer(x, y).tolist()
    assert shown('outer(x, y, "^")', 3) == np.power.outer(x, y).tolist()
    assert shown('outer(x, y, function', 3) == np.add.outer(x, 2 * y).tolist()
    assert shown('outer(c(12', 2) == np.gcd.outer([12, 18], [8, 27]).tolist()
    assert after(text, 'outer(c("a"', 2) == [' a1  a2  a3 ', ' b1  b2  b3 ']
    counted = Counter(zip([1, 3, 3, 2, 1], [1, 2, 2, 1, 1], strict=True))
    assert shown('table(', 3) == [[counted[i, j] for j in (1, 2)] for i in (1, 2, 3)]
    cube = [[[p + q * r for r in (5, 6)] for q in (3, 4)] for p in (1, 2)]
    planes = after(text, 'Outer[#1', 5)
    assert [[numbers(line) for line in plane] for plane in (planes[:2], planes[3:])] == cube
    planes = after(text, 'Outer[Plus', 5)
    assert [[numbers(line) for line in plane] for plane in (planes[:2], planes[3:])] == \
        np.add.outer(np.add.outer([1, 2], [10, 20]), [100, 200]).tolist()
    assert after(text, 'Tuples', 1)[0].split('  ') == \
        [(' ' if i == 0 else '') + ' '.join(map(str, t)) + (' ' if i == 7 else '')
         for i, t in enumerate(itertools.product([1, 2], [3, 4], [5, 6]))]
    assert shown('Outer[{Total', 2) == [[p for j in (11, 24) for p in (i, j)] for i in (3, 7)]
    planes = after(text, 'Outer[Total', 5)
    assert [[numbers(line) for line in plane] for plane in (planes[:2], planes[3:])] == \
        [(row.sum() + b).tolist() for row in a]
    assert shown('dim(x %o% y', 1)[0] == [3, 2, 2]
    for heading in ('KroneckerProduct', 'kron(A', 'np.kron(A'):
        assert shown(heading, 4) == np.kron(a, b).tolist()
    assert shown('np.kron(x', 1)[0] == np.kron(x, y).tolist()
    assert shown('bsxfun', 3) == np.subtract.outer(x, y).tolist()
    far = np.linalg.norm(np.array([[0, 0], [3, 4]])[:, None] - np.array([[0, 0], [3, 0], [6, 8]])[None], axis=2)
    assert shown('pdist2', 2) == far.tolist()
    assert shown('np.outer(A', 4) == np.outer(a, b).tolist()
    assert shown('np.maximum', 3) == np.maximum.outer(x, [2, 1]).tolist()
    assert shown('np.equal', 3) == np.equal.outer(x, x).astype(int).tolist()
    assert shown('np.array([1', 3) == (np.array([1, 4, 7])[:, None] < y).astype(int).tolist()
    assert shown('torch.cartesian', 6) == [list(p) for p in itertools.product(x, y)]
    assert shown('einsum("i,i->"', 1) == [[14]]
    for heading in ('einsum("ij,jk->ik", A', 'any einsum'):
        assert shown(heading, 2) == (a @ b).tolist()
    assert shown('einsum("ii->i"', 1)[0] == np.einsum('ii->i', a).tolist()
    assert shown('einsum("ii->"', 1) == [[np.einsum('ii->', a)]]
    assert shown('einsum("ij->ji"', 3) == b.T.tolist()
    assert shown('einsum("ij->j"', 1)[0] == b.sum(0).tolist()
    assert shown('einsum("i,ij,j->"', 1) == [[np.einsum('i,ij,j->', [1, 2], b, x)]]
    batch = after(text, 'einsum("bi,bj->bij"', 5)
    assert [numbers(line) for line in batch[:2] + batch[3:]] == np.einsum('bi,bj->bij', a, b).reshape(4, 3).tolist()
    batch = after(text, 'einsum("bij,bjk->bik"', 5)
    assert [numbers(line) for line in batch[:2] + batch[3:]] == (t @ t).reshape(4, 2).tolist()
    batch = after(text, 'einsum("bqd,bkd->bqk"', 5)
    assert [numbers(line) for line in batch[:2] + batch[3:]] == \
        np.einsum('bqd,bkd->bqk', t, t).reshape(4, 2).tolist()


def test_life() -> None:
    def step(board: np.ndarray) -> np.ndarray:
        around = sum(np.roll(board, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) - board
        return ((around == 3) | (board & (around == 2))).astype(int)

    def generation(board: np.ndarray, count: int) -> np.ndarray:
        for _ in range(count):
            board = step(board)
        return board

    text = expected('life')
    board = np.zeros((8, 8), int)
    board[:3, :3] = [[0, 1, 0], [0, 0, 1], [1, 1, 1]]
    boards = [[''.join('·#'[c] for c in row) for row in generation(board, n)] for n in (0, 4, 8, 12)]
    assert after(text, 'A glider', 8) == [' ' + '  '.join(row) + ' ' for row in zip(*boards, strict=True)]
    pentomino = np.zeros((60, 60), int)
    pentomino[29:32, 29:32] = [[0, 1, 1], [1, 1, 0], [0, 1, 0]]
    assert numbers(after(text, 'Cells of', 1)[0]) == [generation(pentomino, n).sum() for n in (0, 50, 100, 150, 200)]
    assert re.findall(r': (\d)$', text, re.MULTILINE) == ['1'] * 4


def test_primes() -> None:
    text = expected('primes')
    primes = [n for n in range(2, 100_000) if all(n % d for d in range(2, int(n ** 0.5) + 1))]
    small = [p for p in primes if p < 100]
    assert numbers(after(text, 'The primes below', 1)[0]) == small
    assert numbers(after(text, 'Primes below 10,', 1)[0]) == [sum(p <= 10 ** k for p in primes) for k in range(1, 6)]
    assert after(text, 'The same', 1) == ['1']
    assert after(text, 'Factors', 1) == [' 2 2 2 3 3 5  7 11 13  3 5 17 257  65537  3 3 3 7 11 13 37 ']
    assert after(text, 'Exponents', 3) == ['3 2 1 0', '2 1 0 1', '12 12']
    pairs = [p for q in small if q + 2 in small for p in (q, q + 2)]
    assert numbers(after(text, 'Twin', 1)[0]) == pairs
    totient = [sum(np.gcd(n, k) == 1 for k in range(1, n + 1)) for n in range(1, 21)]
    assert numbers(after(text, 'Euler', 1)[0]) == totient


def test_mandelbrot() -> None:
    lines = []
    inside = 0
    for i in range(25):
        line = ''
        for j in range(76):
            c, z, count = complex(-2.2 + 0.04 * j, 1.2 - 0.1 * i), 0j, 0
            while abs(z) <= 2 * (1 + 1e-14) and count < 60:      # ≤ is tolerant in APL
                z, count = c + z * z, count + 1
            line += ' .:-=+*%@#'[min(9, int(np.floor(0.5 + 2 * np.log2(count))))]
            inside += count == 60
        lines.append(line)
    assert expected('mandelbrot') == '\n'.join([*lines, f'Points that stay within 2 for sixty steps: {inside}', ''])


def test_queens() -> None:
    def placements(n: int) -> list[tuple[int, ...]]:
        return [p for p in itertools.permutations(range(1, n + 1))
                if len({c + i for i, c in enumerate(p)}) == n == len({c - i for i, c in enumerate(p)})]

    text = expected('queens')
    ways = [placements(n) for n in range(1, 9)]
    assert numbers(after(text, 'How many', 1)[0]) == [len(w) for w in ways]
    first = ways[-1][0]
    assert after(text, 'The first', 9) == [' '.join(map(str, first)),
                                           *(''.join('.Q'[c == j] for j in range(1, 9)) for c in first)]
    boards = [frozenset((i, c - 1) for i, c in enumerate(p)) for p in ways[-1]]
    kinds = set()
    for board in boards:
        guises = []
        for _ in range(4):
            board = frozenset((j, 7 - i) for i, j in board)
            guises += [board, frozenset((i, 7 - j) for i, j in board)]
        kinds.add(frozenset(guises))
    assert after(text, 'Different', 1) == [str(len(kinds))]


def test_wordcount() -> None:
    text = expected('wordcount')
    poem = (EXAMPLES / 'data' / 'jabberwocky.txt').read_text(encoding='utf-8')
    words = re.findall('[a-z]+', poem.lower())
    assert text.startswith(f'{len(poem.splitlines())} lines, {len(words)} words, {len(set(words))} different ones\n')
    most = [[word, str(count)] for word, count in Counter(words).most_common() if count >= 5]
    assert rows('\n'.join(after(text, 'At least', len(most)))) == most
    assert not after(text, 'At least', len(most) + 1)[-1].startswith(' ')
    lengths = sorted(Counter(map(len, words)).items())
    assert table(text, 'Words by', len(lengths)).tolist() == [list(pair) for pair in lengths]
    pairs = Counter(pair for word in words for pair in itertools.pairwise(word))
    assert table(text, '  a e i', 5).tolist() == [[pairs[a, b] for b in 'aeiou'] for a in 'aeiou']


def test_histogram() -> None:
    text = expected('histogram')
    data = 100 * returns().ravel()
    counts = np.histogram(data, np.arange(-4, 5))[0].tolist()
    assert after(text, 'Standing', max(counts)) == \
        [''.join('██' if level <= c else '  ' for c in counts) for level in range(max(counts), 0, -1)]
    for bin_, count, line in zip(range(-4, 4), counts, after(text, 'Lying', 8), strict=True):
        assert re.fullmatch(rf'\s*{bin_}% {"█" * count} *{count}', line.replace('¯', '-')), line
    assert [line.split() for line in text.strip().split('\n')[-3:]] == \
        [['Returns:', '60'], ['Mean:', f'{data.mean():.2f}'.replace('-', '¯')],
         ['Median:', f'{np.median(data):.2f}'.replace('-', '¯')]]


def test_plot() -> None:
    text = expected('plot')
    divides = [['█' if c % r == 0 else ' ' for c in range(1, 25)] for r in range(1, 25)]
    for r, line in enumerate(after(text, 'Which numbers', 24), 1):
        assert line.rstrip() == f'{r:2}┤{"".join(2 * c for c in divides[r - 1])}'.rstrip()
    counted = [sum(column.count('█') for column in pair) for pair in zip(*divides, strict=True)]
    bars = after(text, 'How many', 8)
    assert [bars[-1][2 + 2 * i] for i in range(24)] == ['█'] * 24
    heights = [sum(line.ljust(60)[2 + 2 * i] in '█▁▂▃▄▅▆▇' for line in bars) for i in range(24)]
    assert all((a < b) <= (x <= y) for a, x in zip(counted, heights, strict=True)
               for b, y in zip(counted, heights, strict=True))
    assert 'o primes   x x÷⍟x' in text


def journal() -> list[tuple[str, str, dict[str, int]]]:
    """The entries of the household's journal: date, payee, hundredths by account."""
    found: list[tuple[str, str, dict[str, int]]] = []
    text = (EXAMPLES / 'data' / 'household.journal').read_text(encoding='utf-8')
    for block in text.split('\n\n')[1:]:
        head, *postings = [line.partition(';')[0].rstrip() for line in block.strip('\n').split('\n')]
        pairs = [re.split(r'\s\s+', line.strip()) for line in postings]
        known = {p[0]: round(100 * float(p[1])) for p in pairs if len(p) == 2}
        known |= {p[0]: -sum(known.values()) for p in pairs if len(p) == 1}
        found.append((head[:10], head[11:].strip(), known))
    return found


def test_ledger() -> None:
    text, entries = expected('ledger'), journal()
    assert all(sum(sums.values()) == 0 for _, _, sums in entries)
    totals: Counter[str] = Counter()
    for _, _, sums in entries:
        for account, amount in sums.items():
            parts = account.split(':')
            for i in range(len(parts)):
                totals[':'.join(parts[:i + 1])] += amount
    tree = [f'{totals[a] / 100:11,.2f} ' + '  ' * a.count(':') + a.rpartition(':')[2] for a in sorted(totals)]
    assert [line.rstrip() for line in after(text, '────────', len(tree))] == tree
    months = ('2024-01', '2024-02', '2024-03')

    def sums_of(account: str, month: str) -> int:
        return sum(v for date, _, sums in entries for a, v in sums.items()
                   if date.startswith(month) and f'{a}:'.startswith(f'{account}:'))
    shown = {line.split()[0]: line.split()[1:] for line in after(text, 'Account', 6)}
    for name in ('Food', 'Housing:Power', 'Housing:Rent', 'Tax', 'Travel'):
        assert shown[name] == [f'{sums_of("Expenses:" + name, m) / 100:,.2f}' for m in months]
    assert shown['Sum'] == [f'{sums_of("Expenses", m) / 100:,.2f}' for m in months]
    for name, month in zip(('Jan', 'Feb', 'Mar'), months, strict=True):
        left = round(100 * (1 + sums_of('Expenses', month) / sums_of('Income', month)))
        assert f'{name} {"█" * left} {left}%' in text
    running, card = 0, []
    for date, payee, sums in entries:
        if 'Liabilities:Card' in sums:
            running += sums['Liabilities:Card']
            card.append(f'{date} {payee:<15}{sums["Liabilities:Card"] / 100:11,.2f}{running / 100:11,.2f}')
    assert [line.rstrip() for line in after(text, 'The card', len(card) + 1)[1:]] == card
    for account, total in totals.items():
        assert f'{{"account":"{account}","balance":{total / 100:g}}}' in text


def test_ledger_reads_what_it_is_given(tmp_path: Path) -> None:
    own = tmp_path / 'own.journal'
    own.write_text('2024-12-24 Toys\n Expenses:Gifts:Toys  20\n Expenses:Tax  0\n Income:Odd jobs  -50\n Assets:Cash\n')
    done = run('-m', 'arrayl', str(EXAMPLES / 'ledger.arl'), str(own), cwd=tmp_path)
    assert done.stderr == '' and done.returncode == 0
    assert '      30.00   Cash' in done.stdout and 'Dec ' + '█' * 60 + ' 60%' in done.stdout
    own.write_text('2024-12-24 Toys\n Expenses:Toys  20\n Assets:Cash  -2\n')
    done = run('-m', 'arrayl', str(EXAMPLES / 'ledger.arl'), str(own), cwd=tmp_path)
    assert done.returncode == 1 and done.stderr.startswith('line 1: the entry is out of balance by 18.00\n')
