"""]help: what the declarations of primitives, system names and commands say of themselves."""
from __future__ import annotations

import difflib
import re
import textwrap
from typing import Any

from arrayl.compile.catalogue import load_all
from arrayl.display.numbers import number_text
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY, Entry, documentation, transcript
from arrayl.session.commands import COMMANDS, Lines, command, find
from arrayl.session.reach import PATH, description
from arrayl.session.topics import BY_SUBJECT, TOPICS, topic_text, topics_of
from arrayl.settings import S
from arrayl.syntax.absent import ABSENT, KEYWORDS, no_such_keyword, no_such_name
from arrayl.syntax.lexer import LOOK_ALIKES, Token, tokenize
from arrayl.syntax.signs import SIGNS

KINDS = {'F': 'function', 'M': 'monadic operator', 'D': 'dyadic operator', 'H': 'function and operator',
         'A': 'system name'}

FEWEST = 3                              # letters that are looked for within names, too

TOUR = """\
arrayl: APL for the NumPy world. Expressions are evaluated from right to left; every function takes all that
stands on its right.

      2×3+4                 ⍝ 14
      +/⍳10                 ⍝ the sum of 1 … 10
      (⍳9)∘.×⍳9             ⍝ the multiplication table: an outer product
      avg←+/÷≢ ⋄ avg 3 1 4  ⍝ a train
      {⍺+2×⍵}               ⍝ a function: ⍺ left, ⍵ right
      3 4∘.{⍺+2×⍵}⍳5        ⍝ the outer product takes any function

]help ⍉       a glyph         ]help ⎕JSON   a system name
]help rank    a word          ]help ]box    a command
]help DOMAIN  an error        ]trace 2×3+4  call by call
]tutorial     ten steps       ]keyboard     how glyphs are typed

In a terminal ` and a key, or \\name and Tab, types a glyph; F1 explains the
one at the cursor, F3 brings the examples of the last help into the prompt."""


@command(']help', ')help', ']?', ')?')
def help_command(session: Any, arguments: str) -> Lines:
    """]help [glyph | ⎕name | word | command]

    Describe a glyph, a system name, a command, or whatever a word names. Without argument: a first tour. A command
    that begins with ] describes itself, too: ]box -?

          ]help +/
    +  conjugate, plus
    /  replicate, reduce
          ]? grade
    ⍋  grade up, collate up
    ⍒  grade down, collate down
    """
    text = help_text(arguments.strip(), session)
    if session.repl and not arguments.strip():          # it is to fit a window of 24 lines
        text = f'{TOUR} ) or ] and Tab lists the\ncommands, )off leaves.'
    session.offers = [source for source, _ in transcript(text)]     # what F3 brings into the prompt of the REPL
    return (reflowed(text, window(session)) if session.repl else text).split('\n')


def window(session: Any) -> int:
    """The columns that a command has for what it tells: those of the REPL's window, else ⎕PW."""
    return session.repl.size()[0] if session.repl else S.pw


def help_text(subject: str, session: Any = None) -> str:
    """The help for `subject`, by the declarations; for what is none of the language's, by its use in `session`."""
    load_all()
    if not subject:
        topics = dict.fromkeys(next(s for s in topic.subjects if re.fullmatch(':?[a-z -]+', s)) for topic in TOPICS)
        more = 'commands: ' + ' '.join(sorted(COMMANDS)), 'forms: ' + ', '.join(topics)
        return '\n\n'.join([TOUR, *('\n'.join(textwrap.wrap(text, 79)) for text in more)])
    subject = subject.translate(LOOK_ALIKES)
    key = subject.upper() if subject.startswith('⎕') else subject
    if key in REGISTRY:
        return entry_text(REGISTRY[key])
    shouted = error_of(subject) if subject.isupper() else ''           # RANK is an error, rank an operator
    if shouted:
        return shouted
    topic = topic_text(subject) or topic_text(f':{subject}')
    if subject in SIGNS:
        sign = SIGNS[subject]
        way = f'`{sign.key}' if sign.key != '`' else f'{sign.strikes[0]} and Tab'     # twice is the backtick itself
        head = f'{sign.glyph}, typed {way}: {", ".join(sign.names)}\n\n{sign.doc}'
        return f'{head}\n\n{topic}' if topic else head
    if key in ABSENT:
        return no_such_name(key)
    if subject.lower().removeprefix(':') in KEYWORDS:
        return no_such_keyword(subject.removeprefix(':'))
    from arrayl.session.library_help import help_lines
    library = help_lines(subject)
    command = find(subject) or find(f']{subject}') or find(f'){subject}')
    usage = command.doc.replace('``', '') if command else ''
    told = [text for text in (topic, '\n'.join(library or ()), usage) if text]
    word = subject.lower()
    named = [e for e in glyphs() if word in names(e)]
    if told:
        return '\n\n'.join([*told, listed(named)] if named else told)
    if not named and word not in names_of_signs() and (error := error_of(word.upper())):
        return error
    if not named and len(word) >= FEWEST:
        named = [e for e in glyphs() if any(word in name for name in names(e))]
    if word in names_of_signs():
        return help_text(names_of_signs()[word])
    if len(named) == 1:
        return entry_text(named[0])
    if named:
        return listed(named)
    used = description(session, subject) if session is not None and re.fullmatch(PATH, subject) else None
    if used is not None:
        return '\n'.join(used)
    event = word.partition(':')[0].lstrip('⍎').upper()       # of the first line of a report, say
    return events(event) or parts(subject) or in_library(subject) or mentions(subject) or missing(subject)


