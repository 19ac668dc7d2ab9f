"""Give every name, glyph and brace its class: A(rray), F(unction), M(onadic) or D(yadic operator).

APL's grammar is over classes, not spellings: `x f y` is a strand, a call or a train by what x, f and y are.
Four steps over the tokens of one body, each linear: fold the dfns into one token each (they are parsed when
they are compiled, with the classes known by then), pair the brackets and tell array notation, note what is
bound to each name, class the tokens. The classes of names from outside come from an `Environment`.
"""
from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from arrayl.syntax.folding import fold
from arrayl.syntax.kinds import EDGE, HYBRID, A, D, Environment, F, M
from arrayl.syntax.lexer import CLOSERS, OPENERS, SyntaxAt, Token, pair, suggestion
from arrayl.syntax.reach import WORDS, path_of
from arrayl.syntax.signs import SIGNS

NAME_TOKEN = {A: 'ANAME', F: 'FNAME', M: 'MNAME', D: 'DNAME'}
GLYPH_TOKEN = {A: 'ANAME', F: 'FN', M: 'MOP', D: 'DOP'}
MEMBERS = {*WORDS, 'DEXPR', 'DFN_F', 'DFN_M', 'DFN_D'}
ANEW = '·'                              # marks the array that takes the name of a function; no name ends so
OUTPUT = ('⎕', '⍞')
DEEP = 4                                # expressions of `ns.(…)` in each other whose classes are told beforehand
TARGET_EDGE = {'SEP', 'SEMI', 'LBRACK', 'COLON', 'ECOLON', 'GLYPH', 'ASSIGN', 'NUMBERS', 'STRING', 'OUTER', 'DOT',
               'DFN_F', 'DFN_M', 'DFN_D'}


class Within:
    """Who knows the classes of names in the space that the dotted name `path` leads to; None where it is none."""

    def __init__(self, env: Environment, path: tuple[str, ...] | None) -> None:
        self.env, self.path = env, path
        self.depth: int = getattr(env, 'depth', 0) + 1

    def class_of(self, path: tuple[str, ...]) -> str | None:
        return None if self.path is None else self.env.class_of((*self.path, *path))

    def glyph(self, glyph: str) -> str | None:
        return self.env.glyph(glyph)


