"""arrayl's colours, completions and brackets in the forms that prompt_toolkit asks for."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.layout.processors import HighlightMatchingBracketProcessor, TabsProcessor
from prompt_toolkit.lexers import Lexer

from arrayl.repl import completion, editing, highlight

if TYPE_CHECKING:
    from arrayl.repl.loop import Repl


class Brackets(HighlightMatchingBracketProcessor):
    """Marks the bracket at the cursor and its mate; those in strings and comments are none."""

    def __init__(self) -> None:
        super().__init__(chars='()[]{}')

    def _get_positions_to_highlight(self, document: Document) -> list[tuple[int, int]]:
        text, at = document.text, document.cursor_position
        if not any(c in self.chars for c in text[max(0, at - 1):at + 1]):
            return []                           # most of the time, and in a long text that tells
        mates = editing.mates(text)
        at = at if at in mates else at - 1
        return [document.translate_index_to_position(i) for i in (at, mates[at])] if at in mates else []


TABS = TabsProcessor(char1=' ', char2=' ')       # a tab that was pasted shows as blanks


class APLLexer(Lexer):
    """Colours for prompt_toolkit, by the class of every token."""

    def __init__(self, repl: Repl) -> None:
        self.repl = repl

    def lex_document(self, document: Document) -> Any:
        text, session = document.text, self.repl.session
        if highlight.is_by_line(text):
            by_line = highlight.Lines(text, session)
            return lambda n: fragments(by_line.lines[n], by_line.spans(n)) if n < len(by_line.lines) else []
        lines = list(split_lines(fragments(text, highlight.spans(text, session))))    # type: ignore[arg-type]
        return lambda number: lines[number] if number < len(lines) else []

    def invalidation_hash(self) -> Any:
        return self.repl.session.space.epoch


def fragments(text: str, spans: Iterable[highlight.Span]) -> list[tuple[str, str]]:
    """A text with its colours."""
    out: list[tuple[str, str]] = []
    end = 0
    for start, stop, kind in spans:
        if start > end:
            out.append(('', text[end:start]))
        out.append((f'class:{kind}', text[start:stop]))
        end = stop
    return [*out, ('', text[end:])]


class APLCompleter(Completer):
    """`completion.offers` for prompt_toolkit."""

    def __init__(self, repl: Repl) -> None:
        self.repl = repl

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        for offer in completion.offers(document.text_before_cursor, self.repl.session, document.text):
            yield Completion(offer.text, -offer.back, display=offer.label, display_meta=offer.meta)
