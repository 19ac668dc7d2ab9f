"""⎕CSV: which way to convert. The work is in `csv_import` and `csv_export`, the options in `csv_format`."""
from __future__ import annotations

from arrayl.arrays import Value
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.system.interchange.csv_export import write_table
from arrayl.system.interchange.csv_format import OPTIONS
from arrayl.system.interchange.csv_import import read_table
from arrayl.system.variants import Options, with_variants


def _convert(options: Options) -> Function:
    def convert(w: Value, a: Value = None) -> Value:
        return read_table(w, options) if a is None else write_table(w, a, options)
    return convert


@monadic('⎕CSV', 'import comma separated values')
def csv_import(w: Value) -> Value:
    """Reads comma-separated values: a table of texts unless column types say otherwise.

    The argument is a source, or source, description, column types and a header flag. A source is a file name, a tie
    number, a text (description ``'S'``) or a vector of lines (``'N'``); for a file the description is its encoding.
    Types: 0 skip, 1 text, 2 number, 3 number or Fill, 4 number or text, 5 number or Fill when empty. With a header the
    result is the data and the names. Options (⍠): Invert (principal) 1 or 2 gives columns, Separator, QuoteChar,
    EscapeChar, DoubleQuote, Decimal, Thousands, Fill, Ragged, Records, Trim, Widths. DOMAIN ERROR names the record.

          ⎕CSV ('a,b' ⋄ '1,"x,y"') 'N'
     a  b
     1  x,y

          ⎕CSV ('n,sq' ⋄ '2,4' ⋄ '3,9') 'N' 2 1
     2 4   n  sq
     3 9

          (⎕CSV⍠'Invert' 2) ('ann,5' ⋄ 'bob,7') 'N' (1 2)
      ann  bob   5 7
    """
    return read_table(w, {})


@dyadic('⎕CSV', 'export comma separated values', shy=True)
def csv_export(w: Value, a: Value) -> Value:
    """Writes a table, or columns, as comma-separated values.

    Left argument: a matrix, or a vector of columns, or one of these and the names of the columns. Right argument: a
    file name, a tie number or an empty vector, for a file followed by its encoding, for the empty one by ``'S'`` (one
    text) or ``'N'`` (lines). To a file the result is the number of bytes. Options besides those of import: ForceQuotes,
    LineEnding, IfExists 'Error' or 'Replace', which Overwrite 1 means too.

          (2 2⍴1 'x,y' 2.5 'z') ⎕CSV '' 'N'
     1,"x,y"  2.5,z

          ((⍪1 2)(,⊂'n')) ⎕CSV '' 'N'
     n  1  2
    """
    return write_table(w, a, {})


with_variants(entry('⎕CSV').value, _convert, OPTIONS, 'Invert')
