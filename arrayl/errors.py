"""The errors of APL: one class per error, with Dyalog's names and numbers.

An `APLError` is raised with a message and nothing else. Where it happened is not its business: the
position of every call stands in the code object that the compiler made, and `session.report` reads it
from the traceback. This module imports nothing of arrayl, so everything may import it.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NEEDS_LEFT = 'The function requires a left argument'
NO_LEFT = 'The function does not take a left argument'


class Off(SystemExit):
    """⎕OFF and )OFF: the session ends; the process only where it is the session's own."""


class APLError(Exception):
    """An error of the APL program (or of its input), never of arrayl.

    Attributes
    ----------
    name : str
        The event's name, ``'DOMAIN ERROR'``.
    number : int
        The event's number as ⎕EN gives it, 11 for DOMAIN ERROR.
    message : str
        What went wrong, ``'Divide by zero'``; empty when the name says it all.
    line, column : int or None
        Where in the source (both counted from 1), once a session has seen the error.
    report : str
        What a session prints: name and message, the statement, the caret; filled in by the session.
    """

    name = 'APL ERROR'
    number = 0
    signalled = False                           # by the program itself, or by what it called: the caller's error
    of_library = False                          # the message names the function of the library that it is about
    # What a session notes on an error that has come to it.
    line: int | None = None
    column: int | None = None
    reported: str | None = None
    silent = False                              # no error: it ends something without a report
    place: Any = None                           # where it happened, a session.report.Place
    refused = False                             # a header, by the editor of lines, which says no more than that
    calls: Sequence[Any] = ()                   # and where that was called from, the innermost first
    trail: Any = None                           # from which these are read when somebody asks, a session.report.Trail
    shown_at: Any = None                        # the statement that it stands in, if no code tells

    def __init__(self, message: str = '', *, name: str | None = None, number: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        if name is not None:
            self.name = name
        if number is not None:
            self.number = number
        self.fields: dict[str, Any] = {}        # what ⎕DMX tells besides

    @property
    def report(self) -> str:
        return self.title if self.reported is None else self.reported

    @report.setter
    def report(self, text: str) -> None:
        self.reported = text

    @property
    def title(self) -> str:
        """The first line of a report: ``DOMAIN ERROR: Divide by zero``."""
        return f'{self.name}: {self.message}' if self.message else self.name

    def __str__(self) -> str:
        return self.report


class WSFull(APLError):
    """An array would take more memory than the session may use. Sums over an outer product do not build the table.

          1E15⍴0
    WS FULL
          1E15⍴0
              ∧
          +/,(⍳5000)∘.×⍳5000
    1.563125063E14
    """
    name, number = 'WS FULL', 1


class APLSyntaxError(APLError):
    """The text means nothing: a bracket is open, a function or an operator lacks what it works on.

          2×
    SYNTAX ERROR: Missing right argument
          2×
           ∧
    """
    name, number = 'SYNTAX ERROR', 2


class APLIndexError(APLError):
    """An index lies outside its array. Indices count from ⎕IO, which is 1.

          'abc'[4]
    INDEX ERROR
          'abc'[4]
               ∧
    """
    name, number = 'INDEX ERROR', 3


class RankError(APLError):
    """An argument has too many or too few axes: ``⍴x`` tells the shape, ``≢⍴x`` the rank.

          (2 2⍴⍳4)+⍳2
    RANK ERROR: Mismatched left and right argument ranks
          (2 2⍴⍳4)+⍳2
                  ∧
          (2 2⍴⍳4)+[2]⍳2
    2 4
    4 6
    """
    name, number = 'RANK ERROR', 4


class LengthError(APLError):
    """The lengths of the arguments do not go together. A scalar goes with everything; every item of one argument
    with every item of the other is the outer product.

          1 2+1 2 3
    LENGTH ERROR: Mismatched left and right argument shapes
          1 2+1 2 3
             ∧
          1 2∘.+1 2 3
    2 3 4
    3 4 5
    """
    name, number = 'LENGTH ERROR', 5


class APLValueError(APLError):
    """A name has no value, or a function gave no result where one is needed.

          nothing+1
    VALUE ERROR: Undefined name: nothing
          nothing+1
          ∧
    """
    name, number = 'VALUE ERROR', 6


def no_result() -> APLValueError:
    """The error for a function that gave no result where one is needed; to be raised at the call."""
    return APLValueError('No result was provided when the context expected one')


class FormatError(APLError):
    """A format phrase, the left argument of ⎕FMT, means nothing, or not for the value that meets it.

          'Q9' ⎕FMT 5
    FORMAT ERROR: Malformed format phrase at position 1
          'Q9'⎕FMT 5
              ∧
    """
    name, number = 'FORMAT ERROR', 7


class LimitError(APLError):
    """A limit of arrayl is exceeded, such as the depth of recursion or the rank of an array.

          (65⍴1)⍴0
    LIMIT ERROR: Rank of resultant array would exceed maximum permitted
          (65⍴1)⍴0
                ∧
    """
    name, number = 'LIMIT ERROR', 10


class DomainError(APLError):
    """A function is not defined for this value: text where numbers are needed, a division by zero, a fraction where a
    whole number is needed. ``n::`` in a function catches an error, ``⎕DIV←1`` lets ``1÷0`` be 0.

          1÷0
    DOMAIN ERROR: Divide by zero
          1÷0
           ∧
          {11::'not a number' ⋄ 2×⍵}'two'
    not a number
    """
    name, number = 'DOMAIN ERROR', 11


class HoldError(APLError):
    """An event of APLs with threads. Nothing in arrayl raises it, save ⎕SIGNAL.

          fail←{⎕SIGNAL ⍵}
          fail 12
    HOLD ERROR
          fail 12
          ∧
    """
    name, number = 'HOLD ERROR', 12


class NonceError(APLError):
    """What is asked for is part of APL but not of arrayl.

          ⌽&⍳3
    NONCE ERROR: Threads are not part of arrayl
          ⌽&⍳3
          ∧
    """
    name, number = 'NONCE ERROR', 16


class FileTieError(APLError):
    """The tie number is none of a tied file: ⎕NNUMS tells those there are, ⎕NTIE ties a file.

          ⎕NSIZE ¯99
    FILE TIE ERROR
          ⎕NSIZE ¯99
          ∧
    """
    name, number = 'FILE TIE ERROR', 18


class FileAccessError(APLError):
    """The file may not be read or written: the system forbids it, or the session has no permission.

          ⎕NGET '.'
    FILE ACCESS ERROR: .: Unable to open file ("Is a directory")
          ⎕NGET'.'
          ∧
    """
    name, number = 'FILE ACCESS ERROR', 19


class FileIndexError(APLError):
    """A place that lies outside its file. Nothing in arrayl raises it, save ⎕SIGNAL.

          tell←{⎕SIGNAL ⍵} ⋄ {20:: 'no such place' ⋄ tell 20}0
    no such place
    """
    name, number = 'FILE INDEX ERROR', 20


class FileFull(APLError):
    """There is no room for what was to be written. Nothing in arrayl raises it, save ⎕SIGNAL; where a disk is full,
    there is a FILE SYSTEM ERROR.

          tell←{⎕SIGNAL ⍵} ⋄ {21:: 'the disk is full' ⋄ tell 21}0
    the disk is full
    """
    name, number = 'FILE FULL', 21


class FileNameError(APLError):
    """There is no file or folder of this name, or there is one already where a new one was asked for.

          ⎕NGET 'no.such.file'
    FILE NAME ERROR: no.such.file: Unable to open file ("No such file or directory")
          ⎕NGET'no.such.file'
          ∧
    """
    name, number = 'FILE NAME ERROR', 22


class FileDamaged(APLError):
    """What the file holds is not what its kind demands. Nothing in arrayl raises it, save ⎕SIGNAL.

          tell←{⎕SIGNAL ⍵} ⋄ {23:: 'damaged' ⋄ tell 23}0
    damaged
    """
    name, number = 'FILE DAMAGED', 23


class FileTied(APLError):
    """The file is in use by another program. Nothing in arrayl raises it, save ⎕SIGNAL.

          tell←{⎕SIGNAL ⍵} ⋄ {24:: 'in use' ⋄ tell 24}0
    in use
    """
    name, number = 'FILE TIED', 24


class FileSystemError(APLError):
    """The operating system refused what was asked of a file; the message says why.

          tell←{⎕SIGNAL ⍵} ⋄ {26:: 'refused' ⋄ tell 26}0
    refused
    """
    name, number = 'FILE SYSTEM ERROR', 26


class TranslationError(APLError):
    """A script whose bytes are not UTF-8.

          tell←{⎕SIGNAL ⍵} ⋄ {92:: 'no such character' ⋄ tell 92}0
    no such character
    """
    name, number = 'TRANSLATION ERROR', 92


class APLInterrupt(APLError):
    """Ctrl-C stopped the work. Names keep what they had; )SI tells where it was.

          wait←{1000:: 'stopped' ⋄ _←⎕DL ⍵ ⋄ 'done'}     ⍝ 1000:: watches for interrupts
          wait 0.01
    done
    """
    name, number = 'INTERRUPT', 1003


class EOFInterrupt(APLError):
    """⎕ or ⍞ asked for input, and there is no more: its end was reached, or Ctrl-D pressed.

          {1005:: 'no more' ⋄ ⍞}0
    no more
    """
    name, number = 'EOF INTERRUPT', 1005


class APLTimeout(APLError):
    """What was waited for did not come in the time given.

          tell←{⎕SIGNAL ⍵} ⋄ {1006:: 'too late' ⋄ tell 1006}0
    too late
    """
    name, number = 'TIMEOUT', 1006


BY_NUMBER: dict[int, type[APLError]] = {c.number: c for c in APLError.__subclasses__()}

# Events that ⎕SIGNAL can raise and ⎕EM can name, though nothing in arrayl raises them itself.
OTHER_NAMES = {
    25: 'FILE TIED REMOTELY', 28: 'FILE SYSTEM NOT AVAILABLE', 30: 'FILE SYSTEM TIES USED UP',
    31: 'FILE TIE QUOTA USED UP', 32: 'FILE NAME QUOTA USED UP', 34: 'FILE SYSTEM NO SPACE',
    35: 'FILE ACCESS ERROR - CONVERTING FILE', 38: 'FILE COMPONENT DAMAGED', 52: 'FIELD CONTENTS RANK ERROR',
    53: 'FIELD CONTENTS TOO MANY COLUMNS', 54: 'FIELD POSITION ERROR', 55: 'FIELD SIZE ERROR',
    56: 'FIELD CONTENTS/TYPE MISMATCH', 57: 'FIELD TYPE/BEHAVIOUR UNRECOGNISED',
    58: 'FIELD ATTRIBUTES RANK ERROR', 59: 'FIELD ATTRIBUTES LENGTH ERROR', 60: 'FULL SCREEN ERROR',
    61: 'KEY CODE UNRECOGNISED', 62: 'KEY CODE RANK ERROR', 63: 'KEY CODE TYPE ERROR', 70: 'FORMAT FILE ACCESS ERROR',
    71: 'FORMAT FILE ERROR', 72: 'NO PIPES', 76: 'PROCESSOR TABLE FULL', 84: 'TRAP ERROR', 90: 'EXCEPTION',
    99: 'INTERNAL ERROR', 1001: 'STOP VECTOR', 1002: 'WEAK INTERRUPT', 1007: 'RESIZE', 1008: 'DEADLOCK',
}


def event_name(number: int) -> str:
    """The name of event `number`, ``'LENGTH ERROR'`` for 5; ``'ERROR n'`` when APL has none."""
    if number in BY_NUMBER:
        return BY_NUMBER[number].name
    return OTHER_NAMES.get(number, f'ERROR {number}')


def error_of(number: int, message: str = '', name: str | None = None) -> APLError:
    """Event `number` as an error of its class, carrying `message`; `name` stands in the place of its name."""
    return BY_NUMBER.get(number, APLError)(message, name=name or event_name(number), number=number)
