"""The standard library: every function's examples run; `⎕IO` of the program does not matter; errors are clear."""
from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import arrayl
from arrayl.primitives.registry import transcript
from arrayl.session import library_help
from arrayl.session.library_help import paragraphs, read
from arrayl.session.script import script_report

MODULES = ('linalg', 'stats', 'relations', 'text', 'time', 'dfns')


def clean(text: str) -> str:
    return '\n'.join(line.rstrip() for line in text.split('\n')).rstrip('\n')


@pytest.mark.parametrize('module', MODULES)
def test_examples(module: str) -> None:
    wrong, count = [], 0
    for name, comment in list(paragraphs(read(module)))[1:]:
        session = arrayl.Session()              # each stands for itself, in ]help
        session.transcript(f"{module}←⎕USE '{module}'")
        found = list(transcript(comment))
        assert found, f'{module}.{name} has no example'
        for source, expected in found:
            count += 1
            got = session.transcript(source)
            if clean(got) != clean(expected):
                wrong.append(f'{module}.{name}\n      {source}\nexpected:\n{clean(expected)}\ngot:\n{clean(got)}')
    assert not wrong, '\n\n'.join(wrong)
    assert count >= 10


def run(module: str, text: str, **names: object) -> object:
    session = arrayl.Session()
    for name, value in names.items():
        session[name] = value
    session.eval(f"m←⎕USE'{module}'")
    return session.eval(text)


FUNCTIONS = {
    'linalg': 'kron svd rank1 truncated det eig qr cholesky trace norm rank identity diag power',
    'stats': 'mean var std cov corr quantile median mode range zscore histogram fit',
    'relations': 'compose converse closure star equivalence classes reflexive symmetric antisymmetric transitive '
                 'isequivalence isorder order hasse levels intent extent intents extents concepts lattice',
    'text': 'split join trim lower upper title replace lines unlines words pad center starts ends count wrap',
    'dfns': 'disp display cmpx to iotag factors pco sieve gcd factorial fibonacci mean root det Cholesky NormRand cmat '
            'pmat life sudoku dist path span stpath scc wpath wcost bsearch easter ucase lcase dab dlb dtb deb dmb dxb '
            'segs squeeze nats',
    'time': 'now valid weekday dayofyear leap difference seconds add format parse',
}


@pytest.mark.parametrize('module', MODULES)
def test_every_function_is_documented(module: str) -> None:
    names = [name for name, _ in paragraphs(read(module))]
    assert names == [module, *FUNCTIONS[module].split()]
    session = arrayl.Session()
    for name in names[1:]:
        assert session.transcript(f"{module}←⎕USE'{module}' ⋄ ⎕NC⊂'{module}.{name}'") in ('3.2\n', '4.2\n'), name
    assert set(library_help.module_names()) == set(MODULES)
    assert session.transcript(f']help {module}.{names[1]}').startswith(f'{names[1]}: ')
    assert names[-1] in session.transcript(f']help {module}')


DOCS = Path(__file__).parent.parent / 'docs' / 'library'


@pytest.mark.skipif(not DOCS.exists(), reason='installed without its documentation')
def test_pages_are_current() -> None:
    assert not library_help.stale(DOCS), 'run python -m arrayl.session.library_help docs/library'


RANDOM = np.random.default_rng(1)
A, B = RANDOM.normal(size=(5, 3)), RANDOM.normal(size=(4, 4))


def test_linalg_against_numpy() -> None:
    u, s, vt = run('linalg', 'm.svd A', A=A)            # type: ignore[misc]
    assert np.allclose(u * s @ vt, A) and u.shape == (5, 3) and np.allclose(s, np.linalg.svd(A)[1])
    terms = run('linalg', 'm.rank1 A', A=A)
    assert np.allclose(sum(terms), A) and all(np.linalg.matrix_rank(t) == 1 for t in terms)     # type: ignore
    for k in range(5):
        best = run('linalg', 'k m.truncated A', A=A, k=k)
        assert np.allclose(best, (u[:, :k] * s[:k]) @ vt[:k])
    assert np.allclose(run('linalg', 'm.det B', B=B), np.linalg.det(B))
    values, vectors = run('linalg', 'm.eig B', B=B)      # type: ignore[misc]
    assert np.allclose(B @ vectors, vectors * values)
    q, r = run('linalg', 'm.qr A', A=A)                  # type: ignore[misc]
    assert np.allclose(q @ r, A) and np.allclose(np.triu(r), r)
    for x, y in ((A, B), (np.arange(3), B), (2, A), (np.ones((2, 2, 2)), np.arange(3))):
        assert np.array_equal(run('linalg', 'x m.kron y', x=x, y=y), np.kron(x, y))
    assert np.allclose(run('linalg', '¯2 m.power B', B=B), np.linalg.matrix_power(np.linalg.inv(B), 2))
    assert run('linalg', 'm.det 3 3⍴2 0 1 1 3 2 1 1 4') == 18
    assert run('linalg', '(2 2⍴1E18)m.kron 2 2⍴100').dtype.kind == 'f'      # type: ignore[attr-defined]


