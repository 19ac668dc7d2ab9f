"""Every form that the program accepts has a paragraph with an example that uses it, for ]help and docs/reference.

The forms are taken from the program's own tables, so that none can be added without its paragraph.
"""
from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from transcripts import untrue

import arrayl
from arrayl.compile.catalogue import HOMES, load_all
from arrayl.compile.traditional import blocks
from arrayl.compile.traditional import header as headers
from arrayl.display import listing
from arrayl.errors import BY_NUMBER, OTHER_NAMES
from arrayl.operators.ibeam import ELSEWHERE, SERVICES
from arrayl.plot import options as plot_options
from arrayl.primitives.assignment.selective import SELECTING
from arrayl.primitives.registry import REGISTRY, documentation, transcript
from arrayl.session import reference
from arrayl.session.commands import COMMANDS
from arrayl.session.topics import BY_SUBJECT, PAGES, TOPICS, Topic, topics_of
from arrayl.session.units import BLOCK
from arrayl.syntax import parser, tree
from arrayl.syntax.absent import KEYWORDS as ABSENT
from arrayl.syntax.lexer import tokenize
from arrayl.syntax.signs import SIGNS
from arrayl.syntax.tables import load as tables
from arrayl.system.dates.timecodes import CODES
from arrayl.system.text import regex

load_all()
ERRORS = {kind.number: kind for kind in BY_NUMBER.values() if kind.number}
LANGUAGE_COMMANDS = (') CLEAR VARS FNS OPS OBS NS CS ERASE SAVE LOAD COPY WSID LIB DROP PCOPY SI SINL SIC RESET SH OFF '
                     'ED', '] box rows display disp boxing APLAN.Output help time profile names keyboard plot')


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to be in, in a place where it is noon UTC when it is, and where nobody has settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('TZ', 'UTC')
    monkeypatch.setenv('XDG_CONFIG_HOME', str(tmp_path))
    monkeypatch.delenv('ARRAYL_WSPATH', raising=False)
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


def sources(doc: str) -> list[str]:
    return [source for source, _ in transcript(doc)]


def help_on(subject: str) -> str:
    return arrayl.Session().transcript(f']help {subject}')


# --- what is written is true

@pytest.mark.parametrize('topic', TOPICS, ids=[topic.title for topic in TOPICS])
def test_examples_of_forms(topic: Topic, home: Path) -> None:
    assert sources(topic.text)
    assert untrue(topic.text, home) == []


@pytest.mark.parametrize('name', sorted({command.name for command, _ in reference.commands()}))
def test_examples_of_commands(name: str, home: Path) -> None:
    assert untrue(COMMANDS[name].doc, home) == []


@pytest.mark.parametrize('number', ERRORS)
def test_examples_of_errors(number: int, home: Path) -> None:
    assert untrue(documentation(ERRORS[number]), home) == []


# --- nothing is left out

def keywords() -> set[str]:
    """All keywords that functions, scripts and sessions may hold."""
    return {*blocks.KEYWORDS, *re.findall(r'(?:end)?namespace', BLOCK)}


@pytest.mark.parametrize('word', sorted(keywords()))
def test_every_keyword_has_its_paragraph(word: str) -> None:
    topics = BY_SUBJECT.get(f':{word}', [])
    assert topics, f':{word} has no topic in arrayl.session.topics'
    used = re.compile(rf':{word}\b', re.IGNORECASE)
    assert any(used.search(topic.text.split('\n\n      ')[0]) for topic in topics), f'no text mentions :{word}'
    assert any(used.search(source) for topic in topics for source in sources(topic.text)), f'no example uses :{word}'
    assert topics[0].title in help_on(f':{word}')


def test_the_tables_of_keywords_agree() -> None:
    assert {*blocks.CLOSERS, 'namespace'} == listing.OPENS
    assert set().union(*blocks.CLOSERS.values(), {'endnamespace'}) == listing.CLOSES
    assert not keywords() & set(ABSENT)
    for word in ABSENT:
        assert 'no part of arrayl' in help_on(f':{word}')


@pytest.mark.parametrize('glyph', SIGNS)
def test_every_sign_has_an_example(glyph: str) -> None:
    docs = [topic.text for topic in topics_of(glyph)]
    if glyph in REGISTRY:
        docs += [form.doc for form in REGISTRY[glyph].documented()]
    assert any(glyph in source for doc in docs for source in sources(doc))
    assert all(source.split('\n')[0] in help_on(glyph) for doc in docs for source in sources(doc))


@pytest.mark.parametrize('glyph', REGISTRY)
def test_every_form_of_a_glyph_has_an_example_that_uses_it(glyph: str) -> None:
    """An operator such as ``f⌿`` and a function ``⍺⌿⍵`` have each their own."""
    for form in REGISTRY[glyph].documented():
        assert any(glyph in source.upper() for source in sources(form.doc)), form.name