def glyphs() -> list[Entry]:
    """All glyphs and system names in order, whichever module was imported first."""
    return sorted(REGISTRY.values(), key=lambda entry: entry.glyph)


def listed(entries: list[Entry]) -> str:
    """A line for each entry: its glyph and what its forms are called."""
    return '\n'.join(f'{e.glyph}  {", ".join(f.name for f in e.documented())}' for e in entries)


def missing(subject: str) -> str:
    """That there is no help on `subject`, and what may have been meant."""
    known = {name for e in REGISTRY.values() for name in names(e)}
    known |= {*names_of_signs(), *BY_SUBJECT, *(name.lower() for name in (*REGISTRY, *COMMANDS))}
    near = difflib.get_close_matches(subject.lower(), sorted(known), 3, 0.7)
    near = [name.upper() if name.startswith('⎕') else name for name in near]
    return f'There is no help on {subject}' + (f'; did you mean {" or ".join(near)}?' if near else '')


def names_of_signs() -> dict[str, str]:
    """Name → the sign that bears it."""
    return {name: sign.glyph for sign in SIGNS.values() for name in sign.names}


def parts(subject: str) -> str:
    """One line for each glyph and mark of an expression such as ``A[⊂1 2]``; all about one that is the only glyph.

    Nothing where there is none, for names say nothing of the language; nor for a dotted name or a command.
    """
    if re.match(r'[])]\w', subject) or re.fullmatch(PATH, subject):
        return ''
    out: list[str] = []
    entries: list[Entry] = []
    found = tokens_of(subject)
    kinds = {token.type for token in found}
    if len(kinds) == 1 and kinds < {'NUMBERS', 'STRING'}:
        return topic_text(found[0].type.lower()) or ''
    tokens = [token for token in found if token.type not in ('NAME', 'NUMBERS', 'STRING')]
    for token in tokens:
        glyph = ''.join(token.text.split())
        if glyph in REGISTRY:
            entries.append(REGISTRY[glyph])
            out.append(listed([REGISTRY[glyph]]))
        elif glyph in SIGNS:
            out.append(f'{glyph}  {", ".join(SIGNS[glyph].names)}')
        if glyph == '.' or glyph not in {*REGISTRY, *SIGNS}:
            out += [f'{glyph}  {topic.title}' for topic in topics_of('ns.x' if glyph == '.' else glyph)[:1]]
    if len(entries) == len(out) == 1:
        return entry_text(entries[0])
    return '\n'.join(dict.fromkeys(out))


def tokens_of(subject: str) -> list[Token]:
    """The tokens of a text, as far as it is one."""
    for size in range(len(subject), 0, -1):
        try:
            return tokenize(subject[:size])
        except APLError:
            continue
    return []


def error_of(word: str) -> str:
    """What the error says of itself whose name begins with the word `word`; nothing where there is none, or several."""
    from arrayl.errors import BY_NUMBER
    found = [c for c in BY_NUMBER.values() if c.name.split()[0] == word]
    return events(found[0].name) if len(found) == 1 else ''