def test_stats_against_numpy() -> None:
    for x in (A, A[:, 0], np.arange(7)):
        assert np.allclose(run('stats', 'm.mean x', x=x), x.mean(axis=0))
        assert np.allclose(run('stats', 'm.var x', x=x), x.var(axis=0, ddof=1))
        assert np.allclose(run('stats', '0 m.std x', x=x), x.std(axis=0))
        assert np.allclose(run('stats', '.1 .5 m.quantile x', x=x), np.quantile(x, [.1, .5], axis=0))
        assert np.allclose(run('stats', 'm.median x', x=x), np.median(x, axis=0))
        assert np.allclose(run('stats', 'm.zscore x', x=x), (x - x.mean(axis=0)) / x.std(axis=0, ddof=1))
    assert np.allclose(run('stats', 'm.cov A', A=A), np.cov(A.T))
    assert np.allclose(run('stats', 'm.corr A', A=A), np.corrcoef(A.T))
    assert np.allclose(run('stats', 'A[;1]m.cov A[;2]', A=A), np.cov(A.T)[0, 1])
    assert np.allclose(run('stats', '2 m.fit x y', x=A[:, 0], y=A[:, 1]), np.polyfit(A[:, 0], A[:, 1], 2)[::-1])


def concepts_by_definition(context: np.ndarray) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every set of objects, closed."""
    found = set()
    for mask in range(1 << len(context)):
        objects = [i for i in range(len(context)) if mask >> i & 1]
        intent = context[objects].all(axis=0)
        extent = np.array([(row >= intent).all() for row in context], dtype=int)
        found.add((tuple(extent.tolist()), tuple(intent.astype(int).tolist())))
    return found


def test_concepts_by_their_definition() -> None:
    for n, m in ((0, 3), (3, 0), (1, 1), (4, 5), (6, 4), (7, 7)):
        for density in (.2, .5, .8):
            context = (RANDOM.random((n, m)) < density).astype(int)
            extents, intents = run('relations', 'm.concepts c', c=context)      # type: ignore[misc]
            pairs = zip(extents.astype(int).tolist(), intents.astype(int).tolist(), strict=True)
            rows = [(tuple(e), tuple(i)) for e, i in pairs]
            assert set(rows) == concepts_by_definition(context) and len(set(rows)) == len(rows)
            sizes = [sum(e) for e, _ in rows]
            assert sizes == sorted(sizes, reverse=True)


def test_living_beings_and_water() -> None:
    lines = (Path(__file__).parent.parent / 'examples/data/living.cxt').read_text(encoding='utf-8').split('\n')
    n, m = int(lines[2]), int(lines[3])
    context = np.array([[c == 'X' for c in row] for row in lines[5 + n + m:5 + n + m + n]])
    extents, intents = run('relations', 'm.concepts c', c=context)      # type: ignore[misc]
    assert (len(extents), len(intents)) == (19, 19)


def test_relations_by_their_definitions() -> None:
    for n in (0, 1, 4, 9):
        for density in (.1, .3):
            r = RANDOM.random((n, n)) < density
            reach = r.copy()
            for _ in range(n + 1):
                reach = reach | (reach.astype(int) @ r.astype(int) > 0)
            assert np.array_equal(run('relations', 'm.closure r', r=r), reach)
            star = reach | np.eye(n, dtype=bool)
            assert np.array_equal(run('relations', 'm.star r', r=r), star)
            assert run('relations', 'm.transitive m.closure r', r=r) == 1
            assert run('relations', 'm.isequivalence m.equivalence r', r=r) == 1
            if not (star & star.T & ~np.eye(n, dtype=bool)).any():
                assert np.array_equal(run('relations', 'm.star m.hasse m.order r', r=r), star)


TEXTS = ['', 'a', 'a,b', ',a,,b,', 'aXbXXc', ',,', '  two  words ', 'x' * 30]


def test_text_against_python() -> None:
    def words(value: object) -> list[str]:
        return [x if isinstance(x, str) else '' for x in value]        # type: ignore[attr-defined]
    for text in TEXTS:
        for sep in (',', 'XX', ', ', 'x'):
            assert words(run('text', 's m.split t', s=sep, t=text)) == text.split(sep), (text, sep)
            assert run('text', '(s q)m.replace t', s=sep, q='<>', t=text) == text.replace(sep, '<>')
        assert words(run('text', 'm.words t', t=text)) == text.split()
        assert run('text', 'm.trim t', t=text) == text.strip()
        assert run('text', '12 m.pad t', t=text) == text.ljust(12)
        assert run('text', '¯12 m.pad t', t=text) == text.rjust(12)
    for text in ('a\nb', 'a\r\nb\r\n', '\n', '', 'a\n\nb', 'x\ry'):
        assert words(run('text', 'm.lines t', t=text)) == text.splitlines(), text
    assert run('text', "(', 'm.starts','),' ,'m.ends','").tolist() == [0, 0]        # type: ignore[attr-defined]
    assert run('text', '(m.unlines ⍬),m.unlines 0⍴⊂⍬') == '' and run('text', "m.unlines''") == '\n'
    assert run('text', "m.title 'o''neil AND sons'") == "O'neil And Sons"


def test_time_against_python() -> None:
    from datetime import datetime, timedelta
    start = datetime(2023, 12, 25, 13, 14, 15)
    for days in range(0, 900, 37):
        t = start + timedelta(days=days, hours=days)
        stamp = [t.year, t.month, t.day, t.hour, t.minute, t.second]
        assert run('time', 'm.weekday t', t=stamp) == t.isoweekday()
        assert run('time', 'm.dayofyear t', t=stamp) == t.timetuple().tm_yday
        assert run('time', 'm.format t', t=stamp) == t.strftime('%Y-%m-%d %H:%M:%S')
        text = t.strftime('%A %d %B %y, %H.%M')
        assert run('time', "'Dddd DD Mmmm YY, hh.mm'm.format t", t=stamp) == text
        back = run('time', "'Dddd DD Mmmm YY, hh.mm'm.parse x", x=text)
        assert back.tolist() == [*stamp[:5], 0, 0]       # type: ignore[attr-defined]
        assert np.isclose(run('time', 't m.seconds 2023 12 25 13 14 15', t=stamp), (t - start).total_seconds())  # type: ignore
    assert run('time', '2024 1 1 m.difference 2024 1 1 1') == -1 / 24
    assert run('time', '¯39 m.add 267 11 17 17 26 34 951').tolist() == [267, 10, 9, 17, 26, 34, 951]    # type: ignore
    assert run('time', '.25 m.add 3697 10 5 9 11 44 934').tolist() == [3697, 10, 5, 15, 11, 44, 934]    # type: ignore
    assert run('time', '2024 1 1 0 0 0 1 m.seconds 1900 1 1') == 3913056000.001
    for text in ('', '2024', '2024-13-01', '2024-02-30', '24-01-01', 'x', '2024-01-01 00:00:00x', '2024-01-01T00'):
        out = arrayl.Session().transcript(f"m←⎕USE'time' ⋄ m.parse '{text}'")
        assert ('ERROR' in out) == (text not in ('2024',)), text


@pytest.mark.parametrize('text', [
    "(⎕USE'linalg').det 2 3⍴1", "(⎕USE'linalg').det 'ab'",
    "(⎕USE'linalg').svd 1 2", "(⎕USE'stats').mean ⍬",
    "(⎕USE'stats').var 5", "1 2(⎕USE'stats').cov 1 2 3",
    "(⎕USE'relations').closure 2 3⍴0", "(⎕USE'relations').star 'a'",
    "(⎕USE'relations').concepts 2 2⍴5", "(⎕USE'relations').hasse 2 2⍴1", "(⎕USE'text').upper",
    "''(⎕USE'text').split 'a'",
    "(⎕USE'text').trim 1 2", "(⎕USE'text').words 2 2⍴'a'", "(⎕USE'time').weekday 2023 2 29", "(⎕USE'time').weekday 'x'",
    "(⎕USE'linalg').cholesky 2 2⍴0 1 1 0",
])
def test_errors_are_apl_errors(text: str) -> None:
    out = arrayl.Session().transcript(text)
    if not text.endswith('upper'):
        assert ' ERROR' in out.split('\n')[0] and 'INTERNAL' not in out, out


@pytest.mark.parametrize(('text', 'report'), [
    ('¯1 linalg.truncated 2 2⍴⍳4', 'DOMAIN ERROR: linalg.truncated: ⍺ must be an integer from 0 on'),
    ('1 2 linalg.truncated 2 2⍴⍳4', 'RANK ERROR: linalg.truncated: ⍺ must be one number'),
    ("linalg.svd 2 2⍴'a'", 'DOMAIN ERROR: linalg.svd: ⍵ must be numbers'),
    ('linalg.svd 1 2', 'RANK ERROR: linalg.svd: ⍵ must be a matrix'),
    ('linalg.det 2 3⍴1', 'LENGTH ERROR: linalg.det: ⍵ must be a square matrix'),
    ('linalg.det 2 2⍴⊂1 2', 'DOMAIN ERROR: linalg.det: ⍵ must be numbers'),
    ('(1 2)(3 4)linalg.kron 1 2', 'DOMAIN ERROR: linalg.kron: ⍺ must be numbers'),
    ('linalg.kron 1 2', 'VALUE ERROR: linalg.kron: The left argument is missing'),
    ('linalg.norm(1 2)(3 4)', 'DOMAIN ERROR: linalg.norm: ⍵ must be numbers'),
    ("'a'linalg.norm 1 2", 'DOMAIN ERROR: linalg.norm: ⍺ must be numbers'),
    ('1J1 linalg.norm 1 2', 'DOMAIN ERROR: linalg.norm: ⍺ must be real'),
    ('linalg.identity 2 3', 'RANK ERROR: linalg.identity: ⍵ must be one number'),
    ('linalg.identity ¯1', 'DOMAIN ERROR: linalg.identity: ⍵ must be an integer from 0 on'),
    ('linalg.cholesky 2 2⍴4 9 2 5', 'DOMAIN ERROR: linalg.cholesky: ⍵ must be symmetric'),
    ('linalg.cholesky 2 2⍴1 2 2 1', 'DOMAIN ERROR: linalg.cholesky: ⍵ must be positive definite'),
    ('1.5 linalg.power 2 2⍴1', 'DOMAIN ERROR: linalg.power: ⍺ must be an integer'),
    ('¯1 linalg.power 2 2⍴1', 'DOMAIN ERROR: linalg.power: ⍵ has no inverse'),
    ('stats.mean ⍬', 'DOMAIN ERROR: stats.mean: ⍵ holds no observations'),
    ('stats.std 5', 'DOMAIN ERROR: stats.std: ⍵ has too few observations'),
    ('1 2 stats.var 1 2', 'LENGTH ERROR: stats.var: ⍺ must be one number'),
    ('stats.cov 2 2 2⍴0', 'RANK ERROR: stats.cov: ⍵ must be a vector or a matrix'),
    ('(2 2⍴⍳4)stats.cov 2 2⍴⍳4', 'RANK ERROR: stats.cov: ⍺ and ⍵ must be vectors'),
    ('(,1)stats.cov,1', 'DOMAIN ERROR: stats.cov: ⍵ has too few observations'),
    ('1 1 1 stats.corr 1 2 3', 'DOMAIN ERROR: stats.corr: ⍺ does not vary'),
    ('.1 .1 .1 stats.corr 1 2 3', 'DOMAIN ERROR: stats.corr: ⍺ does not vary'),
    ('stats.corr 3 2⍴1 1 1 2 1 3', 'DOMAIN ERROR: stats.corr: a column of ⍵ does not vary'),
    ('stats.corr 4 4 4', 'DOMAIN ERROR: stats.corr: ⍵ does not vary'),
    ('stats.zscore 5 5 5', 'DOMAIN ERROR: stats.zscore: ⍵ does not vary'),
    ('stats.zscore .1 .1 .1', 'DOMAIN ERROR: stats.zscore: ⍵ does not vary'),
    (".5 stats.quantile'abc'", 'DOMAIN ERROR: stats.quantile: ⍵ must be numbers'),
    ('1 2 stats.quantile 1 2 3', 'DOMAIN ERROR: stats.quantile: ⍺ must be numbers from 0 to 1'),
    ("stats.median'abc'", 'DOMAIN ERROR: stats.median: ⍵ must be numbers'),
    ('stats.median 1J2 3', 'DOMAIN ERROR: stats.median: ⍵ must be real'),
    ('stats.histogram 1J2 3', 'DOMAIN ERROR: stats.histogram: ⍵ must be real'),
    ("'a'stats.histogram 1 2",
     'DOMAIN ERROR: stats.histogram: ⍺ must be a number of intervals or ascending edges'),
    ('⍬ stats.histogram 1 2', 'DOMAIN ERROR: stats.histogram: ⍺ must be a number of intervals or ascending edges'),
    ('stats.fit 1 2 3', 'LENGTH ERROR: stats.fit: ⍵ must be two vectors'),
    ('1.5 stats.fit(1 2 3)(4 5 6)', 'DOMAIN ERROR: stats.fit: the degree ⍺ must be an integer from 0 on'),
    ('stats.fit(1 1 1)(4 5 6)', 'DOMAIN ERROR: stats.fit: ⍵ has too few points for the degree ⍺'),
    ('(2 3⍴1)relations.compose 2 3⍴1',
     'LENGTH ERROR: relations.compose: ⍵ must have a row for each column of ⍺'),
    ('(2 3⍴1 0 1)relations.intent 5 6', 'DOMAIN ERROR: relations.intent: ⍵ must be zeros and ones'),
    ('(2 3⍴1 0 1)relations.extent 1', 'LENGTH ERROR: relations.extent: ⍵ must have an item for each attribute of ⍺'),
    ('relations.levels 2 2⍴1', 'DOMAIN ERROR: relations.levels: ⍵ must be a partial order'),
    ("text.words 2 2⍴'a'", 'RANK ERROR: text.words: ⍵ must be a text'),
    ("', 'text.join'ab' 5", 'DOMAIN ERROR: text.join: ⍵ must be a list of texts'),
    ("5 text.trim'a'", 'DOMAIN ERROR: text.trim: ⍺ must be a text'),
    ("'a'text.replace'abc'", 'RANK ERROR: text.replace: ⍺ must be two texts'),
    ("''text.count'abc'", 'DOMAIN ERROR: text.count: ⍺ must not be empty'),
    ("1.5 text.pad'abc'", 'DOMAIN ERROR: text.pad: ⍺ must be an integer'),
    ("¯1 text.wrap'abc'", 'DOMAIN ERROR: text.wrap: ⍺ must be an integer from 0 on'),
    ('2023 2 29 time.difference 2024 1 1', 'DOMAIN ERROR: time.difference: ⍺ is not a date'),
    ('time.weekday 2 3⍴2024 1 1', 'RANK ERROR: time.weekday: ⍵ must be one timestamp'),
    ('time.leap 2024.5', 'DOMAIN ERROR: time.leap: ⍵ must be years'),
    ('1 2 time.add 2024 1 1', 'RANK ERROR: time.add: ⍺ must be one number'),
    ('1E10 time.add 2024 1 1', 'DOMAIN ERROR: time.add: there is no date ⍺ days after ⍵'),
    ('5 time.format 2024', 'DOMAIN ERROR: time.format: ⍺ must be a text'),
    ("time.parse'24'", 'DOMAIN ERROR: time.parse: ⍵ does not follow the pattern ⍺'),
    ('7 dfns.pco 3', 'DOMAIN ERROR: dfns.pco: ⍺ must be one of ¯4 ¯1 0 1 2 3 4 5 10'),
])
def test_errors_are_the_callers(text: str, report: str) -> None:
    """They stand where the function of the library was called, and say what it needs."""
    session = arrayl.Session()
    call = re.search(r'(linalg|stats|relations|text|time|dfns)\.', text)
    assert call is not None
    session.transcript(f"{call[1]}←⎕USE'{call[1]}'")
    assert session.transcript(text) == f'{report}\n      {text}\n{" " * (6 + call.end())}∧\n'
    assert session.transcript('keep←1 ⋄ ⎕THIS\n)SI') == '#\n'          # nobody stands in a function of the library
    session.transcript(f'f←{{{text.replace("⍵", "⍺")}}}')
    assert session.transcript('f 0').split('\n')[1].startswith('f[0] f←{')
    with pytest.raises(arrayl.APLError) as caught:
        session.eval(text)
    assert f'{caught.value.name}: {caught.value.message}' == report


def test_python_calls_the_library() -> None:
    """There is no statement to show, and what the library does within is none of the caller's."""
    session = arrayl.Session()
    with pytest.raises(arrayl.RankError) as caught:
        session.eval("⎕USE'linalg'").det('abc')
    assert caught.value.report == 'RANK ERROR: linalg.det: ⍵ must be a matrix'


