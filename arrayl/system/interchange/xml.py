"""⎕XML: markup to a matrix with a row for each element, text or markup, and back.

As in Dyalog this is no validating parser: it reads elements, attributes, text and CDATA, keeps or drops all other
markup as text, and knows the five predefined entities. Several elements may stand at the top, for programs read pieces
of documents. Both directions run over the rows with a stack of open
elements, so depth is no danger.
"""
from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from arrayl.arrays import (
    Value,
    build,
    chars,
    empty,
    is_char,
    is_numeric,
    items_of,
    nested,
    rank_of,
    shape_of,
    size_of,
    text_of,
)
from arrayl.errors import DomainError, RankError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system.variants import Options, with_variants, word

ELEMENT, CHILD, TEXT, MARKUP, COMMENT, INSTRUCTION = 1, 2, 4, 8, 16, 32
NAME = re.compile(r'[^\W\d][\w.:\-·]*|[_:][\w.:\-·]*')
BLANK = re.compile(r'[ \t\n]+')
ATTRIBUTE = re.compile(rf'[ \t\n]+({NAME.pattern})[ \t\n]*=[ \t\n]*("[^"<]*"|\'[^\'<]*\')')
TAG = re.compile(rf'<({NAME.pattern})((?:{ATTRIBUTE.pattern})*)[ \t\n]*(/?)>')
END = re.compile(rf'</({NAME.pattern})[ \t\n]*>')
REFERENCE = re.compile(rf'&(#[0-9]+|#[xX][0-9a-fA-F]+|{NAME.pattern})?(;?)')
ENTITIES = {'amp': '&', 'lt': '<', 'gt': '>', 'quot': '"', 'apos': "'"}
ESCAPES = {'&': '&amp;', '<': '&lt;', '>': '&gt;'}
CHOICES = {'Whitespace': ('Strip', 'Trim', 'Preserve'), 'Markup': ('Strip', 'Preserve'),
           'UnknownEntity': ('Replace', 'Preserve')}
OLD_NAMES = {'whitespace': 'Whitespace', 'markup': 'Markup', 'unknown-entity': 'UnknownEntity'}
NO_OPTIONS = 'The left argument must be pairs of an option and its value'


@dataclass
class Row:
    """One row of the matrix."""
    depth: int
    name: str
    text: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    kind: int = ELEMENT


def repeated(attributes: list[tuple[str, str]]) -> str | None:
    """The name that two of the attributes have, if any."""
    seen: set[str] = set()
    for name, _ in attributes:
        if name in seen:
            return name
        seen.add(name)
    return None


def _tidy(text: str, mode: str) -> str:
    """`text` with its white space treated as option Whitespace says."""
    if mode == 'Preserve':
        return text
    text = text.strip(' \t\n')
    return BLANK.sub(' ', text) if mode == 'Strip' else text


