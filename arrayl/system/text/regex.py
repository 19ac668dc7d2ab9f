"""⎕R and ⎕S: replace and search, by patterns and transformations.

Both operators find the same matches (`matches`) and differ in what becomes of them: `transformation` makes that of the
right operand. A user's function is called from the plain Python loop over the matches, never from a callback of the
regular-expression engine: such a callback sits on the C stack, and a recursion through it would crash the process.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arrayl.arrays import Value, build, chars, is_char, is_numeric, rank_of, size_of, text_of
from arrayl.arrays.budget import need
from arrayl.errors import DomainError, no_result
from arrayl.functions import Derived, Function, mark
from arrayl.primitives.registry import operator
from arrayl.settings import S
from arrayl.system.files import streams
from arrayl.system.reading import integers
from arrayl.system.text.document import EOLS, assemble, document, texts
from arrayl.system.text.pattern import Setting, compiled, compiled_literal
from arrayl.system.text.transformation import Match, Transform, are_codes, numbered, texts_of, transformer
from arrayl.system.variants import Options, character, number, with_variants, word

OPTIONS = ('IC', 'Mode', 'DotAll', 'EOL', 'NEOL', 'ML', 'Greedy', 'OM', 'UCP', 'InEnc', 'OutEnc', 'Enc', 'ResultText',
           'Regex')
FEW = 8                                 # blocks that are not searched ahead


# --- finding
def matches(block: str, block_number: int, patterns: list[Any], limit: int, overlap: bool) -> Iterator[Match]:
    """The matches in one block, from left to right; of two at the same place the earlier pattern's wins.

    `ahead` holds the next match of each pattern, and is searched again only where the search has passed it. After an
    empty match the next one must not be empty at the same place, as in Perl.
    """
    if len(patterns) == 1 and not overlap:
        search, count = patterns[0].finditer(block), 0
        while (found := _advance(search)) is not None:
            count += 1
            if limit >= 0 or count == -limit:
                yield Match(block, block_number, 0, found)
            if limit and count == abs(limit):
                return
        return
    count = 0
    ahead = [_next(pattern, block, 0, -1) for pattern in patterns]
    while True:
        best = min((found for found in ahead if found is not None), key=lambda found: found.start(), default=None)
        if best is None:
            return
        start, end = best.span()
        for i, found in enumerate(ahead):
            if found is best or (overlap and found is not None and found.start() == start):
                count += 1
                if limit >= 0 or count == -limit:
                    yield Match(block, block_number, i, found)
                if limit and count == abs(limit):
                    return
        at, empty_at = (start + 1, -1) if overlap else (end, end if end == start else -1)
        if at > len(block):
            return
        ahead = [found if found is None or (found.start() >= at and found.span() != (empty_at, empty_at)) else
                 _next(pattern, block, at, empty_at) for found, pattern in zip(ahead, patterns, strict=True)]


def _next(pattern: Any, block: str, at: int, empty_at: int) -> Any:
    """The first match of `pattern` from position `at`, unless it is empty at `empty_at`: then the next one."""
    found = pattern.finditer(block, at)
    first = _advance(found)
    return first if first is None or first.span() != (empty_at, empty_at) else _advance(found)


def _advance(search: Iterator[Any]) -> Any:
    """The next match; a pattern that calls itself without end exhausts the engine's memory."""
    try:
        return next(search, None)
    except (MemoryError, RecursionError):
        raise DomainError('The search pattern recurses without end') from None


def candidates(blocks: list[str], patterns: list[Any]) -> Iterator[tuple[int, str]]:
    """The blocks, with their numbers, in which there are matches: of many short ones, most have none."""
    if len(patterns) > 1 or len(blocks) < FEW:
        yield from enumerate(blocks)
        return
    search = patterns[0].search
    for i, block in enumerate(blocks):
        try:
            found = search(block)
        except (MemoryError, RecursionError):
            found = block                               # it will complain where it is matched
        if found is not None:
            yield i, block


