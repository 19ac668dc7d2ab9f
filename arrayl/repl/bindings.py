"""The keys of the prompt: `bindings` lists them, `Does` and the functions after it say what they do.

Glyphs come by prefix and key, by Alt chord, and by Tab after a name or two characters. The prefix is looked up
whenever a key arrives, so a change of settings counts at once. Pasted text arrives as one event (bracketed
paste) and is left alone.
"""
from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER, EditingMode
from prompt_toolkit.filters import Always, Condition, Filter, has_focus, is_searching, vi_insert_mode
from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
from prompt_toolkit.key_binding import DynamicKeyBindings, KeyBindings, KeyBindingsBase, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.search import stop_search

from arrayl.repl import completion, editing, keyboard

if TYPE_CHECKING:
    from arrayl.repl.loop import Repl


BACKWARD, FORWARD, EDIT, TRACE = Keys.ControlF21, Keys.ControlF22, Keys.ControlF23, Keys.ControlF24
ANSI_SEQUENCES.update({                 # of terminals that tell these keys apart; no keyboard has the keys they become
    **dict.fromkeys(('\x1b[27;6;8~', '\x1b[27;6;127~', '\x1b[8;6u', '\x1b[127;6u'), BACKWARD),    # Ctrl-Shift-Backspace
    **dict.fromkeys(('\x1b[27;6;13~', '\x1b[13;6u'), FORWARD),                                     # Ctrl-Shift-Enter
    **dict.fromkeys(('\x1b[27;2;13~', '\x1b[13;2u'), EDIT),                                        # Shift-Enter
    **dict.fromkeys(('\x1b[27;5;13~', '\x1b[13;5u', '\x1b[27;7;13~', '\x1b[13;7u'), TRACE)})      # Ctrl-(Alt-)Enter


ALWAYS = Always()


class Prefix:
    """Whether the prefix key was pressed and a layout key is awaited; whether the menu is shown for it."""

    def __init__(self) -> None:
        self.state: tuple[str, int] | None = None       # the text and the cursor when it was pressed
        self.menu = False

    @property
    def pending(self) -> bool:
        return self.state is not None

    def keep(self, text: str, position: int) -> bool:
        """Whether a layout key is awaited still; not when something else has happened meanwhile, such as a paste."""
        if self.pending and self.state != (text, position):
            self.clear()
        return self.pending

    def start(self, text: str, position: int) -> None:
        self.state = text, position

    def clear(self) -> None:
        self.state, self.menu = None, False


def bindings(repl: Repl) -> KeyBindingsBase:
    """All keys that arrayl adds to those of the editing mode. Of two for the same key the later one goes first."""
    does = Does(repl)
    typing, pending = Condition(does.typing), Condition(does.pending)
    inserting = Condition(lambda: get_app().editing_mode == EditingMode.EMACS) | vi_insert_mode
    menu = Condition(menu_open)
    keys = KeyBindings()

    def on(*sequences: str, do: Callable[[Any], None], when: Filter = ALWAYS, eager: bool = False) -> None:
        for sequence in sequences:
            keys.add(*sequence.split(), filter=has_focus(DEFAULT_BUFFER) & when, eager=eager)(do)

    # Glyphs.
    on(Keys.Any, do=does.layout_key, when=pending)
    on('escape', 'backspace', 'c-c', do=does.no_prefix, when=pending, eager=True)
    on(*(f'escape {key}' for key in keyboard.by_key()), do=does.chord, when=Condition(does.chords))
    on('escape [', do=no_key, when=Condition(unknown))
    on('tab', do=does.tab)
    # Text.
    keys.add('c-g', filter=is_searching)(no_search)
    keys.add('c-c', filter=is_searching)(no_search)
    on(Keys.BracketedPaste, do=does.paste)
    on('enter', do=take_completion, when=menu)
    on('enter', do=does.enter, when=~menu & inserting)
    on('escape enter', do=lambda event: new_line(event.current_buffer))
    on(*editing.PAIRS, do=bracket, when=typing & ~pending)
    # Dyalog's commands: Ctrl-X and a letter as in its terminal version, and RIDE's keys where terminals tell them.
    on('c-x b', 'c-up', BACKWARD, do=lambda event: event.current_buffer.history_backward())
    on('c-x f', 'c-down', FORWARD, do=lambda event: event.current_buffer.history_forward())
    on('c-x e', EDIT, do=lambda event: repl.edit_at_cursor(event.current_buffer))
    on('c-x enter', TRACE, do=trace)
    # Function keys.
    on('f1', do=does.help_here)
    on('f2', do=does.switch_bar)
    on('f3', do=lambda event: repl.pull(event.current_buffer))
    on('f4', do=lambda event: repl.bring_back(event.current_buffer))

    @cache
    def prefix_keys(prefix: str) -> KeyBindings:
        made = KeyBindings()
        made.add(prefix, filter=has_focus(DEFAULT_BUFFER) & typing & ~pending)(does.start_prefix)
        return made
    return merge_key_bindings([keys, DynamicKeyBindings(lambda: prefix_keys(repl.config.prefix))])