# --- reading
class Reader:
    """Reads one document into rows."""

    def __init__(self, text: str, whitespace: str, keep_markup: bool, keep_unknown: bool) -> None:
        self.text = re.sub('\r\n?', '\n', text)
        self.keep_markup, self.keep_unknown = keep_markup, keep_unknown
        self.spaces = [whitespace]      # how white space is treated, per open element
        self.default = whitespace
        self.rows: list[Row] = []
        self.open: list[int] = []       # row numbers of the open elements
        self.pending: list[str] = []    # character data not yet in a row
        self.at = 0

    def fail(self, what: str) -> DomainError:
        line = self.text.count('\n', 0, self.at) + 1
        column = self.at - self.text.rfind('\n', 0, self.at)
        return DomainError(f'XML import: {what} at line {line}, column {column}')

    def read(self) -> list[Row]:
        text = self.text
        while self.at < len(text):
            start = text.find('<', self.at)
            start = len(text) if start < 0 else start
            if start > self.at:
                self.pending.append(self.expand(text[self.at:start]))
                if not self.open and text[self.at:start].strip(' \t\n\ufeff'):
                    raise self.fail('text outside of any element')
                if not self.open:
                    self.pending.clear()
                self.at = start
            elif text.startswith('<![CDATA[', self.at):
                self.pending.append(self.block('<![CDATA[', ']]>', 9))
            elif text.startswith('<!--', self.at):
                self.block('<!--', '-->', 1)
                self.markup(self.last, COMMENT)
            elif text.startswith('<?', self.at):
                self.block('<?', '>', 1)
                self.markup(self.last, INSTRUCTION)
            elif text.startswith('<!', self.at):
                self.declaration()
            elif text.startswith('</', self.at):
                self.close()
            else:
                self.element()
        if self.open:
            raise self.fail(f'element {self.rows[self.open[-1]].name} is not closed')
        return self.rows

    last = ''                           # the markup that was read last, without < and >

    def block(self, opener: str, closer: str, skip: int) -> str:
        """What stands between `opener` (here, `skip` characters of it left out) and `closer`, which is passed."""
        stop = self.text.find(closer, self.at + len(opener))
        if stop < 0:
            raise self.fail(f'{opener} is not closed')
        inner = self.text[self.at + skip:stop]
        self.last = self.text[self.at + 1:stop + len(closer) - 1]
        self.at = stop + len(closer)
        return inner

    def declaration(self) -> None:
        """``<!… >``, which may hold brackets, quotes and further markup."""
        depth, at = 0, self.at
        while at < len(self.text):
            c = self.text[at]
            if c in '"\'':
                stop = self.text.find(c, at + 1)
                at = stop if stop > 0 else at
            elif c == '<':
                depth += 1
            elif c == '>':
                depth -= 1
                if depth == 0:
                    inner = self.text[self.at + 1:at]
                    self.at = at + 1
                    self.markup(inner, MARKUP)
                    return
            at += 1
        raise self.fail('<! is not closed')

    def markup(self, text: str, kind: int) -> None:
        if self.keep_markup:
            self.flush()
            self.add(Row(len(self.open), text, '', kind=kind))

    def add(self, row: Row) -> None:
        if self.open:
            self.rows[self.open[-1]].kind |= CHILD if row.kind & ELEMENT else row.kind
        self.rows.append(row)

    def flush(self) -> None:
        """Makes a row of the character data that has gathered, unless nothing is left of it."""
        text, self.pending = ''.join(self.pending), []
        text = _tidy(text, self.spaces[-1])
        if text and self.open:
            self.add(Row(len(self.open), '', text, kind=TEXT))

    def element(self) -> None:
        found = TAG.match(self.text, self.at)
        if not found:
            raise self.fail('malformed tag')
        self.flush()
        attributes = [(m[1], self.expand(m[2][1:-1])) for m in ATTRIBUTE.finditer(found[2])]
        if (twice := repeated(attributes)) is not None:
            raise self.fail(f'second attribute {twice} of element {found[1]}')
        spaces = self.space_of(attributes)
        self.at = found.end()
        row = Row(len(self.open), found[1], '', attributes)
        self.add(row)
        if not found.group(found.re.groups):
            self.open.append(len(self.rows) - 1)
            self.spaces.append(spaces)

    def space_of(self, attributes: list[tuple[str, str]]) -> str:
        for name, value in attributes:
            if name == 'xml:space':
                if value not in ('default', 'preserve'):
                    raise self.fail('invalid xml:space')
                return 'Preserve' if value == 'preserve' else self.default
        return self.spaces[-1]

    def close(self) -> None:
        found = END.match(self.text, self.at)
        if not found:
            raise self.fail('malformed end tag')
        if not self.open or self.rows[self.open[-1]].name != found[1]:
            raise self.fail(f'unexpected end tag {found[1]}')
        self.flush()
        self.at = found.end()
        start = self.open.pop()
        self.spaces.pop()
        row = self.rows[start]
        if row.kind == ELEMENT | TEXT and len(self.rows) == start + 2:
            row.text = self.rows.pop().text     # text is all there is in it: it joins the element's row

    def expand(self, text: str) -> str:
        return REFERENCE.sub(self.reference, text) if '&' in text else text

    def reference(self, found: re.Match[str]) -> str:
        name = found[1]
        if not name or not found[2]:
            raise self.fail('malformed entity reference')
        if name in ENTITIES:
            return ENTITIES[name]
        if name.startswith('#'):
            digits, base = (name[2:], 16) if name[1] in 'xX' else (name[1:], 10)
            code = int(digits, base) if len(digits) < 1000 else 0       # int() has a limit
            if 0 < code <= 0x10FFFF:
                return chr(code)
        return '\x1b' + found[0][1:] if self.keep_unknown else '?'


NO_ATTRIBUTES = nested([], (0, 2), chars(''))


