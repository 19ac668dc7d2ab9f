"""What ]help and docs/reference say of the forms of the language: everything that is no glyph, ⎕name or command.

A form is a `Topic` of one of the pages below. `tests/test_forms.py` sees to it that what the program accepts (keywords,
rules of the grammar, parts of a header, signs, functions that select in an assignment) has its topic, with an example
that uses it.
"""
from __future__ import annotations

from arrayl.session.topics import (
    assignment,
    control,
    dfns,
    evaluation,
    namespaces,
    session,
    text,
    traditional,
    trains,
)
from arrayl.session.topics.topic import Page, Topic

PAGES: tuple[Page, ...] = tuple(module.PAGE for module in (text, evaluation, assignment, dfns, trains, traditional,
                                                           control, namespaces, session))
TOPICS: tuple[Topic, ...] = tuple(topic for page in PAGES for topic in page.topics)
BY_SUBJECT: dict[str, list[Topic]] = {}
for _topic in TOPICS:
    for _subject in _topic.subjects:
        BY_SUBJECT.setdefault(_subject, []).append(_topic)
UNSPACED = {subject.replace(' ', ''): topics for subject, topics in BY_SUBJECT.items()}


def topics_of(subject: str) -> list[Topic]:
    """The topics that a mark, a word or a form leads to, as it is written or with its blanks left out."""
    word = subject.lower()
    return BY_SUBJECT.get(word) or UNSPACED.get(word.replace(' ', '')) or []


def topic_text(subject: str) -> str | None:
    """The paragraphs that a mark or a word leads to, without the pages' marks for code; None where there are none."""
    found = topics_of(subject)
    return '\n\n'.join(f'{t.title}\n\n{t.text}'.replace('``', '') for t in found) or None


__all__ = ['BY_SUBJECT', 'PAGES', 'TOPICS', 'Page', 'Topic', 'topic_text', 'topics_of']