@pytest.mark.parametrize('glyph', [glyph for glyph, entry in REGISTRY.items() if any(f.axis for f in entry.forms())])
def test_every_axis_has_an_example(glyph: str) -> None:
    """A form that takes an axis shows one; of scalar functions the topic on axes does."""
    for form in REGISTRY[glyph].forms():
        if form.axis and not form.scalar:
            assert any(f'{glyph}[' in source for source in sources(form.doc)), form.name


def test_every_command_has_an_example_that_uses_it() -> None:
    for command, names in reference.commands():
        written = [source.lower().split()[0] for source in sources(command.doc)]
        written += re.findall(r'\][a-z]*←([a-z]+)', ' '.join(sources(command.doc)).lower())
        assert {*names} & {*written, *(f']{name}' for name in written)}, command.name
        for name in names:
            assert all(source.split('\n')[0] in help_on(name) for source in sources(command.doc)), name
    for signs, *listed in map(str.split, LANGUAGE_COMMANDS):
        assert {f'{signs}{name}'.lower() for name in listed} <= set(COMMANDS)


def test_every_error_has_an_example() -> None:
    for number, kind in ERRORS.items():
        assert sources(documentation(kind)), kind.name
        assert documentation(kind).replace('``', '') in help_on(str(number))
    for number, name in OTHER_NAMES.items():
        assert name in help_on(str(number))


RULES = [alias or origin for origin, _, alias, _ in tables()['rules']]
MAKING = {name for name, (_, _, build) in zip(RULES, parser.tables()[1], strict=True) if build and name[0] != '_'}


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch, home: Path) -> Callable[[Topic], list[object]]:
    """What the parser makes of the examples of a topic: the names of the rules, each followed by its node."""
    states, rules, start, end = parser.tables()
    made: list[object] = []

    def noting(name: str, build: Callable[[list[object]], object] | None) -> Callable[[list[object]], object] | None:
        def noted(children: list[object]) -> object:
            assert build is not None
            made.extend((name, node := build(children)))
            return node
        return noted if build else None
    noted = [(origin, size, noting(name, build)) for name, (origin, size, build) in zip(RULES, rules, strict=True)]
    monkeypatch.setattr(parser, 'tables', lambda: (states, noted, start, end))

    def of(topic: Topic) -> list[object]:
        made.clear()
        untrue(topic.text, home)
        return made
    return of


def test_every_rule_of_the_grammar_has_an_example(nodes: Callable[[Topic], list[object]]) -> None:
    """A rule that makes a node of the tree is claimed by a topic whose examples are parsed by it."""
    claimed = set()
    for topic in TOPICS:
        claims = MAKING & {*topic.claims}
        claimed |= claims
        lacking = claims - {name for name in nodes(topic) if isinstance(name, str)} if claims else set()
        assert not lacking, f'{topic.title}: no example is a {lacking}'
    assert claimed == MAKING


def test_every_kind_of_token_has_an_example() -> None:
    kinds = {name for name, _ in tables()['terminals']}
    claimed = set()
    for topic in TOPICS:
        claims = kinds & {*topic.claims}
        claimed |= claims
        found = {token.type for source in sources(topic.text) for token in tokenize(source)}
        assert claims - set(tables()['ignore']) <= found, topic.title
    assert kinds == claimed


def test_every_part_of_a_header_has_an_example() -> None:
    """What `Header` holds besides the function's name is claimed by a topic with a header that has it."""
    parts = {name for name in headers.Header.__dataclass_fields__ if name != 'name'}
    plain = headers.Header()
    claimed = set()
    for topic in TOPICS:
        claims = parts & {*topic.claims}
        claimed |= claims
        found = [headers.read(source.split('\n')[0]) for source in sources(topic.text)
                 if re.match(r'∇ .*[^∇]$', source.split('\n')[0])]
        for part in claims:
            assert any(getattr(h, part) != getattr(plain, part) for h in found), f'{topic.title}: {part}'
    assert parts == claimed


def test_every_claim_is_of_something_there_is() -> None:
    known = {*MAKING, *(name for name, _ in tables()['terminals']), *headers.Header.__dataclass_fields__}
    assert [claim for topic in TOPICS for claim in topic.claims if claim not in known] == []


def selecting(target: object) -> Iterator[str]:
    """The functions that select in the target of an assignment, by glyph and valence."""
    while isinstance(target, tree.Paren | tree.Monadic | tree.Dyadic):
        if not isinstance(target, tree.Paren) and isinstance(target.function, tree.Primitive):
            yield target.function.at.text + ('₁' if isinstance(target, tree.Monadic) else '₂')
        target = target.inner if isinstance(target, tree.Paren) else target.right


def test_every_function_that_selects_has_an_example(nodes: Callable[[Topic], list[object]]) -> None:
    """The functions that may stand left of the arrow are all used there by the topic on selective assignment."""
    topic, = topics_of('selective assignment')
    made = [node for node in nodes(topic) if isinstance(node, tree.Assign | tree.Modify)]
    assert {name for node in made for name in selecting(node.target)} == SELECTING


