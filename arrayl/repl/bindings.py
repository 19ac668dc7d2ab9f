"""The keys of the prompt.

Glyphs come by prefix and key, by Alt chord, and by Tab after a name or two characters. The prefix is looked up
whenever a key arrives, so a change of settings counts at once. Pasted text arrives as one event (bracketed
paste) and is left alone.
"""
from __future__ import annotations

import asyncio
import re
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
from prompt_toolkit.filters import Condition, has_focus, is_searching, vi_insert_mode
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
    """All keys that arrayl adds to those of the editing mode."""
    keys = KeyBindings()
    focused = has_focus(DEFAULT_BUFFER)

    @Condition
    def typing() -> bool:
        """Text is being inserted into code, not into a string or a comment."""
        app = get_app()
        if app.editing_mode == EditingMode.VI and not vi_insert_mode():
            return False
        return keyboard.context(app.current_buffer.document.text_before_cursor) == 'code'

    @Condition
    def pending() -> bool:
        buffer = get_app().current_buffer
        return repl.prefix.keep(buffer.text, buffer.cursor_position)

    @Condition
    def chords() -> bool:
        return repl.config.alt and get_app().editing_mode == EditingMode.EMACS

    @Condition
    def menu_open() -> bool:
        state = get_app().current_buffer.complete_state
        return state is not None and state.current_completion is not None

    # --- the prefix key
    @cache
    def prefix_keys(prefix: str) -> KeyBindings:
        made = KeyBindings()

        @made.add(prefix, filter=focused & typing & ~pending)
        def start_prefix(event: Any) -> None:
            buffer = event.current_buffer
            repl.message = ''
            repl.prefix.start(buffer.text, buffer.cursor_position)
            hesitate(repl, event.app)
        return made

    @keys.add(Keys.Any, filter=focused & pending)
    def layout_key(event: Any) -> None:
        repl.prefix.clear()
        key = event.data
        if key in (repl.config.prefix, ' '):
            event.current_buffer.insert_text(repl.config.prefix)
        elif key in keyboard.by_key():
            repl.insert(keyboard.by_key()[key])
        elif key.isprintable():
            repl.message = f'there is no glyph on {key}'

    @keys.add('escape', filter=focused & pending, eager=True)
    @keys.add('backspace', filter=focused & pending, eager=True)
    @keys.add('c-c', filter=focused & pending, eager=True)
    def no_prefix(event: Any) -> None:
        repl.prefix.clear()

    # --- what terminals send unasked: a change of the focus, an answer to a program before, keys that nobody knows
    @Condition
    def unknown() -> bool:
        return SEQUENCE.match(waiting(get_app())) is not None

    # --- Alt chords
    def chord(glyph: str) -> Any:
        def insert(event: Any) -> None:
            repl.insert(glyph)
        return insert
    for key, glyph in keyboard.by_key().items():
        keys.add('escape', key, filter=focused & chords)(chord(glyph))

    @keys.add('escape', '[', filter=focused & unknown)
    def no_key(event: Any) -> None:
        for _ in SEQUENCE.match(waiting(event.app)).group():        # type: ignore[union-attr]
            event.app.key_processor.input_queue.popleft()

    # --- Tab
    @keys.add('tab', filter=focused)
    def tab(event: Any) -> None:
        buffer = event.current_buffer
        repl.message = ''
        if buffer.complete_state:
            buffer.complete_next()
            return
        document = buffer.document
        before = document.text_before_cursor
        found = completion.offers(before, repl.session, document.text)
        if not before[before.rfind('\n') + 1:].strip():
            buffer.insert_text('  ')
        elif len(found) == 1:
            buffer.delete_before_cursor(found[0].back)
            buffer.insert_text(found[0].text)
        elif found:
            offer_menu(buffer, found)
        else:
            repl.message = 'nothing to complete here'

    # --- who breaks a search off has the line again that was being typed
    @keys.add('c-g', filter=is_searching)
    @keys.add('c-c', filter=is_searching)
    def no_search(event: Any) -> None:
        stop_search()
        buffer = event.app.current_buffer
        buffer.go_to_history(len(buffer._working_lines) - 1)
        buffer.cursor_position = len(buffer.text)

    # --- paste
    @keys.add(Keys.BracketedPaste, filter=focused)
    def paste(event: Any) -> None:
        buffer = event.current_buffer
        text = event.data.replace('\r\n', '\n').replace('\r', '\n')
        buffer.insert_text(text if repl.asking or buffer.text.strip() else editing.inputs_of(text))

    # --- Enter
    @keys.add('enter', filter=focused & menu_open)
    def take_completion(event: Any) -> None:
        event.current_buffer.complete_state = None

    @keys.add('enter', filter=focused & ~menu_open & (Condition(lambda: get_app().editing_mode == EditingMode.EMACS)
                                                      | vi_insert_mode))
    def enter(event: Any) -> None:
        buffer = event.current_buffer
        lesson = repl.session.lesson
        if not buffer.text and lesson is not None and lesson.goes_on(repl.session) and not repl.asking:
            buffer.text = ']tutorial'
        again = None if repl.asking else (editing.reopened(repl.session, buffer.text)
                                          or editing.obeyed(buffer.text, buffer.cursor_position))
        if again is not None and again[0] != buffer.text:
            buffer.document = Document(*again)
            if again[1] == len(again[0]) and again[0].endswith('\n∇'):      # ∇ ended it
                buffer.validate_and_handle()
        elif repl.asking or editing.is_complete(buffer.text):
            if not repl.asking:
                outdent(buffer)
                buffer.text = editing.unprompted(buffer.text)
            buffer.validate_and_handle()
        else:
            new_line(buffer, indented=waiting(event.app)[:1] in (' ', '\t'))

    @keys.add('escape', 'enter', filter=focused)
    def another_line(event: Any) -> None:
        new_line(event.current_buffer)

    # --- brackets that end a line of their own stand where theirs began
    def bracket(event: Any) -> None:
        event.current_buffer.insert_text(event.data)
        outdent(event.current_buffer)
    for closer in editing.PAIRS:
        keys.add(closer, filter=focused & typing & ~pending)(bracket)

    # --- Dyalog's commands: Ctrl-X and a letter as in its terminal version, and RIDE's keys where terminals tell them
    @keys.add('c-x', 'b', filter=focused)
    @keys.add('c-up', filter=focused)
    @keys.add(BACKWARD, filter=focused)
    def backward(event: Any) -> None:
        event.current_buffer.history_backward()

    @keys.add('c-x', 'f', filter=focused)
    @keys.add('c-down', filter=focused)
    @keys.add(FORWARD, filter=focused)
    def forward(event: Any) -> None:
        event.current_buffer.history_forward()

    @keys.add('c-x', 'e', filter=focused)
    @keys.add(EDIT, filter=focused)
    def edit_name(event: Any) -> None:
        repl.edit_at_cursor(event.current_buffer)

    @keys.add('c-x', 'enter', filter=focused)
    @keys.add(TRACE, filter=focused)
    def trace(event: Any) -> None:
        buffer = event.current_buffer
        if buffer.text.strip() and buffer.text.lstrip()[0] not in ')]∇' and '\n' not in buffer.text:
            buffer.text = f']trace {buffer.text.strip()}'
            buffer.validate_and_handle()

    # --- function keys
    @keys.add('f1', filter=focused)
    def help_here(event: Any) -> None:
        buffer = event.current_buffer
        text = repl.help_at(buffer.text, buffer.cursor_position)
        run_in_terminal(lambda: repl.say(text))

    @keys.add('f2', filter=focused)
    def switch_bar(event: Any) -> None:
        repl.message = repl.change('bar', not repl.config.bar)

    @keys.add('f3', filter=focused)
    def next_example(event: Any) -> None:
        repl.pull(event.current_buffer)

    @keys.add('f4', filter=focused)
    def failing_line(event: Any) -> None:
        repl.bring_back(event.current_buffer)

    return merge_key_bindings([keys, DynamicKeyBindings(lambda: prefix_keys(repl.config.prefix))])


SEQUENCE = re.compile(r'[0-?]*[ -/]*[@-~]')      # what follows Escape [ in a sequence of ANSI X3.64


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
