"""What stands below the prompt: the language bar, one line of help, and the menu of the prefix key.

Everything here makes prompt_toolkit's formatted text: lists of (style, text[, mouse handler]).
"""
from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application.current import get_app
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.mouse_events import MouseButton, MouseEvent, MouseEventType

from arrayl.primitives.registry import REGISTRY
from arrayl.repl import completion, editing, keyboard
from arrayl.syntax.signs import SIGNS

if TYPE_CHECKING:
    from arrayl.repl.loop import Repl

Fragments = list[Any]


@cache
def groups() -> tuple[tuple[str, ...], ...]:
    """The glyphs of the bar, together as they are declared: signs, then functions and operators module by module.

    What every keyboard has is left out.
    """
    by_module: dict[tuple[int, str], list[str]] = {}
    for glyph in keyboard.glyphs():
        if glyph.isascii() or len(glyph) > 1:
            continue
        if glyph in SIGNS:
            place = (0, '')
        else:
            entry = REGISTRY[glyph]
            place = (2, '') if entry.kind in 'MD' else (1, entry.forms()[0].run.__module__)
        by_module.setdefault(place, []).append(glyph)
    merged: list[list[str]] = []
    for (kind, _), found in sorted(by_module.items()):
        if kind == 1 and merged and len(merged) > 1 and len(merged[-1]) + len(found) <= 6:
            merged[-1] += found                 # a module of one glyph is no group of its own
        else:
            merged.append(list(found))
    return tuple(map(tuple, merged))


def bar(insert: Callable[[str], None], width: int) -> Fragments:
    """The language bar: a click inserts the glyph. Where it does not fit it goes on in a second line."""
    out: Fragments = []
    used = 0
    for group in groups():
        if used and used + len(group) + 1 > width:
            out.append(('', '\n'))
            used = 0
        elif used:
            out.append(('', ' '))
            used += 1
        for glyph in group:
            style = 'class:operator' if glyph not in SIGNS and REGISTRY[glyph].kind in 'MD' else 'class:bar'
            out.append((style, glyph, clicked(insert, glyph)))
        used += len(group)
    return out


def clicked(insert: Callable[[str], None], glyph: str) -> Callable[[MouseEvent], Any]:
    def handler(event: MouseEvent) -> Any:
        if event.event_type == MouseEventType.MOUSE_DOWN and event.button in (MouseButton.LEFT, MouseButton.UNKNOWN):
            insert(glyph)
            return None
        return NotImplemented
    return handler


WELCOME = '{prefix} and key, or \\name Tab: glyph', 'F1 help', 'Ctrl-D leaves', ']tutorial', 'F2 bar'

LINE_EDITOR = '[2] line 2, [2.1] inserts after it, [∆2] deletes it; ∇ or Enter ends'


def hint(repl: Repl, before: str, text: str, position: int) -> str:
    """The line of help for where the cursor is."""
    config = repl.config
    if get_app().layout.is_searching:
        buffer = repl.prompt.default_buffer
        if not text or getattr(buffer, 'unfound', '') != text:
            return 'Ctrl-R: the one before   Enter: this one   Ctrl-G: none'
        return f'no {"other " if text.lower() in buffer.text.lower() else ""}input has {text}'
    if repl.message:
        return repl.message
    if config.keys == 'vi' and repl.prompt.app.vi_state.input_mode == InputMode.NAVIGATION:
        return 'vi: command mode   i inserts'
    if repl.prefix.pending:
        return f'{config.prefix} …   the key of a glyph; {config.prefix} for itself; Esc cancels'
    if not text and repl.asking:
        return 'an expression is asked for; → leaves, Ctrl-C stops'
    if not text:
        if repl.elapsed >= 1:
            return f'took {repl.elapsed:.1f} s'
        lesson = repl.session.lesson
        told = lesson.prompt(repl.session) if lesson is not None else []
        told = told or [part.format(prefix=config.prefix) for part in WELCOME]
        while len('  '.join(told)) >= repl.size()[0] and len(told) > 1:     # as much as fits, the first before the last
            del told[-1]
        return '  '.join(told)
    open_line = editing.open_string(text) if '\n' in text else 0
    if open_line:
        return f'close the string in line {open_line}, where it is open; two empty lines run the text all the same'
    if editing.in_line_editor(text, position):
        return LINE_EDITOR
    if text.lstrip()[:1] in (')', ']') and not repl.asking:
        return usage(text) or struck(before)
    if keyboard.context(before) == 'code':
        named = completion.BY_NAME.search(before)
        if named:
            found = completion.offers(before, repl.session, text)[:6]
            return 'Tab: ' + '   '.join(o.label for o in found) if found else ''
        if before[-1:] == config.prefix and config.prefix in keyboard.by_key():
            return f'Tab: {keyboard.by_key()[config.prefix]}'
        if told := struck(before):
            return told
    glyph = keyboard.glyph_at(text, position)
    return keyboard.hint(glyph, config.prefix) if glyph else ''


def struck(before: str) -> str:
    """What the last two characters overstrike to; letters may be a name all the same."""
    glyph = keyboard.by_strike().get(before[-2:])
    return f'Tab: {glyph}' if glyph and not before[-2:].isalnum() else ''


def usage(text: str) -> str:
    """How the command that a text begins with is written."""
    from arrayl.session.commands import find
    found = find(text.split()[0])
    return found.doc.partition('\n')[0] if found is not None else ''


def toolbar(repl: Repl) -> Fragments:
    """All that stands below the prompt; nothing when all of it is turned off."""
    buffer = get_app().current_buffer           # that of the prompt, or of ⎕
    size = repl.prompt.app.output.get_size()
    parts: list[Fragments] = []
    repl.prefix.keep(buffer.text, buffer.cursor_position)
    if repl.prefix.menu:
        rows = max(3, size.rows - 5)
        lines = keyboard.chart(repl.config.prefix, size.columns - 1, rows)
        parts.append([('class:menu', '\n'.join(lines))])
    elif repl.config.bar:
        glyphs = bar(repl.insert, size.columns - 1)
        if 3 * sum(text == '\n' for _, text, *_ in glyphs) < size.rows:      # the prompt needs room, too
            parts.append(glyphs)
    if repl.config.hint and size.rows > 3:
        document = buffer.document
        line = hint(repl, document.text_before_cursor, document.text, document.cursor_position)
        parts.append([('class:aside', line[:size.columns - 1])])
    out: Fragments = []
    for part in parts:
        if out:
            out.append(('', '\n'))
        out += part
    return out