def as_matrix(rows: list[Row]) -> Value:
    """The five columns."""
    items: list[Value] = []
    for row in rows:
        pairs = [chars(part) for pair in row.attributes for part in pair]
        attributes = nested(pairs, (len(row.attributes), 2), chars('')) if pairs else NO_ATTRIBUTES
        items += (row.depth, chars(row.name), chars(row.text), attributes, row.kind)
    return build(items, (len(rows), 5)) if items else empty((0, 5), 0)


# --- writing
def _data(value: Value) -> str:
    """Text or numbers as text."""
    if is_char(value) and rank_of(value) <= 1:
        return text_of(value)
    if is_numeric(value) and rank_of(value) <= 1:
        return ' '.join(_number(v) for v in items_of(value))
    raise DomainError('invalid data')


def _number(value: complex) -> str:
    if isinstance(value, complex):
        return f'{_number(value.real)}J{_number(value.imag)}'
    text = str(value) if isinstance(value, int) else f'{value:.17g}'
    return text.replace('e+', 'E').replace('e', 'E').replace('-', '¯')


@contextlib.contextmanager
def _placed(i: int) -> Iterator[None]:
    """An error that is found here names row `i` of the matrix."""
    try:
        yield
    except DomainError as error:
        raise DomainError(f'XML export: {error.message} in row {i + S.io} (⎕IO={S.io})') from None


def _row_of(items: list[Value]) -> Row:
    depth, name, text, *rest = [*items, empty((0,), 0), 0][:4]
    if not isinstance(depth, int) or depth < 0 or not is_char(name) or rank_of(name) > 1:
        if not (rank_of(name) == 1 and size_of(name) == 0 and isinstance(depth, int)):
            raise DomainError('invalid level or name')
        name = chars('')
    return Row(depth, text_of(name), _data(text), _attributes(rest[0]))


def _attributes(value: Value) -> list[tuple[str, str]]:
    if size_of(value) == 0:
        return []
    parts = items_of(value)
    if rank_of(value) > 2 or (rank_of(value) == 2 and shape_of(value)[1] != 2) or (rank_of(value) < 2 and
                                                                                 len(parts) != 2):
        raise DomainError('invalid attributes')
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    if any(not is_char(n) or rank_of(n) > 1 or not NAME.fullmatch(text_of(n)) for n, _ in pairs):
        raise DomainError('invalid attribute name')
    found = [(text_of(n), _data(v)) for n, v in pairs]
    if (twice := repeated(found)) is not None:
        raise DomainError(f'second attribute {twice}')
    return found


class Writer:
    """Writes rows as a document."""

    def __init__(self, whitespace: str, keep_unknown: bool) -> None:
        self.whitespace, self.keep_unknown = whitespace, keep_unknown
        self.out: list[str] = []
        self.open: list[tuple[str, bool, bool]] = []   # name, whether it has an end tag of its own, preserved space

    def write(self, rows: list[Row]) -> str:
        for i, row in enumerate(rows):
            after = rows[i + 1].depth if i + 1 < len(rows) else 0
            with _placed(i):
                if row.depth > (rows[i - 1].depth + 1 if i else 0):
                    raise DomainError('invalid level')
                while len(self.open) > row.depth:
                    self.close()
                self.row(row, after > row.depth)
        while self.open:
            self.close()
        return ''.join(self.out)

    @property
    def preserved(self) -> bool:
        return self.open[-1][2] if self.open else self.whitespace == 'Preserve'

    def line(self, depth: int) -> None:
        """Starts a line of its own, where the text is laid out."""
        if not self.preserved and self.out:
            self.out.append('\n' + '  ' * depth)

    def row(self, row: Row, parent: bool) -> None:
        self.line(row.depth)
        if not row.name:
            if parent:
                raise DomainError('invalid level')
            self.out.append(self.escape(_tidy(row.text, 'Preserve' if self.preserved else 'Strip')))
            return
        if row.name[0] in '!?':
            if parent:
                raise DomainError('invalid level')
            self.out.append(f'<{row.name}>')
            return
        if not NAME.fullmatch(row.name):
            raise DomainError('invalid name')
        keep = self.preserved
        for name, value in row.attributes:
            if name == 'xml:space':
                if value not in ('default', 'preserve'):
                    raise DomainError('invalid value of xml:space')
                keep = value == 'preserve' or self.whitespace == 'Preserve'
        tag = row.name + ''.join(f' {name}="{self.escape(value, True)}"' for name, value in row.attributes)
        text = self.escape(_tidy(row.text, 'Preserve' if keep else 'Strip'))
        if not parent:
            self.out.append(f'<{tag}>{text}</{row.name}>' if text else f'<{tag}/>')
            return
        self.out.append(f'<{tag}>')
        self.open.append((row.name, True, keep))
        if text:
            self.line(row.depth + 1)
            self.out.append(text)

    def close(self) -> None:
        name, _, _ = self.open[-1]
        self.line(len(self.open) - 1)
        self.open.pop()
        self.out.append(f'</{name}>')

    def escape(self, text: str, quoted: bool = False) -> str:
        out = ''.join(ESCAPES.get(c, c) for c in text)
        if self.keep_unknown:
            out = out.replace('\x1b', '&')
        return out.replace('"', '&quot;') if quoted else out