# --- the derived functions
@dataclass
class Plan:
    """The options of one derived function, read and checked."""
    mode: str
    eol: str
    normalise: bool
    limit: int
    overlap: bool
    result: str
    setting: Setting
    regex: tuple[bool, bool]
    encodings: tuple[Any, Any]


def _plan(options: Options, replace: bool) -> Plan:
    mode = character(options, 'Mode', 'L')
    if mode not in ('L', 'D', 'M'):
        raise DomainError('Invalid value for option Mode')
    if mode == 'L' and number(options, 'DotAll', 0, (0, 1)):
        raise DomainError('DotAll is invalid in line mode')
    overlap = bool(number(options, 'OM', 0, (0, 1)))
    if replace and overlap:
        raise DomainError('OM is only for ⎕S')
    result = word(options, 'ResultText', 'Implied', ('Implied', 'Simple', 'Nested'))
    if not replace and 'ResultText' in options:
        raise DomainError('ResultText is only for ⎕R')
    regex = integers(options['Regex']) if 'Regex' in options else [1]
    if not set(regex) <= {0, 1} or len(regex) not in (1, 2):
        raise DomainError('Invalid value for option Regex')
    both = options.get('Enc')
    return Plan(
        mode, EOLS[word(options, 'EOL', 'CRLF', EOLS)], bool(number(options, 'NEOL', 0, (0, 1))),
        number(options, 'ML', 0), overlap, result,
        Setting(bool(number(options, 'IC', 0, (0, 1))), bool(number(options, 'DotAll', 0, (0, 1))), mode == 'M',
                bool(number(options, 'UCP', 0, (0, 1))), bool(number(options, 'Greedy', 1, (0, 1)))),
        (bool(regex[0]), bool(regex[-1])), (options.get('InEnc', both), options.get('OutEnc', both)))


def _derive(glyph: str, f: Value, g: Any, options: Options) -> Function:
    """The function derived by ⎕R or ⎕S; patterns and options are read, and refused, when it is first called."""
    replace = glyph == '⎕R'
    prepared: list[tuple[Plan, list[str], list[Any]]] = []

    def run(w: Value, a: Value = None) -> Value:
        if not prepared:
            prepared.append(_prepare(f, g, options, replace))
        plan, sources, patterns = prepared[0]
        codec = None
        if streams.is_tie(w):
            text, codec = streams.read_text(w, plan.encodings[0])
            source = document([text], True, plan.mode, plan.eol, plan.normalise)
        else:
            source = document(*texts(w), plan.mode, plan.eol, plan.normalise)
        transform = transformer(g, sources, replace, replace or a is not None, plan.regex[1])
        found = (match for i, block in candidates(source.blocks, patterns)
                 for match in matches(block, i, patterns, plan.limit, plan.overlap))
        if replace:
            out = _replaced(source.blocks, source.endings, found, transform)
            if a is None:
                nested = source.nested if plan.result == 'Implied' else plan.result == 'Nested'
                return assemble(out, nested, source.nested and codec is None and bool(source.blocks))
            out = _closed(out, plan.eol)
        else:
            results = [value for match in found if (value := transform(match)) is not None]
            if a is None:
                return build(results, proto=_nothing(g))
            out = ''.join(_closed(_text(value), plan.eol) for value in results)
        S.shy = True
        return streams.append_text(a, out, plan.encodings[1] or codec)

    mark(run, Derived(glyph, f, g))
    return with_variants(run, lambda more: _derive(glyph, f, g, more), OPTIONS, 'IC', options)


def _prepare(f: Any, g: Any, options: Options, replace: bool) -> tuple[Plan, list[str], list[Any]]:
    """The options, and the patterns as texts and compiled."""
    if callable(f):
        raise DomainError('The search pattern must be text')
    sources = texts_of(f)
    if replace and are_codes(g):
        raise DomainError('Transformation codes are only for ⎕S')
    plan = _plan(options, replace)
    setting = plan.setting
    read = (lambda text: compiled(text, setting)) if plan.regex[0] else \
        lambda text: compiled_literal(text, setting.ignore_case)
    return plan, sources, numbered(sources, read)


