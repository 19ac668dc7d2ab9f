"""What is written takes time in proportion to its length to parse and compile, not to its square."""
import contextlib
import time

import pytest

import arrayl

FORMS = {
    'operators in a row': lambda n: '+' + '¨' * n + '1',
    'a long train': lambda n: '(' + '+' * (2 * n + 1) + ')1',
    'indices of indices': lambda n: 'x' + '[1]' * n,
    'functions in functions': lambda n: '{' * n + '1' + '}' * n,
    'parents of parents': lambda n: '#' + '.##' * (n // 4),
    'parentheses': lambda n: '⊢' + '(' * n + '1' + ')' * n,
    'lists in lists': lambda n: '≡' + '(' * n + '1⋄' + ')' * n,
    'statements': lambda n: '1⋄' * n + '2',
    'guards': lambda n: '{' + '⍵=1:2⋄' * n + '3}0',
    'arrows': lambda n: 'a←' * n + '1',
}


def seconds(text: str) -> float:
    session = arrayl.Session()
    session.eval('x←1 2 3')
    times = []
    for _ in range(2):
        begun = time.process_time()
        with contextlib.suppress(arrayl.APLError):
            session.eval(text + ' ⍝' + str(len(times)))         # a comment, or the second time finds the first's code
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize('form', FORMS)
def test_time_grows_with_the_length(form):
    short, long = seconds(FORMS[form](500)), seconds(FORMS[form](4000))
    assert long < 28 * short                # eight times as long; the square would be 64 times as much


def test_expressions_in_expressions_are_classed_once(monkeypatch):
    """The class of `ns.(…)` is not told anew by every expression around it, each of which is parsed by itself."""
    from arrayl.syntax.classes import Classifier
    session, made = arrayl.Session(), []
    session.eval("n←⎕NS '' ⋄ n.n←n ⋄ n.x←7")
    original = Classifier.__init__

    def counted(self, *arguments):
        made.append(len(arguments[0]))
        original(self, *arguments)
    monkeypatch.setattr(Classifier, '__init__', counted)
    for depth in (20, 80):
        made.clear()
        assert session.eval('n.(' * depth + 'x' + ')' * depth) == 7
        assert len(made) < 8 * depth