def test_functions_that_the_library_is_given_fail_where_they_stand(tmp_path: Path) -> None:
    session = arrayl.Session()
    session.transcript("dfns←⎕USE'dfns'")
    assert session.transcript('f←{⍵÷0}\nf dfns.bsearch 1 9') == (
        'DOMAIN ERROR: Divide by zero\nf[0] f←{⍵÷0}\n         ∧\n')
    assert session.transcript("dfns.cmpx'÷0'") == '⍎DOMAIN ERROR: Divide by zero\n      ÷0\n      ∧\n'
    script = tmp_path / 'main.arl'
    script.write_text("l←⎕USE'linalg'\nf←{l.det ⍵}\nf 1 2", encoding='utf-8')
    with pytest.raises(arrayl.RankError) as caught:
        session.run(script)
    assert (caught.value.line, caught.value.column) == (2, 6)
    assert script_report(caught.value).split('\n')[3:] == [f'at {script}:2:6', f'called from {script}:3']


def test_norms_do_not_overflow() -> None:
    assert np.isclose(run('linalg', 'm.norm 3E200 4E200'), 5e200)      # type: ignore[arg-type]
    assert run('linalg', 'm.norm ⍬') == 0 and run('linalg', 'm.norm 0 0') == 0
    assert run('linalg', '.5 m.norm 1 4') == 9 and run('linalg', 'm.norm 3J4') == 5
    assert run('stats', 'm.corr 1 2 3') == 1 and run('stats', "m.mode 'hello'") == 'l'