def test_every_i_beam_is_told_of() -> None:
    doc = documentation(REGISTRY['⌶'].value)
    told = {int(n) for n in re.findall(r'^(\d+)  .*', doc, re.MULTILINE)}
    assert told == {*SERVICES, *ELSEWHERE}


def test_every_i_beam_is_there_from_the_start() -> None:
    """Also one that belongs to a system name, in a process that has not met that."""
    code = ('import arrayl; from arrayl.operators.ibeam import ELSEWHERE\n'
            's = arrayl.Session()\n'
            'print(*[s.transcript(f"⎕←{n}⌶⊢1") for n in ELSEWHERE])')
    shown = subprocess.run([sys.executable, '-c', code], check=True, capture_output=True, text=True, encoding='utf-8')
    assert shown.stdout.split() == ['1900-01-01T00:00:00']


def options() -> Iterator[tuple[str, str]]:
    """(function, option of it): ⍠ takes these names."""
    for glyph, entry in REGISTRY.items():
        for known in ('known', 'idle_options'):
            yield from ((glyph, option) for option in getattr(entry.value, known, ()))
    yield from (('⎕S', option) for option in regex.OPTIONS)     # those of ⎕R, and OM
    yield from (('⎕PLOT', option) for option in plot_options.NAMES)


def test_every_option_is_told_of() -> None:
    told = {glyph: ' '.join(form.doc for form in REGISTRY[glyph].documented()) for glyph, _ in options()}
    told['⎕S'] += ' '.join(form.doc for form in REGISTRY['⎕R'].documented())     # whose options it has
    assert [(glyph, option) for glyph, option in options()
            if not re.search(rf'(?<!\w){option}(?!\w)', told[glyph], re.IGNORECASE)] == []


def test_every_type_of_date_is_told_of() -> None:
    form = REGISTRY['⎕DT'].dyadic
    assert form is not None
    rows = re.findall(r'^([¯\d ]+?)   ', form.doc, re.MULTILINE)
    assert sorted(int(n.replace('¯', '-')) for row in rows for n in row.split()) == sorted({*CODES, 0})


def test_every_phrase_of_a_format_is_told_of() -> None:
    form = REGISTRY['⎕FMT'].dyadic
    assert form is not None
    told = ''.join(re.findall(r'``r?([A-Z])', form.doc))
    assert {*told} == {*'AIFEGXT', *'BCKLOSZMNPQR'}
    for letter in told:
        assert any(re.search(rf"'[^']*{letter}[^']*' ⎕FMT", source) for source in sources(form.doc)), letter


# --- and everything is found

@pytest.mark.parametrize('subject', sorted(BY_SUBJECT))
def test_every_subject_leads_to_its_topics(subject: str) -> None:
    if subject.upper() not in REGISTRY:
        told = help_on(subject)
        assert all(topic.title in told for topic in topics_of(subject))


def test_help_by_itself_lists_a_word_for_every_form() -> None:
    words = ' '.join(help_on('').split('\n\n')[-1].split()).removeprefix('forms: ').split(', ')
    assert {topic.title for word in words for topic in topics_of(word)} == {topic.title for topic in TOPICS}


def test_every_system_name_is_in_the_catalogue() -> None:
    assert {name for name in REGISTRY if name[0] in '⎕⍞'} - set(HOMES) <= {'⎕OPT', '⎕SAVE', '⎕LOAD', '⎕CY'}


def test_titles_and_pages_have_names_of_their_own() -> None:
    assert len({topic.title for topic in TOPICS}) == len(TOPICS)
    assert len({*reference.pages()}) == len(reference.entries()) + len(PAGES) + 3


# --- and is told by one set of names

def prose() -> Iterator[tuple[str, str]]:
    """(title, text without examples) of everything that ]help prints."""
    docs = chain(((f'{glyph} {form.name}', form.doc) for glyph, entry in REGISTRY.items()
                  for form in entry.documented()),
                 ((topic.title, topic.text) for topic in TOPICS),
                 ((command.name, command.doc) for command, _ in reference.commands()),
                 ((kind.name, documentation(kind)) for kind in ERRORS.values()))
    for title, doc in docs:
        yield title, re.sub(r'(?m)^      .*(?:\n(?!\n|      ).*)*', '', doc)


@pytest.mark.parametrize(('title', 'text'), [*prose()], ids=[title for title, _ in prose()])
def test_arguments_are_called_as_in_the_language(title: str, text: str) -> None:
    """⍺ and ⍵, not the names that they have in Python."""
    assert re.findall(r'(?<![\w/:\\])w(?![\w/:])', text) == []
    spans = [a or b for a, b in re.findall(r'``(.*?)``|(?<!`)`([^`]+)`(?!`)', text)]
    assert [span for span in spans if re.search(r"(?<![\w.'(])a(?![\w.' )])", span)] == []