class Does:
    """What keys do, and when, that has to do with the REPL."""

    def __init__(self, repl: Repl) -> None:
        self.repl = repl
        self.lines: editing.Numbered = []       # of the definition that is being edited

    # --- when
    def typing(self) -> bool:
        """Text is being inserted into code, not into a string or a comment."""
        app = get_app()
        if app.editing_mode == EditingMode.VI and not vi_insert_mode():
            return False
        return keyboard.context(app.current_buffer.document.current_line_before_cursor) == 'code'

    def pending(self) -> bool:
        """A layout key is awaited."""
        buffer = get_app().current_buffer
        return self.repl.prefix.keep(buffer.text, buffer.cursor_position)

    def chords(self) -> bool:
        """Alt and a layout key give the glyph."""
        return self.repl.config.alt and get_app().editing_mode == EditingMode.EMACS

    # --- glyphs
    def start_prefix(self, event: Any) -> None:
        buffer = event.current_buffer
        self.repl.message = ''
        self.repl.prefix.start(buffer.text, buffer.cursor_position)
        hesitate(self.repl, event.app)

    def layout_key(self, event: Any) -> None:
        """The key after the prefix key."""
        repl, key = self.repl, event.data
        repl.prefix.clear()
        if key in (repl.config.prefix, ' '):
            event.current_buffer.insert_text(repl.config.prefix)
        elif key in keyboard.by_key():
            repl.insert(keyboard.by_key()[key])
        elif key.isprintable():
            repl.message = f'there is no glyph on {key}'

    def no_prefix(self, event: Any) -> None:
        self.repl.prefix.clear()

    def chord(self, event: Any) -> None:
        """Alt and a layout key, which arrives as Escape and the key."""
        self.repl.insert(keyboard.by_key()[event.key_sequence[-1].key])

    def tab(self, event: Any) -> None:
        """Complete what stands before the cursor; indent at the beginning of a line."""
        buffer, repl = event.current_buffer, self.repl
        repl.message = ''
        if buffer.complete_state:
            buffer.complete_next()
            return
        document = buffer.document
        found = completion.offers(document.text_before_cursor, repl.session, document.text)
        if not document.current_line_before_cursor.strip():
            buffer.insert_text('  ')
        elif len(found) == 1:
            buffer.delete_before_cursor(found[0].back)
            buffer.insert_text(found[0].text)
        elif found:
            named = found[0].back > 1 and document.text_before_cursor[-found[0].back] == '\\'
            offer_menu(buffer, found)
            if named:                           # the likeliest glyph at once, Tab again for the next
                buffer.complete_next()
        else:
            repl.message = 'nothing to complete here'

    # --- text
    def paste(self, event: Any) -> None:
        buffer = event.current_buffer
        text = event.data.replace('\r\n', '\n').replace('\r', '\n')
        buffer.insert_text(text if self.repl.asking or buffer.text.strip() else editing.inputs_of(text))

    def enter(self, event: Any) -> None:
        """Run a text that is complete; obey a line for the line editor; go on in a new line otherwise."""
        buffer, repl = event.current_buffer, self.repl
        if repl.asking:
            buffer.validate_and_handle()
            return
        lesson = repl.session.lesson
        if not buffer.text and lesson is not None and lesson.goes_on(repl.session):
            buffer.text = ']tutorial'
        if '\n' not in buffer.text:
            self.lines.clear()
        again = (editing.reopened(repl.session, buffer.text, self.lines)
                 or editing.obeyed(buffer.text, buffer.cursor_position, self.lines))
        if again is not None and again[0] != buffer.text:
            buffer.document = Document(*again)
            if again[1] == len(again[0]) and again[0].endswith('\n∇'):      # ∇ ended it
                buffer.validate_and_handle()
        elif editing.is_complete(buffer.text, repl.session):
            outdent(buffer)
            buffer.text = editing.unprompted(buffer.text)
            buffer.validate_and_handle()
        else:
            new_line(buffer, indented=waiting(event.app)[:1] in (' ', '\t'))

    # --- function keys
    def help_here(self, event: Any) -> None:
        buffer = event.current_buffer
        text = self.repl.help_at(buffer.text, buffer.cursor_position)
        run_in_terminal(lambda: self.repl.say(text))

    def switch_bar(self, event: Any) -> None:
        self.repl.message = self.repl.change('bar', not self.repl.config.bar)