@pytest.mark.parametrize('module', MODULES)
def test_the_origin_of_the_program_does_not_matter(module: str) -> None:
    one, zero = arrayl.Session(), arrayl.Session(io=0)
    for session in (one, zero):
        session.transcript(f"{module}←⎕USE'{module}'")
    for _, comment in list(paragraphs(read(module)))[1:]:
        for source, _ in transcript(comment):
            if '⍳' not in source and '[' not in source and 'now' not in source:
                assert one.transcript(source) == zero.transcript(source), source


def test_the_workspace_of_functions_that_programs_know() -> None:
    session = arrayl.Session(io=0)
    assert session.transcript("'disp' 'cmpx'⎕CY'dfns' ⋄ disp 1 'ab'") == '┌─┬──┐\n│1│ab│\n└─┴──┘\n'
    shown = session.transcript("cmpx '⍳10' '⍳1000'").split('\n')
    assert re.fullmatch(r'  ⍳10   → \d\.\dE¯\d+ \| +0% ⎕+ *', shown[0]), shown
    assert re.fullmatch(r'\* ⍳1000 → \d\.\dE¯\d+ \| +[-+]\d+% ⎕+ *', shown[1]), shown
    assert '\n  2-1' in session.transcript("cmpx '1' '2-1'")
    assert session.transcript("⎕IO←0 ⋄ 'pco' 'cmat'⎕CY'dfns' ⋄ pco 0 1 ⋄ 1 cmat 2") == '2 3\n0\n1\n'
    assert session.transcript("'nosuch'⎕CY'dfns'").startswith('DOMAIN ERROR: not found nosuch')
    assert ' saved ' in session.transcript(')COPY dfns display')
    assert session.transcript("display'ab'") == '┌→─┐\n│ab│\n└──┘\n'
