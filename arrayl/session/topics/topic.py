"""What a paragraph about a form of the language is."""
from __future__ import annotations

from arrayl.fields import Fields


class Topic(Fields):
    """A paragraph about a form, with a transcript: ]help prints it, docs/reference has it, and the tests run it.

    `subjects` are the marks, words and forms that lead to it, in lower case. ``claims`` are names in the program's own
    tables that it is about: rules and terminals of the grammar, fields of `traditional.header.Header`.
    """
    title: str
    subjects: tuple[str, ...]
    doc: str
    claims: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The paragraph and its examples, without the line end that a quoted text begins with."""
        return self.doc.strip('\n')


class Page(Fields):
    """The topics that stand on one reference page; `name` is the file's, without its ending."""
    name: str
    title: str
    topics: tuple[Topic, ...]