# --- the function
def _convert(options: Options) -> Function:
    def convert(w: Value, a: Value = None) -> Value:
        merged = {**options, **_left(a)} if a is not None else options
        chosen = {name: word(merged, name, allowed[0], allowed) for name, allowed in CHOICES.items()}
        unknown = chosen['UnknownEntity'] == 'Preserve'
        if is_char(w) and rank_of(w) <= 1:
            return as_matrix(Reader(text_of(w), chosen['Whitespace'], chosen['Markup'] == 'Preserve', unknown).read())
        if rank_of(w) > 2:
            raise RankError('')
        if rank_of(w) < 2 or shape_of(w)[1] not in (3, 4, 5):
            raise DomainError('XML: the argument is neither a text nor a matrix of 3, 4 or 5 columns')
        rows = []
        for i, row in enumerate(w):
            with _placed(i):
                rows.append(_row_of(items_of(row)))
        return chars(Writer(chosen['Whitespace'], unknown).write(rows))
    return convert


def _left(a: Value) -> Options:
    """The options of the old left argument: a pair of a name and a value, or a vector of such pairs."""
    if rank_of(a) != 1:
        raise DomainError(NO_OPTIONS)
    pairs = items_of(a)
    if len(pairs) == 2 and all(is_char(p) and rank_of(p) == 1 for p in pairs):
        pairs = [a]
    found: Options = {}
    for pair in pairs:
        parts = items_of(pair) if rank_of(pair) == 1 else []
        if len(parts) != 2 or not all(is_char(p) for p in parts) or text_of(parts[0]) not in OLD_NAMES:
            raise DomainError(NO_OPTIONS)
        value = text_of(parts[1])
        found[OLD_NAMES[text_of(parts[0])]] = chars(value.capitalize() if value == value.lower() else '')
    return found


@monadic('⎕XML', 'XML convert')
def xml_convert(w: Value) -> Value:
    """Reads XML text into a matrix, or writes such a matrix as XML.

    Columns: depth, name of the element (or markup), character data, attributes as a two-column matrix, and what the
    row holds (1 element, 2 child elements, 4 text, 8 markup, 16 comment, 32 instruction, added up). For writing, the
    last one or two columns may be missing. Options (⍠): Whitespace 'Strip' 'Trim' 'Preserve', Markup 'Strip'
    'Preserve', UnknownEntity 'Replace' 'Preserve'. DOMAIN ERROR names the place of malformed text.

          (⎕XML '<a><b id="1">text</b></a>')[;1 2 3 5]
    0  a        3
    1  b  text  5

          ⎕XML 2 3⍴0 'list' '' 1 'item' 'one & two'
    <list>
      <item>one &amp; two</item>
    </list>
    """
    return _convert({})(w)


@dyadic('⎕XML', 'XML convert with options')
def xml_options(w: Value, a: Value) -> Value:
    """The same with options in the older form: names and values in lower case, ``'whitespace' 'preserve'``.

    A pair of name and value, or a vector of such pairs.

          3⊃('whitespace' 'preserve' ⎕XML '<a> x  y </a>')[1;]
     x  y

          ⊃('markup' 'preserve' ⎕XML '<a><!--note--></a>')[2;2]
    !--note--

          3⊃(('markup' 'preserve')('whitespace' 'trim') ⎕XML '<a> x  y </a>')[1;]
    x  y
    """
    return _convert({})(w, a)


with_variants(entry('⎕XML').value, _convert, tuple(CHOICES), None)