def _nothing(g: Any) -> Value:
    """The prototype of a search without matches."""
    if callable(g) or (are_codes(g) and rank_of(g) == 0):
        return 0
    return build([0] * size_of(g)) if are_codes(g) else chars('')


def _replaced(blocks: list[str], endings: list[str], found: Iterator[Match], transform: Transform) -> str:
    out: list[str] = []
    match = next(found, None)
    size, told = 0, 1 << 20                             # characters put in, and from how many on to ask for more
    for i, block in enumerate(blocks):
        at = 0
        while match is not None and match.block_number == i:
            value = transform(match)
            if value is None:
                raise no_result()
            text = _text(value)
            size += len(text)
            if size > told:
                told = 2 * size
                need(8 * size)
            out += (block[at:match.found.start()], text)
            at = match.found.end()
            match = next(found, None)
        out += (block[at:], endings[i])
    return ''.join(out)


def _text(value: Value) -> str:
    """What a transformation must give: a character scalar or vector."""
    if rank_of(value) <= 1:
        if is_char(value):
            return text_of(value)
        if is_numeric(value) and size_of(value) == 0:
            return ''
    raise DomainError('The transformation must give a character vector')


def _closed(text: str, eol: str) -> str:
    return text if text.endswith(tuple(EOLS.values())) else text + eol


@operator('⎕R', 'replace', operands=2)
def replace(f: Value, g: Any) -> Function:
    r"""Replaces what matches the patterns on the left by the transformations on the right.

    Left operand: a PCRE pattern or a vector of them; of two that match at the same place the first wins. Right operand:
    a text or one per pattern, in which ``&`` or ``\0`` is the match, ``\1`` or ``\<name>`` a subpattern, ``%`` the line
    and ``\u \l \f`` before one of them change its case; or a function that is given a namespace (Match, Block,
    BlockNum, Pattern, PatternNum, Names, Offsets, Lengths) and gives the text. The argument is a character vector or a
    vector of them, the result has the same form; or the tie number of a file, which is read from its position on and
    gives a vector of lines. Options by ⍠: IC (the principal one), Mode, DotAll, EOL, NEOL, ML, Greedy, UCP, Regex,
    ResultText, and InEnc, OutEnc, Enc for files.

          ('red' 'blue' ⎕R 'blue' 'red') 'red hat, blue coat'
    blue hat, red coat

          '(\w+) (\w+)' ⎕R '\u2 \1' ⊢ 'hello world'
    WORLD hello

          ('\w+' ⎕R {⌽⍵.Match}) 'The cat sat'
    ehT tac tas

          ('[aeiou]' ⎕R '*' ⍠ 1) 'Apple' 'Orange'
     *ppl*  *r*ng*
    """
    return _derive('⎕R', f, g, {})


@operator('⎕S', 'search', operands=2)
def search(f: Value, g: Any) -> Function:
    r"""Gives one item for each match of the patterns on the left.

    The right operand is as for ⎕R, or numeric codes: 0 the offset of the match, 1 its length, 2 the number of its
    block, 3 the number of the pattern, all but the length counted from 0; a function may give any array. Option OM 1
    lets matches overlap, the others are those of ⎕R without ResultText.

          STR←'The cat sat on the mat'
          ('.at' ⎕S '\u0') STR
     CAT  SAT  MAT

          ('.at' ⎕S 0 1) STR
     4 3  8 3  19 3

          ('at' ⎕S 0) STR
    5 9 20

          '\d+' ⎕S {⍎⍵.Match} ⊢ 'a1b22c333'
    1 22 333
    """
    return _derive('⎕S', f, g, {})
