"""Tables to comma-separated text, with as few quotes and escapes as reading it back allows."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from arrayl.arrays import (
    Value,
    chars,
    empty,
    is_char,
    is_numeric,
    items_of,
    rank_of,
    shape_of,
    size_of,
    strings,
    text_of,
)
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.files import native_data, textfiles
from arrayl.system.files.encodings import encode, named, read_encoding
from arrayl.system.interchange.csv_format import Format, read_format
from arrayl.system.interchange.json_export import number_text
from arrayl.system.reading import integers
from arrayl.system.variants import Options, first, number, word


def write_table(w: Value, a: Value, options: Options) -> Value:
    form = read_format(options)
    force = integers(options['ForceQuotes']) if 'ForceQuotes' in options else [0]
    if not force or not set(force) <= {0, 1, 2}:
        raise DomainError('Invalid value for option ForceQuotes')
    ending = _ending(options)
    destination, description = _destination(w)
    rows, titles = _table(a)
    writer = Writer(form, force, ending)
    lines = [writer.record(row, i) for i, row in enumerate([*([titles] if titles is not None else []), *rows])]
    text = ''.join(line + ending for line in lines)
    if is_numeric(destination) and size_of(destination) == 1:
        return _to_tie(destination, description, text)
    if size_of(destination) == 0:
        kind = 'S' if description is None or not size_of(description) else \
            text_of(description) if is_char(description) and rank_of(description) <= 1 else ''
        if kind not in ('S', 'N'):
            raise DomainError("CSV export: the description of a result is 'S' or 'N'")
        return chars(text) if kind == 'S' else strings(lines) if lines else empty((0,), chars(''))
    return _to_file(access.name_of(destination), description, text, options)


def _ending(options: Options) -> str:
    value = first(options.get('LineEnding', 10))
    points = tuple(integers(value))
    if points not in textfiles.NEWLINES or not points:
        raise DomainError('Invalid value for option LineEnding')
    return textfiles.NEWLINES[points]


def _destination(w: Value) -> tuple[Value, Value]:
    if is_char(w) or is_numeric(w):
        return w, None
    if rank_of(w) > 1:
        raise RankError('')
    parts = items_of(w)
    if len(parts) not in (1, 2):
        raise LengthError('')
    return parts[0], parts[1] if len(parts) == 2 else None


def _to_tie(destination: Value, description: Value, text: str) -> int:
    tie = integers(destination)[0]
    opened = native_data.tie(tie)
    codec, mark = named('UTF-8') if description is None or not size_of(description) else read_encoding(description)
    data = encode(text, codec, mark and opened.position == 0)
    native_data.write(tie, data, opened.position)
    S.shy = True
    return len(data)


def _to_file(name: str, description: Value, text: str, options: Options) -> int:
    place = access.path(name, '⎕CSV')
    replace = word(options, 'IfExists', 'Error', ('Error', 'Replace')) == 'Replace' or \
        number(options, 'Overwrite', 0, (0, 1)) == 1
    codec, mark = named('UTF-8') if description is None or not size_of(description) else read_encoding(description)
    data = encode(text, codec, mark)
    with access.failures(name, 'Unable to create file'):
        if replace:
            access.replace_file(place, data)
        else:
            access.create_file(place, data)
    S.shy = True
    return len(data)


def _table(a: Value) -> tuple[list[list[Value]], list[Value] | None]:
    """The rows of the left argument and its header."""
    if rank_of(a) == 1 and size_of(a) == 2:
        data, header = items_of(a)
        if _is_header(header) and (rank_of(data) == 2 or (rank_of(data) == 1 and size_of(data) and
                                                          all(map(_is_column, items_of(data))))):
            rows = _rows(data)
            titles = items_of(header)
            if shape_of(data)[-1 if rank_of(data) == 2 else 0] != len(titles):
                raise LengthError('CSV export: the header does not have a name for each column')
            return rows, titles
    return _rows(a), None


def _is_header(value: Value) -> bool:
    return rank_of(value) == 1 and all(is_char(item) and rank_of(item) <= 1 for item in items_of(value))


def _is_column(value: Value) -> bool:
    if is_char(value):
        return rank_of(value) == 2
    return rank_of(value) == 1


def _rows(data: Value) -> list[list[Value]]:
    if rank_of(data) == 2:
        return [items_of(row) for row in data]
    if rank_of(data) != 1:
        raise RankError('')
    columns = [list(column) if rank_of(column) == 2 and is_char(column) else items_of(column)
               for column in items_of(data) if _is_column(column)]
    if len(columns) != size_of(data):
        raise DomainError('CSV export: a vector must hold columns, each a vector or a character matrix')
    if len({len(column) for column in columns}) > 1:
        raise LengthError('CSV export: the columns differ in length')
    return [list(row) for row in zip(*columns, strict=True)]


@dataclass
class Writer:
    """Writes one record at a time."""
    format: Format
    force: list[int]
    ending: str

    def record(self, row: list[Value], count: int) -> str:
        widths = self.format.widths
        if widths:
            if len(widths) != len(row):
                raise LengthError('')
            return ''.join(self.fields(self.padded, row, widths, count))
        if len(self.force) not in (1, len(row)):
            raise LengthError('')
        force = self.force * len(row) if len(self.force) == 1 else self.force
        return self.format.separator.join(self.fields(self.field, row, force, count))

    def fields(self, write: Callable[[Value, int], str], row: list[Value], facts: list[int], count: int) -> list[str]:
        """The fields of record `count` as text; an error names its place."""
        out = []
        for where, (value, fact) in enumerate(zip(row, facts, strict=True), S.io):
            try:
                out.append(write(value, fact))
            except DomainError as error:
                raise DomainError(f'CSV export: {error.message} in record {count + S.io}, field {where} '
                                  f'(⎕IO={S.io})') from None
        return out

    def field(self, value: Value, force: int) -> str:
        form = self.format
        textual, text = self.text(value)
        special = form.separator in text or '\n' in text or '\r' in text or bool(form.escape and form.escape in text)
        opening = form.quote and text.lstrip(' \t' if form.trim else '').startswith(form.quote)
        inside = bool(form.quote) and form.quote in text
        if not (special or opening or inside or force == 2 or (force == 1 and textual)):
            return text.replace('\n', self.ending)
        if form.quote and (not inside or form.doubled or form.escape):
            if form.escape:
                text = text.replace(form.escape, form.escape * 2)
            if inside:
                text = text.replace(form.quote, form.quote * 2 if form.doubled else form.escape + form.quote)
            return form.quote + text.replace('\n', self.ending) + form.quote
        if form.escape:
            marks = form.escape + form.separator + form.quote + '\r\n'
            return ''.join(form.escape + c if c in marks else c for c in text).replace('\n', self.ending)
        if special or opening:
            raise DomainError('text that needs quotes or escapes')
        return text

    def text(self, value: Value) -> tuple[bool, str]:
        """Whether a value is text, and how it is written."""
        form = self.format
        if is_char(value) and rank_of(value) <= 1:
            text = text_of(value)
            return True, text.strip(' \t') if form.trim else text
        if rank_of(value) == 1 and is_numeric(value) and size_of(value) == 0:
            return True, ''
        if not isinstance(value, int | float):
            raise DomainError('neither text nor a real number')
        text = number_text(value) if isinstance(value, int) or float(f'{value:.16g}') == value else \
            repr(value).upper().replace('E+', 'E')
        if form.thousands:
            whole, point, rest = text.partition('.')
            sign = '-' if whole.startswith('-') else ''
            whole = whole.lstrip('-')
            if whole.isdecimal():
                text = sign + f'{int(whole):,}'.replace(',', '\0') + point + rest
        return False, text.replace('.', form.decimal).replace('\0', form.thousands)

    def padded(self, value: Value, width: int) -> str:
        textual, text = self.text(value)
        if not textual and len(text) > width and isinstance(value, float):
            for digits in range(15, 0, -1):
                text = number_text(float(f'{value:.{digits}g}')).replace('.', self.format.decimal)
                if len(text) <= width:
                    break
        if len(text) > width:
            raise DomainError('data wider than the column')
        return text.ljust(width)
