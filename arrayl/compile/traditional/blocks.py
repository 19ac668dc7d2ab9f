"""The control structures of traditional functions: lines to a tree of blocks.

A statement of a body is a list of tokens; those that begin with a colon and a word are keywords. The tree
holds tokens, not parsed expressions: expressions are compiled later, when classes are known.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from arrayl.syntax.absent import no_such_keyword
from arrayl.syntax.lexer import SyntaxAt, Token

Tokens = list[Token]
# keyword that opens -> those that close it
CLOSERS = {
    'if': {'endif', 'end'}, 'while': {'endwhile', 'until', 'end'}, 'repeat': {'endrepeat', 'until', 'end'},
    'for': {'endfor', 'end'}, 'select': {'endselect', 'end'}, 'trap': {'endtrap', 'end'},
    'with': {'endwith', 'end'}, 'section': {'endsection', 'end'}, 'hold': {'endhold', 'end'},
    'disposable': {'enddisposable', 'end'},
}
CONDITIONS = {'andif', 'orif'}
CASES = {'case', 'caselist', 'else'}
TESTS = {'elseif', 'until', 'case', 'caselist', *CONDITIONS}            # those with an expression, besides what opens
FOR_IN = {'in', 'ineach'}
SINGLE = {'return', 'leave', 'continue', 'goto'}
BARE = {'else', 'end', 'return', 'leave', 'continue'} | {f'end{word}' for word in CLOSERS if word != 'section'}
ALONE = {'access', 'signature', 'implements', 'attribute', 'require', 'using'}
# All that a function may hold; what is not here is refused. Each has its paragraph in session/topics/control.py.
KEYWORDS = frozenset({*CLOSERS, *set().union(*CLOSERS.values()), 'elseif', *CONDITIONS, *CASES, *FOR_IN, *SINGLE,
                      *ALONE})


@dataclass
class Line:
    """A statement, or `→expression` when `branch`."""
    tokens: Tokens
    branch: bool = False


@dataclass
class Label:
    name: str
    token: Token


@dataclass
class Keyword:
    """A keyword line that ends or continues the structure around, as the last item of the block before it.

    Who comes to it comes to the end of that block, as if from above: a jump to the line does so too. The one that
    `closes` an :If, a :Select or a :Trap is come to from every branch of that, so the structure has it, too.
    """
    token: Token
    word: str
    closes: bool = False


@dataclass
class Idle:
    """A line without a statement: only the controls on lines (⎕STOP ⎕MONITOR) see that it is passed."""
    token: Token


@dataclass
class Condition:
    """`:If a :AndIf b :AndIf c`: tested from left to right, the later parts only where they decide.

    What stands between the parts runs on the way to the next one.
    """
    parts: list[tuple[str, Tokens]]
    between: list[Block] = field(default_factory=list)      # before each part


@dataclass
class If:
    branches: list[tuple[Condition, Block]]
    otherwise: Block | None
    end: Token | None = None                    # the keyword that closes it


@dataclass
class While:
    condition: Condition
    body: Block
    until: Condition | None


@dataclass
class Repeat:
    body: Block
    until: Condition | None
    token: Token


@dataclass
class For:
    names: Names
    each: bool
    items: Tokens
    body: Block
    token: Token


@dataclass
class Select:
    subject: Tokens
    before: Block                               # what stands before the first case: only a branch gets there
    cases: list[tuple[bool, Tokens, Block]]     # whether :CaseList, the values, the block
    otherwise: Block | None
    end: Token


@dataclass
class Trap:
    events: Tokens
    body: Block
    cases: list[tuple[Tokens, Block]]
    otherwise: Block | None
    end: Token


@dataclass
class With:
    space: Tokens
    body: Block


@dataclass
class Jump:
    """`:Return`, `:Leave`, `:Continue`, `:GoTo line`."""
    kind: str
    token: Token
    target: Tokens = field(default_factory=list)


Names = list[Any]                       # of a :For: tokens, and lists of names for `(i j)`
Item = Line | Label | Keyword | Idle | If | While | Repeat | For | Select | Trap | With | Jump
Block = list[Item]


def keyword(tokens: Tokens) -> str:
    """The keyword that a statement begins with, in lower case; '' when there is none."""
    if len(tokens) >= 2 and tokens[0].type == 'COLON' and tokens[1].type == 'NAME' and tokens[1].col == tokens[0].end:
        return tokens[1].text.lower()
    return ''


class Reader:
    """Reads statements into blocks; `line` is the one before the first."""

    def __init__(self, statements: list[Tokens], line: int) -> None:
        self.statements = statements
        self.line = line                        # where the statement ends that was read last
        self.i = 0

    def fail(self, tokens: Tokens, message: str) -> SyntaxAt:
        return SyntaxAt(message, tokens[0].line, tokens[0].col)

    def block(self, stop: set[str], opener: Tokens) -> Block:
        """Items up to one of the keywords in `stop`, which is left unread but for the place where it stands."""
        out: Block = []
        while self.i < len(self.statements):
            if self.item(out, stop):
                return out
        raise self.fail(opener, f'{_shown(opener)} is not closed')

    def item(self, out: Block, stop: set[str]) -> bool:
        """Add the next statement or structure to `out`; whether it was a keyword in `stop`."""
        found, tokens = labelled(self.statements[self.i])
        if keyword(tokens) not in CONDITIONS:
            out += self.idle(self.statements[self.i][0].line)
        out += found
        self.line = self.statements[self.i][-1].line
        self.statements[self.i] = tokens
        if not tokens:
            self.i += 1
            return False
        word = keyword(tokens)
        if word and word not in KEYWORDS:
            raise self.fail(tokens, no_such_keyword(tokens[1].text))
        self.bare(tokens, word)
        if word in stop:
            out.append(Keyword(tokens[0], word))
            return True
        self.i += 1
        rest = tokens[2:]
        if not word:
            branch = tokens[0].text == '→'
            out.append(Line(tokens[1:] if branch else tokens, branch) if not branch or len(tokens) > 1
                       else Jump('abandon', tokens[0]))
        elif word in SINGLE:
            if word == 'goto':
                self.needed(rest, tokens)
            out.append(Jump(word, tokens[0], rest))
        elif word in ALONE:
            if word == 'implements' and rest and rest[0].text.lower() == 'trigger':
                raise self.fail(tokens, 'Triggers (:Implements Trigger) are no part of arrayl')
        elif word in CONDITIONS and (loop := last_until(out)) is not None:
            between = out[out.index(loop) + 1:]
            del out[-len(between):]
            self.more(loop.until, word, tokens, between)
        elif word in CLOSERS:
            made = getattr(self, f'read_{word}')(tokens, rest)
            if isinstance(made, list):
                out += made
            else:
                out.append(made)
        else:
            raise self.fail(tokens, no_such_keyword(tokens[1].text))
        return False

    def idle(self, line: int) -> Block:
        """The lines before `line` that have no statement."""
        return [Idle(Token('SEP', '', n, 0, 0)) for n in range(self.line + 1, line)]

    def close(self, word: str) -> str:
        """Read the keyword that ends a block opened by `word`."""
        found = keyword(self.statements[self.i])
        if found in CLOSERS[word]:
            self.i += 1
        return found

    def bare(self, tokens: Tokens, word: str) -> None:
        """Some keywords stand alone."""
        if word in BARE and len(tokens) > 2:
            raise SyntaxAt('', tokens[2].line, tokens[2].col)

    def needed(self, tokens: Tokens, opener: Tokens) -> Tokens:
        """The expression after the keyword of statement `opener`, which cannot do without."""
        if not tokens:
            raise self.fail(opener, f'{_shown(opener)} without an expression')
        return tokens

    def condition(self, first: Tokens, opener: Tokens) -> Condition:
        """A condition and the :AndIf or :OrIf lines after it, which may have labels."""
        if not first:
            raise self.fail(opener, 'A condition is missing')
        parts, between = [('if', first)], [list[Item]()]
        kinds = set()
        while self.i < len(self.statements):
            found, tokens = labelled(self.statements[self.i])
            word = keyword(tokens)
            if word not in CONDITIONS:
                break
            kinds.add(word)
            if len(kinds) > 1:
                raise self.fail(tokens, ':AndIf and :OrIf cannot be mixed')
            if not tokens[2:]:
                raise self.fail(tokens, 'A condition is missing')
            parts.append((word, tokens[2:]))
            between.append(found)
            self.i += 1
        return Condition(parts, between)

    def guarded(self, at: Tokens, opener: Tokens, stop: set[str]) -> tuple[Condition, Block]:
        """The condition of statement `at` of the structure that `opener` opens, and its block.

        Statements may stand before an :AndIf or :OrIf of the condition.
        """
        condition = self.condition(at[2:], at)
        while True:
            body = self.block(stop | CONDITIONS, opener)
            tokens = self.statements[self.i]
            word = keyword(tokens)
            if word in stop:
                return condition, body
            self.i += 1
            self.more(condition, word, tokens, body)

    def more(self, condition: Condition, word: str, tokens: Tokens, between: Block) -> None:
        """Add an :AndIf or :OrIf, whose statement is `tokens`, and those that follow it to a condition."""
        added = self.condition(tokens[2:], tokens)
        kinds = {kind for kind, _ in [*condition.parts[1:], (word, tokens), *added.parts[1:]]}
        if len(kinds) > 1:
            raise self.fail(tokens, ':AndIf and :OrIf cannot be mixed')
        condition.parts += [(word, tokens[2:]), *added.parts[1:]]
        condition.between += [between, *added.between[1:]]

    def read_if(self, opener: Tokens, rest: Tokens) -> If:
        stop = {'elseif', 'else', *CLOSERS['if']}
        branches = [self.guarded(opener, opener, stop)]
        otherwise = None
        while True:
            tokens = self.statements[self.i]
            word = keyword(tokens)
            self.i += 1
            if word == 'elseif':
                branches.append(self.guarded(tokens, opener, stop))
            elif word == 'else':
                otherwise = self.block(CLOSERS['if'], opener)
            else:
                return If(branches, otherwise, closed(branches[-1][1] if otherwise is None else otherwise))

    def read_while(self, opener: Tokens, rest: Tokens) -> While:
        condition, body = self.guarded(opener, opener, CLOSERS['while'])
        return While(condition, body, self.until('while'))

    def until(self, word: str) -> Condition | None:
        tokens = self.statements[self.i]
        self.i += 1
        return self.condition(tokens[2:], tokens) if keyword(tokens) == 'until' else None

    def read_repeat(self, opener: Tokens, rest: Tokens) -> Repeat:
        body = self.block(CLOSERS['repeat'], opener)
        return Repeat(body, self.until('repeat'), opener[0])

    def read_for(self, opener: Tokens, rest: Tokens) -> For:
        for i, t in enumerate(rest):
            word = keyword(rest[i:])
            if word in FOR_IN:
                names = self.names(rest[:i], opener)
                if not names or not rest[i + 2:]:
                    raise self.fail(opener, '')
                body = self.block(CLOSERS['for'], opener)
                self.close('for')
                return For(names, word == 'ineach', rest[i + 2:], body, t)
        raise self.fail(opener, ':For without :In')

    def names(self, tokens: Tokens, opener: Tokens) -> Names:
        """The names of a :For, with those in parentheses in a list of their own."""
        levels: list[Names] = [[]]
        for t in tokens:
            if t.type == 'LPAR':
                levels.append([])
            elif t.type == 'RPAR' and len(levels) > 1 and levels[-1]:
                inner = levels.pop()
                levels[-1].append(inner)
            elif t.type == 'NAME' or (t.type == 'SYSTEM' and len(t.text) > 1):
                levels[-1].append(t)
            else:
                raise self.fail(opener, '')
        if len(levels) > 1:
            raise self.fail(opener, '')
        names = levels[0]
        while len(names) == 1 and isinstance(names[0], list):       # `(i j)` by itself is `i j`
            names = names[0]
        return names

    def read_select(self, opener: Tokens, rest: Tokens) -> Select:
        self.needed(rest, opener)
        before, cases, otherwise = self.cases(opener, 'select')
        return Select(rest, before, cases, otherwise, closed(last_block(before, cases, otherwise)))

    def read_trap(self, opener: Tokens, rest: Tokens) -> Trap:
        self.needed(rest, opener)
        body, cases, otherwise = self.cases(opener, 'trap')
        return Trap(rest, body, [(events, case) for _, events, case in cases], otherwise,
                    closed(last_block(body, cases, otherwise)))

    def cases(self, opener: Tokens, word: str) -> tuple[Block, list[tuple[bool, Tokens, Block]], Block | None]:
        """What stands before the first :Case, the cases (with whether each is a :CaseList), and the :Else."""
        stop = {*CASES, *CLOSERS[word]}
        before = self.block(stop, opener)
        found: list[tuple[bool, Tokens, Block]] = []
        otherwise = None
        while True:
            tokens = self.statements[self.i]
            kind = keyword(tokens)
            self.i += 1
            if kind in ('case', 'caselist'):
                found.append((kind == 'caselist', self.needed(tokens[2:], tokens), self.block(stop, opener)))
            elif kind == 'else':
                otherwise = self.block(CLOSERS[word], opener)
            else:
                return before, found, otherwise

    def read_with(self, opener: Tokens, rest: Tokens) -> With:
        self.needed(rest, opener)
        body = self.block(CLOSERS['with'], opener)
        self.close('with')
        return With(rest, body)

    def read_section(self, opener: Tokens, rest: Tokens) -> Block:
        word = keyword(opener)
        body = self.block(CLOSERS[word], opener)
        self.close(word)
        return body

    def read_disposable(self, opener: Tokens, rest: Tokens) -> Block:
        """Nothing waits to be disposed of: the expression is evaluated."""
        return [*silently(rest), *self.read_section(opener, rest)]

    def read_hold(self, opener: Tokens, rest: Tokens) -> Block:
        """Nobody else can hold a token: the expression is evaluated, and only a branch gets to the :Else."""
        body = self.block({'else', *CLOSERS['hold']}, opener)
        if self.close('hold') != 'else':
            return [*silently(rest), *body]
        self.i += 1
        otherwise = self.block(CLOSERS['hold'], opener)
        self.close('hold')
        at = opener[0]
        holds = Condition([('if', [Token('NUMBERS', '1', at.line, at.col, at.col)])], [[]])
        return [*silently(rest), If([(holds, body)], otherwise)]


def last_block(before: Block, cases: list[tuple[bool, Tokens, Block]], otherwise: Block | None) -> Block:
    return otherwise if otherwise is not None else cases[-1][2] if cases else before


def closed(block: Block) -> Token:
    """The keyword that ends `block`, the last of a structure whose other blocks lead there as well."""
    end: Keyword = block[-1]                    # type: ignore[assignment]
    end.closes = True
    return end.token


def labelled(tokens: Tokens) -> tuple[Block, Tokens]:
    """The labels of a statement, and the rest of it."""
    found: Block = []
    while len(tokens) >= 2 and tokens[0].type == 'NAME' and tokens[1].type == 'COLON':
        found.append(Label(tokens[0].text, tokens[0]))
        tokens = tokens[2:]
    return found, tokens


def last_until(block: Block) -> Any:
    """The last loop of `block` that an :Until ends: statements may stand before an :AndIf or :OrIf of that, too."""
    return next((x for x in reversed(block) if isinstance(x, While | Repeat) and x.until is not None), None)


def silently(expression: Tokens) -> Block:
    """The line `{}expression`, which shows nothing."""
    if not expression:
        return []
    at = expression[0]
    sink = [Token(kind, text, at.line, at.col, at.col) for kind, text in (('LBRACE', '{'), ('RBRACE', '}'))]
    return [Line([*sink, *expression])]


def _shown(opener: Tokens) -> str:
    return f':{opener[1].text}'


def read(statements: list[Tokens], first: int, last: int) -> Block:
    """The block of all `statements`, which stand on the lines between the header `first` and `last`."""
    reader = Reader(statements, first)
    out: Block = []
    while reader.i < len(statements):
        reader.item(out, set())
    return [*out, *reader.idle(last + 1)]


# --- looking through blocks
def walk(block: Block) -> Any:
    """All items of `block`, inner ones too."""
    for item in block:
        yield item
        for inner in inner_blocks(item):
            yield from walk(inner)


def inner_blocks(item: Any) -> list[Block]:
    out = []
    if isinstance(item, If):
        out = [block for condition, body in item.branches for block in (*condition.between, body)]
        out += [item.otherwise] if item.otherwise else []
    elif isinstance(item, While | Repeat):
        conditions = [item.until] if isinstance(item, Repeat) else [item.condition, item.until]
        out = [item.body, *[block for x in conditions if x is not None for block in x.between]]
    elif isinstance(item, For | With):
        out = [item.body]
    elif isinstance(item, Select):
        out = [item.before, *[b for _, _, b in item.cases]] + ([item.otherwise] if item.otherwise else [])
    elif isinstance(item, Trap):
        out = [item.body, *[b for _, b in item.cases]] + ([item.otherwise] if item.otherwise else [])
    return out


def opening(item: Item) -> Tokens:
    """The tokens that are looked at where control comes to `item`; none for a mere place."""
    if isinstance(item, If | While):
        return (item.branches[0][0] if isinstance(item, If) else item.condition).parts[0][1]
    if isinstance(item, For):
        return [item.token, *item.items]
    if isinstance(item, Select):
        return item.subject
    if isinstance(item, Trap):
        return item.events
    if isinstance(item, With):
        return item.space
    return item.tokens if isinstance(item, Line) else [item.token] if isinstance(item, Jump) else []


def has_jump(block: Block) -> bool:
    return any((isinstance(x, Line) and x.branch)
               or (isinstance(x, Jump) and x.kind in ('goto', 'abandon'))
               for x in walk(block))


def labels(block: Block) -> dict[str, int]:
    """Label names and the lines (of the source) they stand on."""
    return {x.name: x.token.line for x in walk(block) if isinstance(x, Label)}
