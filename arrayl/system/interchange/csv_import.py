"""Comma-separated text to tables.

Reading makes records of fields first and values column by column afterwards. Text without quotes and escapes, which is
most text, is split by Python's ``str.split``; only the rest goes through the scanner.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from arrayl.arrays import (
    INT_MAX,
    INT_MIN,
    Value,
    build,
    chars,
    empty,
    is_char,
    is_numeric,
    items_of,
    nested,
    rank_of,
    reserve,
    size_of,
    strings,
    text_of,
)
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.files import native, streams, textfiles
from arrayl.system.files.encodings import encode
from arrayl.system.interchange.csv_format import Format, read_format
from arrayl.system.reading import integers
from arrayl.system.variants import Options

ENDINGS = re.compile('\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]')
NUMERAL = re.compile(r'[-¯+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-¯+]?[0-9]+)?')
CHARACTER, IGNORED = 1, 0


def stops(signs: str) -> re.Pattern[str]:
    """What matches one of the signs, and the end of a line."""
    return re.compile(f'[{re.escape(signs)}]|{ENDINGS.pattern}' if signs else ENDINGS.pattern)


class Reader:
    """Splits text into records; `at` is then the first character that was not used."""

    def __init__(self, text: str, format_: Format) -> None:
        self.text, self.format, self.at = text, format_, 0
        self.stops = stops(format_.separator + format_.escape)          # of a field without quotes
        self.quoted_stops = stops(format_.quote + format_.escape)

    def records(self) -> list[list[str]]:
        form = self.format
        if form.widths:
            return list(self.limited(self.fixed()))
        special = (form.quote and form.quote in self.text) or (form.escape and form.escape in self.text)
        return list(self.limited(self.scanned() if special else self.plain()))

    def limited(self, found: Iterator[list[str]]) -> Iterator[list[str]]:
        for count, record in enumerate(found, 1):
            yield record
            if count == self.format.records:
                return

    def rows(self) -> Iterator[str]:
        while self.at < len(self.text):
            end = ENDINGS.search(self.text, self.at)
            start = self.at
            self.at = end.end() if end else len(self.text)
            yield self.text[start:end.start() if end else len(self.text)]

    def plain(self) -> Iterator[list[str]]:
        trim, separator = self.format.trim, self.format.separator
        for row in self.rows():
            fields = row.split(separator)
            yield [field.strip(' \t') for field in fields] if trim else fields

    def fixed(self) -> Iterator[list[str]]:
        form = self.format
        total = sum(form.widths)
        for count, row in enumerate(self.rows()):
            if len(row) != total and not form.ragged:
                raise DomainError(f'CSV import: record {count + S.io} does not have {total} characters (⎕IO={S.io})')
            row = row.ljust(total)
            fields, at = [], 0
            for width in form.widths:
                fields.append(row[at:at + width])
                at += width
            yield [field.strip(' \t') for field in fields] if form.trim else fields

    def scanned(self) -> Iterator[list[str]]:
        count = 0
        while self.at < len(self.text):
            record: list[str] = []
            while True:
                record.append(self.field(count))
                if self.text[self.at:self.at + 1] != self.format.separator:
                    break
                self.at += 1
            end = ENDINGS.match(self.text, self.at)
            if end:
                self.at = end.end()
            yield record
            count += 1

    def field(self, count: int) -> str:
        """One field, its quotes and escapes undone; stops at the separator or line end behind it."""
        form, text = self.format, self.text
        at = self.at
        if form.trim:
            while text[at:at + 1] in (' ', '\t') and text[at:at + 1]:
                at += 1
        if form.quote and text[at:at + 1] == form.quote:
            self.at = at + 1
            value = self.quoted(count)
            while form.trim and text[self.at:self.at + 1] in (' ', '\t') and text[self.at:self.at + 1]:
                self.at += 1
            after = text[self.at:self.at + 1]
            if after and after != form.separator and not ENDINGS.match(text, self.at):
                raise DomainError(f'CSV import: text after a quoted field in record {count + S.io} (⎕IO={S.io})')
            return value
        value = ''
        solid = 0                       # how much of the field is escaped and so must not be trimmed
        self.at = at
        while True:
            found = self.stops.search(text, self.at)
            end = found.start() if found else len(text)
            value += text[self.at:end]
            self.at = end
            if found is None or found[0] != form.escape:
                break
            value += self.escaped() if end + 1 < len(text) else form.escape
            self.at = max(self.at, end + 1)
            solid = len(value)
        return value[:solid] + value[solid:].rstrip(' \t') if form.trim else value

    def escaped(self) -> str:
        end = ENDINGS.match(self.text, self.at + 1)
        if end:
            self.at = end.end()
            return '\n'
        self.at += 2
        return self.text[self.at - 1]

    def quoted(self, count: int) -> str:
        form, text = self.format, self.text
        parts: list[str] = []
        while True:
            found = self.quoted_stops.search(text, self.at)
            if not found:
                raise DomainError(f'CSV import: quote not closed in record {count + S.io} (⎕IO={S.io})')
            parts.append(text[self.at:found.start()])
            self.at = found.start()
            if form.escape and found[0] == form.escape:
                parts.append(self.escaped())
            elif found[0] != form.quote:
                parts.append('\n')
                self.at = found.end()
            elif form.doubled and text[self.at + 1:self.at + 2] == form.quote:
                parts.append(form.quote)
                self.at += 2
            else:
                self.at += 1
                return ''.join(parts)


def _parse_number(text: str, form: Format) -> int | float | None:
    """The number that a field spells, None when it is none."""
    text = text.strip()
    if form.thousands:
        text = text.replace(form.thousands, '')
    if form.decimal != '.':
        if '.' in text:
            return None
        text = text.replace(form.decimal, '.')
    if not NUMERAL.fullmatch(text):
        return None
    text = text.replace('¯', '-')
    if text.lstrip('+-').isdecimal() and len(text) < 21 and INT_MIN <= (whole := int(text)) <= INT_MAX:
        return whole
    value = float(text)
    return None if value in (float('inf'), float('-inf')) else int(value) if value.is_integer() and \
        abs(value) < 2 ** 53 else value


def _quick_numbers(fields: list[str]) -> list[Value] | None:
    """The numbers of a column of plain whole numbers; None where some field is anything else."""
    if not set(''.join(fields)) <= set('0123456789-'):
        return None
    try:
        return [int(field) for field in fields] if max(map(len, fields), default=0) < 19 else None
    except ValueError:
        return None


def _column(fields: list[str], kind: int, form: Format, where: int, header: int) -> list[Value]:
    """The values of one column."""
    if kind == CHARACTER:
        return [chars(field) for field in fields]
    if form.decimal == '.' and not form.thousands and all(fields) and (quick := _quick_numbers(fields)) is not None:
        return quick
    out: list[Value] = []
    for i, field in enumerate(fields):
        value: Any = _parse_number(field, form)
        if value is None:
            if kind == 4:
                value = chars(field)
            elif kind == 3 or (kind == 5 and not field.strip()):
                value = form.fill
            else:
                raise DomainError(f'CSV import: invalid number in record {i + header + S.io}, field {where + S.io} '
                                  f'(⎕IO={S.io})')
        out.append(value)
    return out


def read_table(w: Value, options: Options) -> Value:
    form = read_format(options)
    if not isinstance(form.fill, int | float | complex) and not (is_numeric(form.fill) and size_of(form.fill) == 1):
        raise DomainError('Invalid value for option Fill')
    source, description, types, header = _arguments(w)
    text, finish = _source(source, description)
    reader = Reader(text, form)
    if header and form.records:
        form.records += 1
    records = reader.records()
    finish(reader.at)
    titles = records.pop(0) if header and records else []
    width = len(types) if len(types) > 1 else len(form.widths) or (len(titles) if titles else 0)
    if form.ragged and not (len(types) > 1 or form.widths):
        raise DomainError('CSV import: Ragged needs the number of columns')
    if not width and not form.ragged:
        width = len(records[0]) if records else 0
    if form.ragged:
        records = [record[:width] + [''] * (width - len(record)) for record in records]
        titles = titles[:width] + [''] * (width - len(titles)) if titles else titles
    for i, record in enumerate([titles, *records] if titles else records):
        if len(record) != width:
            raise DomainError(f'CSV import: record {i + S.io} does not have {width} fields (⎕IO={S.io})')
    reserve((len(records), max(width, 1)), 64)
    kinds = types * width if len(types) == 1 else types
    if form.invert == 1 and 4 in kinds:
        raise DomainError('Column type 4 cannot be inverted')
    kept = [i for i in range(width) if kinds[i] != IGNORED]
    columns = [_column([record[i] for record in records], kinds[i], form, i, int(header)) for i in kept]
    if form.invert:
        items = [_inverted(column, kinds[i], form.invert) for column, i in zip(columns, kept, strict=True)]
        data: Value = nested(items, (len(items),))
    else:
        data = build([column[r] for r in range(len(records)) for column in columns], (len(records), len(kept)),
                     chars('') if CHARACTER in kinds else 0)
    if not header:
        return data
    names = [titles[i] for i in kept] if titles else []
    return nested([data, strings(names) if names else empty((0,), chars(''))], (2,))


def _inverted(column: list[Value], kind: int, invert: int) -> Value:
    if kind != CHARACTER:
        return build(column) if column else empty((0,), 0)
    if invert == 2:
        return nested(column, (len(column),), chars(''))
    texts = [text_of(field) for field in column]
    width = max(map(len, texts), default=0)
    return chars(''.join(text.ljust(width) for text in texts)).reshape(len(texts), width)


def _arguments(w: Value) -> tuple[Value, Value, list[int], bool]:
    """Source, description, column types and header flag."""
    if rank_of(w) > 1:
        raise RankError('')
    if is_char(w) or is_numeric(w):
        return w, None, [CHARACTER], False
    parts = items_of(w)
    if not parts:
        raise LengthError('')
    if len(parts) > 4:
        if all(is_char(part) and rank_of(part) <= 1 for part in parts):
            return w, None, [CHARACTER], False
        raise LengthError('')
    if len(parts) == 1:
        return (w if is_char(parts[0]) and rank_of(w) else parts[0]), None, [CHARACTER], False
    if all(is_char(p) and rank_of(p) == 1 for p in parts) and len(parts) > 2:
        return w, None, [CHARACTER], False
    types = _integers(parts[2], range(6), 'Invalid column types') if len(parts) > 2 and size_of(parts[2]) else \
        [CHARACTER]
    header = _integers(parts[3], range(2), 'Invalid header row indicator') if len(parts) > 3 else [0]
    if len(header) != 1:
        raise DomainError('Invalid header row indicator')
    return parts[0], parts[1], types, bool(header[0])


def _integers(value: Value, allowed: range, what: str) -> list[int]:
    """The integers of an element of the argument; DOMAIN ERROR with `what` is wrong unless they are allowed."""
    try:
        found = integers(value)
    except (DomainError, RankError):
        found = [-1]
    if not set(found) <= set(allowed):
        raise DomainError(what)
    return found


def _line(row: Value, i: int) -> str:
    """A line of a source that is a vector of them."""
    if rank_of(row) > 1 or not is_char(row):
        raise DomainError(f'CSV import: line {i + S.io} is no text (⎕IO={S.io})')
    return text_of(row)


def _source(source: Value, description: Value) -> tuple[str, Any]:
    """The text of a source, and what to call with the number of characters used."""
    kind = text_of(description) if description is not None and is_char(description) and size_of(description) else ''
    if is_numeric(source) and size_of(source) == 1:
        tie = integers(source)[0]
        opened = native.tie(tie)
        start = opened.position
        text, codec, marked = streams.read_with(tie, description if size_of(description) else None)
        mark = len(encode('', codec, True)) if marked else 0

        def finish(used: int) -> None:
            opened.file.seek(start + mark + len(encode(text[:used], codec)))
        return text, finish
    if is_char(source) and rank_of(source) <= 1:
        if kind == 'S':
            return text_of(source), lambda used: None
        return textfiles.read_text(access.name_of(source), description if size_of(description) else None, '⎕CSV')[0], \
            lambda used: None
    if rank_of(source) > 1 or is_numeric(source):
        raise DomainError('CSV import: the source is no file name, tie number, text or vector of lines')
    if description is not None and size_of(description) and kind != 'N':
        raise DomainError("CSV import: the description of a vector of lines is 'N'")
    rows = [_line(row, i) for i, row in enumerate(items_of(source))]
    return ''.join(row + '\n' for row in rows), lambda used: None