class Classifier:
    """The classes in one body, `tokens`; `formals` are the classes of ⍺, ⍺⍺, ⍵⍵, ∇ and ∇∇ where they differ.

    What ``(…).name`` is, only a run may show: it counts as `unknown` then, and the pass is `unsure`. So may a name that
    a namespace does not have yet.
    """

    def __init__(self, tokens: list[Token], env: Environment, formals: Mapping[str, str] | None = None,
                 unknown: str = A) -> None:
        self.unknown, self.unsure = unknown, False
        self.env, self.formals = env, dict(formals or {})
        self.in_dfn = getattr(env, 'dfn', False)        # there `a f←v` names two targets, whatever f is outside
        self.tokens = fold(tokens, env)
        self.known: dict[int, str] = {}
        self.bindings: dict[str, int] = {}
        self.first: dict[str, int] = {}         # each name -> where it is bound first
        self.ends: dict[int, int] = {}          # the name left of an arrow -> end of its value
        self.members: dict[int, int] = {}       # last token of an assigned dotted name -> end of its value
        self.anew: set[int] = set()             # in a dfn: functions of its own among the targets of `a f←v`
        self.paths: dict[tuple[str, ...], int] = {}     # each dotted name -> its last token where it is assigned first
        self.classes: dict[str, str] = {}
        self.broken: dict[int, str] = {}        # opener -> LLIST, LBLOCK or LSPACE, or LLATE
        self.mate: dict[int, int] = {}
        self.chain: dict[int, int] = {}         # first token of a dotted chain -> its last
        self.indexed: dict[int, int] = {}       # closing bracket of an index -> the token before all the indices
        self.dotted: dict[int, tuple[str, int]] = {}    # the item that ends at a dotted name
        self.expressions: dict[int, str] = {}   # the expression of `ns.(…)` -> its class
        self.stranded: dict[str, int] = {}      # the arrow that makes it an item of an array, `(a b)←`
        self.stages: list[int] = []             # see `stage`
        self.assumed = 0                        # how many names count as arrays while their own class is found
        self.pair()
        self.bind()

    # --- brackets
    def pair(self) -> None:
        self.mate = pair(self.tokens)
        opened: list[int] = []
        for i, t in enumerate(self.tokens):
            if t.type in OPENERS:
                opened.append(i)
                if t.type == 'LPAR' and self.is_space(i):
                    self.broken[i] = 'LSPACE'
                elif t.type == 'LPAR' and i and self.tokens[i - 1].type in ('OUTER', 'DOT') and (
                        self.tokens[i + 1].text == '⍎'):
                    self.broken[i] = 'LLATE'    # the operand of a product: ⍎ gives the function when it runs
            elif t.type in CLOSERS:
                opened.pop()
            elif t.type == 'SEP' and opened:
                self.broken.setdefault(opened[-1], 'LLIST' if self.tokens[opened[-1]].type == 'LPAR' else 'LBLOCK')
        for opener, kind in self.broken.items():
            self.known[self.mate[opener]] = F if kind == 'LLATE' else A

    def is_space(self, i: int) -> bool:
        """Whether the parenthesis at `i` opens a namespace: `()`, or a name and a colon stand first."""
        j = i + 1
        while self.tokens[j].type == 'SEP':
            j += 1
        if j == self.mate[i]:
            return True
        return self.tokens[j].type in ('NAME', 'SYSTEM') and j + 1 < self.mate[i] and self.tokens[j + 1].type == 'COLON'

    # --- names that the text binds
    def bind(self) -> None:
        """Note the token that ends the expression bound to each name: it decides the name's class."""
        levels: list[list[int]] = [[]]          # the names left of an arrow
        dotted: list[list[int]] = [[]]          # the last tokens of dotted names left of an arrow
        for i, t in enumerate(self.tokens):
            if t.type in OPENERS:
                levels.append([])
                dotted.append([])
            elif t.type in CLOSERS:
                self.settle(levels.pop(), i - 1)
                self.members.update(dict.fromkeys(dotted.pop(), i - 1))
            elif t.type in ('SEP', 'SEMI'):
                self.settle(levels[-1], i - 1)
                self.members.update(dict.fromkeys(dotted[-1], i - 1))
                levels[-1], dotted[-1] = [], []
            elif t.type == 'ASSIGN':
                if i > 2 and self.tokens[i - 1].type == 'NAME' and self.tokens[i - 2].type == 'DOT':
                    dotted[-1].append(i - 1)
                    self.paths.setdefault(self.path(i - 1), i - 1)
                    continue
                elif i and self.tokens[i - 1].text in OUTPUT:
                    dotted[-1].append(i - 1)            # `⎕←+/` shows a function
                places = self.targets(i)
                if len(places) > 1 and self.in_dfn and all(
                        x.type in ('NAME', 'LPAR', 'RPAR') for x in self.tokens[places[-1]:i]):
                    # all of them are targets, whatever they are
                    self.anew.update(j for j in places if not self.is_outer(self.tokens[j].text)
                                     and self.lookup(self.tokens[j].text) in (F, M, D))
                    for j in places:
                        if j not in self.anew:
                            self.classes.setdefault(self.tokens[j].text, A)
                            self.stranded.setdefault(self.tokens[j].text, i)
                    continue
                targets = [self.tokens[j].text for j in places]
                if len(targets) > 1:            # in `x f y←v` only y is a target
                    functions = [j for j, name in enumerate(targets) if j and self.lookup(name) in (F, M, D)]
                    targets = targets[:functions[0]] if functions else targets
                before = self.tokens[i - 1] if i else t
                if len(targets) == 1 and before.text == targets[0]:
                    levels[-1].append(i - 1)
                elif targets and self.lookup(targets[0]) not in (F, M, D):
                    for name in targets:
                        self.classes.setdefault(name, A)
        self.settle(levels[-1], len(self.tokens) - 1)
        self.members.update(dict.fromkeys(dotted[-1], len(self.tokens) - 1))

    def is_outer(self, name: str) -> bool:
        """Whether nothing before in this body binds `name`, so that its class is that of the scope around."""
        holds = getattr(self.env, 'holds', None)        # of a dfn that is compiled a statement at a time
        return name not in self.classes and name not in self.bindings and not (holds is not None and holds(name))

    def settle(self, names: list[int], last: int) -> None:
        for i in names:
            if self.tokens[i].text not in self.bindings:
                self.bindings[self.tokens[i].text] = last
                self.first[self.tokens[i].text] = i
            self.ends[i] = last

    def changes_class(self, i: int) -> bool:
        """Whether the name at token `i`, left of an arrow, is bound to a value of another class before."""
        name, end = self.tokens[i].text, self.ends.get(i)
        if end is None or (end == self.bindings[name] and self.stranded.get(name, i) >= i):
            return False
        kind = self.ending(end)
        return kind != EDGE and (kind is A) != (self.lookup(name) is A)

    def targets(self, arrow: int) -> list[int]:
        """The tokens of the names in `a←`, `a b←`, `(a b)c←`, last first; none where anything else stands: `a[1]←`."""
        names: list[int] = []
        i = arrow - 1
        while i >= 0 and (t := self.tokens[i]).type in ('NAME', 'LPAR', 'RPAR', 'FORMAL', 'SYSTEM'):
            if t.type == 'LPAR' and self.mate[i] > arrow:
                return names                    # `f(a←v)`: the parenthesis holds the assignment, not the targets
            if t.type == 'NAME' or t.text == '⍺':
                names.append(i)
            i -= 1
        return names if i < 0 or self.tokens[i].type in TARGET_EDGE else []

    def lookup(self, name: str, unknown: str = A) -> str:
        """The class of a plain name, `unknown` when nothing is known of it."""
        if name in self.classes:
            return self.classes[name]
        if name in self.bindings:
            self.classes[name] = A              # meanwhile: a name defined by itself is an array
            self.assumed += 1
            self.classes[name] = self.ending(self.bindings[name]) or A
            self.assumed -= 1
            return self.classes[name]
        return self.env.class_of((name,)) or unknown

    # --- items
    def item(self, i: int) -> tuple[str, int]:
        """(class, first token) of the item that ends at token i."""
        if i < 0:
            return EDGE, i
        t = self.tokens[i]
        if i in self.mate:
            first = self.mate[i]
            if first > i:
                return EDGE, i
            if t.type == 'RBRACK' and first not in self.broken:
                self.indexed[i] = self.indexed.get(first - 1, first - 1)
                return self.item(self.indexed[i])       # an index or an axis belongs to what it follows
            if i not in self.known:
                self.known[i] = self.ending(i - 1)
            return self.known[i], first
        if i >= 2 and self.tokens[i - 1].type == 'DOT' and self.is_member(t):
            if i in self.dotted:
                return self.dotted[i]
            kind, first = self.item(i - 2)
            if kind == A:
                found = self.member(first, i), first
                if not self.assumed:
                    self.dotted[i] = found
                return found
        return self.token(i), i

    def assigned_class(self, target: int) -> str:
        """The class of the value that is assigned to the dotted name (or ⎕) at token `target`."""
        end, self.members[target] = self.members[target], target        # meanwhile: an array
        self.assumed += 1
        kind = self.ending(end) if end != target else A
        self.assumed -= 1
        self.members[target] = end
        return kind or A

    def path(self, last: int) -> tuple[str, ...]:
        """The names of the dotted name that ends at token `last`; a part that is no name is left out."""
        names = [self.tokens[last].text]
        while last > 1 and self.tokens[last - 1].type == 'DOT' and self.tokens[last - 2].type in WORDS:
            last -= 2
            names.append(self.tokens[last].text)
        return tuple(reversed(names))

    def dotted_classes(self) -> dict[tuple[str, ...], str]:
        """The classes of the dotted names that the text assigns."""
        return {path: self.assigned_class(last) for path, last in self.paths.items()}

    def is_member(self, t: Token) -> bool:
        """Whether token t may follow a dot that is a reference: a name, a dfn, a primitive function (`ns.⍳`)."""
        return t.type in MEMBERS or (t.type == 'GLYPH' and self.env.glyph(t.text) == F)

    def member(self, first: int, last: int) -> str:
        """The class of the dotted chain from token `first` to `last`."""
        if self.tokens[last].type == 'DEXPR':
            return self.expression(first, last)
        if self.tokens[last].type == 'GLYPH':
            return F
        if self.tokens[last].type.startswith('DFN_'):
            return self.tokens[last].type[-1]
        if last in self.members:
            return self.assigned_class(last)
        if self.tokens[last].type == 'SYSTEM':
            return self.env.glyph(self.tokens[last].text.upper()) or A
        path = path_of(self.tokens, last, self.mate, self.item)
        known = None if path is None else self.env.class_of(path)
        if known is None and path in self.paths:
            known = self.assigned_class(self.paths[path])   # `ns.f←…` stands before in this text
        if known is None:
            self.unsure, known = True, self.unknown
        return known

    def expression(self, first: int, last: int) -> str:
        """The class of `ns.(…)`, whose expression is token `last`: F where its text tells, or what the space holds.

        One that assigns, and one whose class shows only when it runs, counts as an array; so does what stands deep in
        others, as the work would grow with every one around it.
        """
        if last not in self.expressions:
            self.expressions[last] = A
            inside = self.tokens[last].payload
            chain = [t.text for t in self.tokens[first:last - 1] if t.type != 'DOT']
            plain = all(t.type in (*WORDS, 'DOT') for t in self.tokens[first:last - 1])
            deep = getattr(self.env, 'depth', 0) >= DEEP
            if inside and not deep and not any(t.type == 'ASSIGN' for t in inside):
                with contextlib.suppress(SyntaxAt):         # which the expression meets when it runs
                    within = Classifier(inside, Within(self.env, tuple(chain) if plain else None), self.formals)
                    self.expressions[last] = F if within.ending(len(within.tokens) - 1) == F else A
        return self.expressions[last]

    def before(self, i: int) -> str:
        return self.item(i - 1)[0]

    def ending(self, i: int) -> str:
        """The class of an expression is that of its last item, once that has met the operator before it."""
        kind, first = self.item(i)
        if kind is A:
            previous = self.item(first - 1)
            while previous[0] is A:
                first = previous[1]
                previous = self.item(first - 1)
            if previous[0] is not D:
                return A
            kind, first = M, previous[1]        # a right operand: `⍤1`
        elif kind is F and self.before(first) is D:
            kind, first = M, self.item(first - 1)[1]        # `∘-`: a right operand that is a function
        if kind in (M, D):
            return F if self.before(first) != EDGE else kind
        return kind

    def token(self, i: int) -> str:
        """The class of token i by itself; EDGE for punctuation."""
        t = self.tokens[i]
        if i in self.anew:
            return A
        match t.type:
            case 'NAME':
                if (t.text in self.first or t.text in self.stranded) and self.is_early(i):
                    return self.env.class_of((t.text,)) or self.lookup(t.text)
                return self.lookup(t.text, F if self.of_product(i) else A)      # there a name can only be a function
            case 'SYSTEM':
                if i in self.members:
                    return self.assigned_class(i)
                return self.env.glyph(t.text.upper()) or A      # what is not there fails when it is reached
            case 'GLYPH':
                kind = self.env.glyph(t.text)
                if kind is None:
                    if t.text in SIGNS:
                        raise SyntaxAt('Invalid token' if t.text == '¯' else '', t.line, t.col)
                    code = f'(U+{ord(t.text):04X})'
                    raise SyntaxAt(f'Unknown character {t.text} {code}{suggestion(t.text)}', t.line, t.col)
                if kind == HYBRID and self.stands_alone(i):
                    return M                    # `reduce←/`
                if kind == HYBRID:
                    return M if self.follows_function(i) else F
                return kind
            case 'FORMAL':
                if t.text in self.formals:
                    return self.formals[t.text]
                if t.text == '⍺' and '⍺' in self.bindings:
                    return self.lookup('⍺')
                if len(t.text) == 2 and t.text != '##':
                    return self.env.class_of((t.text,)) or (M if t.text == '∇∇' else F)
                return F if t.text == '∇' else A
            case 'NUMBERS' | 'STRING':
                return A
            case 'OUTER' | 'DFN_F':
                return F
            case 'DFN_M':
                return M
            case 'DFN_D':
                return D
            case 'DOT':
                return D
            case _:
                return EDGE

    def is_early(self, i: int) -> bool:
        """Whether the name at token i is read before the text binds it: in a statement before that, or in its value."""
        name, after = self.tokens[i].text, len(self.tokens)
        first, arrow = self.first.get(name, after), self.stranded.get(name, after)
        if arrow < first:
            return self.stage(i) < self.stage(arrow) or (arrow < i and self.stage(i) == self.stage(arrow))
        return first < i <= self.bindings[name] or (i < first and self.stage(i) < self.stage(first))

    def stage(self, i: int) -> int:
        """The number of the statement that token i stands in; what a colon follows counts as one."""
        if not self.stages:
            number = depth = 0
            for t in self.tokens:
                depth += (t.type in OPENERS) - (t.type in CLOSERS)
                number += depth == 0 and t.type in ('SEP', 'COLON', 'ECOLON')
                self.stages.append(number)
        return self.stages[i]

    def of_product(self, i: int) -> bool:
        """Whether the name at token i is the right operand of a product."""
        depth = 1
        while depth <= i < len(self.tokens) - depth and (
                self.tokens[i - depth].type, self.tokens[i + depth].type) == ('LPAR', 'RPAR'):
            depth += 1
        return i >= depth and self.tokens[i - depth].type in ('OUTER', 'DOT')

    def stands_alone(self, i: int) -> bool:
        """Whether token i is all that is assigned."""
        following = self.tokens[i + 1].type if i + 1 < len(self.tokens) else 'SEP'
        return i > 0 and self.tokens[i - 1].type == 'ASSIGN' and following == 'SEP'

    def follows_function(self, i: int) -> bool:
        """Whether a function ends just before token i, so that a hybrid there is an operator."""
        kind, _ = self.item(i - 1)
        if i and self.tokens[i - 1].type == 'OUTER':    # `∘./` : the outer product of replicate
            return False
        if kind == D:                           # `∘/` : a right operand
            return False
        return kind in (F, M) if kind is not A else self.ending(i - 1) is F

    # --- result
    def classed(self) -> Iterator[Token]:
        for i, t in enumerate(self.tokens):
            if t.type in CLOSERS:
                self.item(i)                    # inner groups first, so that none recurs into another
        references = self.references()
        levels: list[str] = []
        after = True                            # nothing stands before in this list: drop the separator
        for i, t in enumerate(self.tokens):
            kind = self.start_class(i)
            if kind is A and i not in references and self.before(i) is A:
                yield Token('JUXT', '', t.line, t.col, t.end)
            fresh, after = after, False
            match t.type:
                case 'LPAR':
                    opener = self.broken.get(i, 'LPAR')
                    levels.append(opener)
                    after = True
                    yield Token(opener, t.text, t.line, t.col, t.end, self.known.get(self.mate[i]))
                case 'LBRACK':
                    opener = self.broken.get(i, 'LBRACK')
                    levels.append(opener)
                    after = True
                    yield Token(opener, t.text, t.line, t.col, t.end)
                case 'RPAR' | 'RBRACK':
                    yield Token('R' + levels.pop()[1:], t.text, t.line, t.col, t.end)
                case 'SEP':
                    if not levels:
                        yield t
                    elif fresh or self.closes(i):
                        after = fresh
                    else:
                        after = True
                        yield Token('ITEM', t.text, t.line, t.col, t.end)
                case 'NAME' | 'SYSTEM' if (levels and levels[-1] == 'LSPACE' and self.tokens[i + 1].type == 'COLON'
                                           and fresh):
                    yield Token('KEY', t.text, t.line, t.col, t.end)
                case 'NAME' if i in self.anew:
                    yield Token('ANAME', t.text + ANEW, t.line, t.col, t.end)
                case 'NAME' if self.changes_class(i):
                    yield Token('CHANGED', t.text, t.line, t.col, t.end)
                case 'NAME' | 'FORMAL':
                    yield Token(NAME_TOKEN[self.item(i)[0]], t.text, t.line, t.col, t.end)
                case 'SYSTEM':
                    table = NAME_TOKEN if i in references or i in self.members else GLYPH_TOKEN
                    yield Token(table[self.item(i)[0]], t.text.upper(), t.line, t.col, t.end)
                case 'GLYPH':
                    form = 'FNAME' if i in references else GLYPH_TOKEN[self.token(i)]
                    yield Token(form, t.text, t.line, t.col, t.end)
                case 'DEXPR' if self.item(i)[0] is F:
                    yield Token('DFN_F', t.text, t.line, t.col, t.end, t.payload)
                case 'DOT':
                    yield Token('DOTREF' if i + 1 in references else 'DOP', t.text, t.line, t.col, t.end)
                case _:
                    yield t

    def closes(self, i: int) -> bool:
        """Whether only separators stand between token i and the closing bracket."""
        while self.tokens[i].type == 'SEP':
            i += 1
        return self.tokens[i].type in CLOSERS

    def references(self) -> set[int]:
        """The tokens that a dot before them makes members of the namespace on its left."""
        found = set()
        for i in range(2, len(self.tokens)):
            if (self.tokens[i - 1].type == 'DOT' and self.is_member(self.tokens[i])
                    and self.item(i - 2)[0] == A):
                found.add(i)
        for i in sorted(found):
            first = self.item(i)[1]
            self.chain[first] = i
        return found

    def start_class(self, i: int) -> str:
        """The class of the item that begins at token i, or EDGE where none does."""
        if i in self.chain:
            return self.item(self.chain[i])[0]
        t = self.tokens[i]
        if t.type == 'LPAR':
            return self.known.get(self.mate[i], EDGE)
        if t.type == 'LBRACK':
            return A if i in self.broken else EDGE
        if t.type in CLOSERS:
            return EDGE
        return self.token(i)


def classify(tokens: list[Token], env: Environment, formals: Mapping[str, str] | None = None) -> Classifier:
    return Classifier(tokens, env, formals)