def events(word: str) -> str:
    """What the errors say of themselves whose names begin with `word` (else those that contain it)."""
    from arrayl.errors import BY_NUMBER
    known = list(BY_NUMBER.values())
    found = [c for c in known if word in (c.name, str(c.number))]
    if not found and len(word) >= FEWEST:
        found = [c for c in known if c.name.startswith(word)] or [c for c in known if word in c.name]
    told = [f'{c.name}, error {c.number}\n\n{documentation(c)}' for c in found]
    return '\n'.join(told).replace('``', '') or \
        '\n'.join(line for line in event_lines() if word in line.split(maxsplit=1))


MOST = 8                                # texts that are worth telling of as those in which a word stands


def mentions(word: str) -> str:
    """The heads of those texts in which `word` stands; nothing where it stands in many."""
    if len(word) < FEWEST:
        return ''
    found = re.compile(rf'(?<!\w){re.escape(word)}s?(?!\w)', re.IGNORECASE)
    told = [listed([e]) for e in glyphs()
            if any(found.search(f.doc.split('\n\n      ')[0]) for f in e.documented())]
    told += [doc.split('\n')[0] for doc in dict.fromkeys(c.doc for c in COMMANDS.values())
             if found.search(doc.split('\n\n      ')[0])]
    told += [topic.title for topic in TOPICS if found.search(topic.text.split('\n\n      ')[0])]
    return '\n'.join([f'{word} is mentioned in the help on', '', *told]) if told and len(told) <= MOST else ''


def in_library(name: str) -> str:
    """The functions of the standard library that have this name."""
    from arrayl.session.library_help import help_lines, module_names
    found = [help_lines(f'{module}.{name}') for module in module_names()] if name.isidentifier() else []
    return '\n\n'.join('\n'.join(lines) for lines in found if lines)


PARTS = re.compile(r' {2,}(?=[])])')     # before the next command of several that stand in a line
FULL = 80                               # a line of prose that is so long goes on in the next one


def reflowed(text: str, width: int) -> str:
    """A help text with its paragraphs folded to the width; examples and lists stay as they are."""
    out: list[str] = []
    prose: list[str] = []

    def fold() -> None:
        if any(len(line) >= width for line in prose) and any(PARTS.search(line) for line in prose):
            out.extend(row for line in prose for part in PARTS.split(line) for row in textwrap.wrap(part, width - 1))
        elif any(len(line) >= width for line in prose):
            out.extend(textwrap.wrap(' '.join(prose), width - 1))
        else:
            out.extend(prose)
        prose.clear()
    outputs = False
    for line in text.split('\n'):
        outputs = line.startswith(' ' * 6) or (outputs and bool(line))
        if outputs or not line or line.startswith(' '):
            fold()
            out.append(line)
        else:
            prose.append(line)
            if len(line) < FULL:
                fold()
    fold()
    return '\n'.join(out)


def names(entry: Entry) -> list[str]:
    return [*entry.names, *(form.name.lower() for form in entry.documented())]


def entry_text(entry: Entry) -> str:
    """A glyph's paragraph: its forms, how it is typed, facts, documentation and examples."""
    out = []
    head = f'{entry.glyph}  {KINDS.get(entry.kind, "")}'
    if entry.key:
        head += f', typed `{entry.key}'
    names = dict.fromkeys([*entry.names, *(f.name for f in entry.documented())])
    out.append(f'{head}: {", ".join(names)}')
    titled: list[tuple[Any, str]] = [(entry.monadic, f'{entry.glyph}⍵'), (entry.dyadic, f'⍺{entry.glyph}⍵'),
                                     (entry.operator, 'operator'), (entry.facts.get('form'), '')]
    for form, title in titled:
        if form is None:
            continue
        facts = []
        if form.axis:
            facts.append('takes an axis')
        if form.inverse:
            facts.append('has an inverse')
        if form is entry.dyadic and entry.identity is not None:
            shown = number_text(entry.identity) if isinstance(entry.identity, int | float) else '⍬'
            facts.append(f'identity element {shown}')
        out.append('')
        out.append(f'{title}  {form.name}'.strip() + (f' ({", ".join(facts)})' if facts else ''))
        out.append(form.doc.replace('``', ''))              # which marks code in the pages
    return '\n'.join(out)


def event_lines() -> list[str]:
    from arrayl.errors import BY_NUMBER, OTHER_NAMES
    table = {**{n: c.name for n, c in BY_NUMBER.items()}, **OTHER_NAMES}
    return [f'{number:4} {name}' for number, name in sorted(table.items())]