def menu_open() -> bool:
    """One of the completions is chosen."""
    state = get_app().current_buffer.complete_state
    return state is not None and state.current_completion is not None


def take_completion(event: Any) -> None:
    event.current_buffer.complete_state = None


def no_search(event: Any) -> None:
    """Break a search off: the line is back that was being typed."""
    stop_search()
    buffer = event.app.current_buffer
    buffer.go_to_history(len(buffer._working_lines) - 1)
    buffer.cursor_position = len(buffer.text)


def bracket(event: Any) -> None:
    """A closing bracket, which moves to where its opener began when it has a line of its own."""
    event.current_buffer.insert_text(event.data)
    outdent(event.current_buffer)


def trace(event: Any) -> None:
    """Run a line of one statement with ]trace."""
    buffer = event.current_buffer
    if buffer.text.strip() and buffer.text.lstrip()[0] not in ')]∇' and '\n' not in buffer.text:
        buffer.text = f']trace {buffer.text.strip()}'
        buffer.validate_and_handle()


# What terminals send unasked: a change of the focus, an answer to a program before, keys that nobody knows.
SEQUENCE = re.compile(r'[0-?]*[ -/]*[@-~]')      # what follows Escape [ in a sequence of ANSI X3.64


def unknown() -> bool:
    """Such a sequence follows Escape [, which would be a chord."""
    return SEQUENCE.match(waiting(get_app())) is not None


def no_key(event: Any) -> None:
    """Leave that sequence out."""
    for _ in SEQUENCE.match(waiting(event.app)).group():        # type: ignore[union-attr]
        event.app.key_processor.input_queue.popleft()


def waiting(app: Any) -> str:
    """The characters that came together with the key that is being looked at, and have not been looked at yet."""
    return ''.join(press.data if len(press.data) == 1 else '\0' for press in app.key_processor.input_queue)


def new_line(buffer: Buffer, indented: bool = False) -> None:
    """Go on in a new line, indented; the line that ends goes where what it closes began.

    A new line that is `indented` has its blanks: it is pasted where the terminal does not tell that text is.
    """
    if not buffer.document.text_after_cursor.strip():
        outdent(buffer)
        blanks = '' if indented else editing.indentation(buffer.document.text_before_cursor)
        buffer.insert_text('\n' + blanks)
    else:
        buffer.insert_text('\n')


def outdent(buffer: Buffer) -> None:
    """Move the line before the cursor, where it only closes something."""
    before, after = buffer.document.text_before_cursor, buffer.document.text_after_cursor
    moved = editing.outdented(before)
    if moved is not None and moved != before and after[:1] in ('', '\n'):
        buffer.document = Document(moved + after, len(moved))


def offer_menu(buffer: Buffer, found: list[completion.Offer]) -> None:
    """Insert what all offers have in common; then let one choose among them."""
    common = ''.join(c[0] for c in takewhile(lambda c: len(set(c)) == 1,
                                             zip(*(offer.text for offer in found), strict=False)))
    back = found[0].back
    if len(common) > back and all(offer.back == back for offer in found):
        buffer.delete_before_cursor(back)
        buffer.insert_text(common)
        found = [replace(offer, back=len(common)) for offer in found]
    # At once, where the public start_completion would do it later: a second Tab finds the menu there.
    buffer._set_completions([Completion(offer.text, -offer.back, display=offer.label, display_meta=offer.meta)
                             for offer in found])


def hesitate(repl: Repl, app: Any) -> None:
    """Show the menu when no key follows the prefix soon."""
    delay = repl.config.hesitation
    state = repl.prefix.state
    if delay < 0:
        return

    async def wait() -> None:
        await asyncio.sleep(delay)
        if repl.prefix.state is state and state is not None:
            repl.prefix.menu = True
            app.invalidate()
    app.create_background_task(wait())
