"""The REPL: a prompt with six blanks, and a session behind it.

`Repl.ask` gets a text, `Repl.run` runs it; everything that the keys do beyond typing (help at the cursor, the
failing line, examples) is a method here.
"""
from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application.current import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, ConditionalAutoSuggest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import History
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import DynamicStyle, Style

from arrayl.errors import APLError, APLInterrupt
from arrayl.repl import bar, editing, highlight, keyboard
from arrayl.repl import config as settings
from arrayl.repl.adapters import TABS, APLCompleter, APLLexer, Brackets
from arrayl.repl.bindings import Prefix, bindings, outdent
from arrayl.repl.control import GUARDED, Control, Screen, ending, interrupting, overtaken, silent
from arrayl.repl.history import SessionHistory, search_fast
from arrayl.repl.output import NARROWEST, WIDEST, TerminalDisplay
from arrayl.session import Session
from arrayl.session.postmortem import release
from arrayl.session.reach import description
from arrayl.session.talk import Talk
from arrayl.session.units import Unit, units
from arrayl.settings import S

PROMPT = ' ' * 6
MARGIN = 12                             # columns that words need at least
PATIENCE = {'emacs': (0.5, 1.0), 'vi': (0.05, 0.2)}     # seconds until Escape is the key, and no Alt


class Repl:
    """A session at a terminal. `input` and `output` are prompt_toolkit's, given by tests."""

    def __init__(self, session: Session | None = None, config: settings.Config | None = None, input: Any = None,
                 output: Any = None, history: History | None = None) -> None:
        self.session = session or Session()
        self.config, self.problems = (config, []) if config is not None else settings.load()
        self.prefix = Prefix()
        self.asking = False                     # ⎕ or ⍞ waits for a line
        self.coming = ''                        # what the next prompt holds: a definition to be edited
        self.accepted: str | None = None        # the text that Enter has taken at this prompt
        self.message = ''                       # shown in place of the hint until the next key
        self.failed: list[tuple[str, int]] = []         # the failing text and where in it, then that of the function
        self.session.offers = [EXAMPLE]         # what F3 puts into the prompt: the examples of the last help
        self.following = self.session.settings.pw       # ⎕PW as last set by following the window
        self.live = output is None and sys.stdout.isatty()
        self.screen = Screen(None, self.live)
        self.control = Control(self.screen)
        self.prompt = self.make_prompt(input, output, history)
        self.prompt.default_buffer.on_text_changed += self.forget
        self.prompt.default_buffer.accept_handler = self.accepting(self.prompt.default_buffer.accept_handler)
        search_fast(self.prompt.default_buffer)
        self.keep_fitting(self.prompt)
        self.session.host.output = self.screen          # type: ignore[assignment]
        self.session.host.input = self.read_line
        self.session.display = TerminalDisplay(self.size, lambda: self.config, self.control.away)
        self.session.repl = self
        self.talk = Typed(self)

    def make_prompt(self, input: Any, output: Any, history: History | None) -> PromptSession[str]:
        self.styles: dict[str, Style] = {}
        return PromptSession(
            PROMPT, multiline=True, prompt_continuation=PROMPT, lexer=APLLexer(self), completer=APLCompleter(self),
            complete_while_typing=False, key_bindings=bindings(self), history=history or self.stored_history(),
            auto_suggest=ConditionalAutoSuggest(AutoSuggestFromHistory(), Condition(lambda: self.config.suggest)),
            mouse_support=Condition(lambda: self.config.bar), style=DynamicStyle(self.style),
            include_default_pygments_style=False, enable_suspend=True, enable_open_in_editor=True,
            input_processors=[Brackets(), TABS],
            color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get('NO_COLOR') else None, input=input, output=output)

    def stored_history(self) -> History:
        return SessionHistory(settings.history_file(), self.config.history)

    def style(self) -> Style:
        name = self.config.theme
        if name not in self.styles:
            self.styles[name] = Style.from_dict(highlight.theme(name))
        return self.styles[name]

    @property
    def elapsed(self) -> float:
        return self.control.elapsed

    # --- the loop
    def loop(self) -> int:
        """Prompt and run until the end; the exit status."""
        with silent(self.live):
            return self.rounds()

    def rounds(self) -> int:
        if self.config.banner:
            self.aside(greeting(self.config.prefix))
        for problem in self.problems:
            self.aside(problem)
        for line in self.config.startup:
            self.run(line)
        try:
            with self.control.noting():         # between a prompt and its work, too
                self.session.converse(self.talk)
        except SystemExit as e:
            if isinstance(e.code, str):         # Python prints what sys.exit was given
                raise
            return e.code or 0
        return 0

    def ask(self) -> str:
        """One text from the prompt."""
        self.prompt.app.editing_mode = EditingMode.VI if self.config.keys == 'vi' else EditingMode.EMACS
        self.prompt.editing_mode = self.prompt.app.editing_mode
        self.prompt.app.ttimeoutlen, self.prompt.app.timeoutlen = PATIENCE[self.config.keys]
        self.prefix.clear()
        self.message = ''
        self.fit()
        text, self.coming, self.accepted = self.coming, '', None
        self.control.early = False
        with ending(self.prompt.app), interrupting(self.prompt.app, self.note):
            return self.prompt.prompt(default=text, handle_sigint=False)

    def note(self) -> None:
        """Ctrl-C came when the prompt was going: it is meant for the text that Enter has taken, if one was."""
        self.control.early = self.accepted is not None

    def fit(self) -> None:
        """Have the toolbar or not, as the settings say."""
        self.prompt.bottom_toolbar = self.toolbar if self.config.bar or self.config.hint else None

    def keep_fitting(self, prompt: PromptSession[str]) -> None:
        """Let `prompt` keep as many rows for the menu of completions as the window can spare when it is drawn."""
        def fit(_: Any) -> None:
            prompt.reserve_space_for_menu = max(0, min(8, self.size()[1] - 6))
        prompt.app.before_render += fit

    def toolbar(self) -> bar.Fragments:
        return bar.toolbar(self)

    def run(self, text: str) -> None:
        """Run a text as if its units were typed one after the other; an interrupt leaves out the rest."""
        self.follow_window()
        for unit in units(text, session=self.session):
            with self.control.running(self.config.elapsed):
                error = self.session.interact(unit, raising=True)
            if error is None:
                continue
            self.report(error, unit.text)
            release(error)
            if isinstance(error, APLInterrupt):
                break

    def report(self, error: APLError, text: str) -> None:
        """Print an error's report, and keep the failing text for correction."""
        from arrayl.repl.errors import advice, failing_definition, failing_position, on_screen
        inside = failing_definition(error, self.session)
        self.failed = [(text, failing_position(error, text)), *([inside] if inside else [])]
        self.say(on_screen(getattr(error, 'stopped_at', error.report), self.size()[0]), 'class:report')
        for line in advice(error, self.session):
            self.aside(line)

    def follow_window(self) -> None:
        """Let ⎕PW be the width of the window, unless the user has set it."""
        live = S if S.session is self.session else self.session.settings    # S while a function is suspended
        if self.config.width == 'auto' and live.pw == self.following:
            self.following = live.pw = min(WIDEST, max(NARROWEST, self.size()[0]))

    def size(self) -> tuple[int, int]:
        """Columns and rows of the window."""
        size = self.prompt.app.output.get_size()
        return size.columns, size.rows

    # --- output and input besides results
    def say(self, text: str, style: str = '') -> None:
        """Print a text, in colour where there is any."""
        if style and self.live:
            with self.screen.aside():
                print_formatted_text(FormattedText([(style, text)]), style=self.style(),
                                     color_depth=self.prompt.color_depth, output=self.prompt.app.output)
        else:
            self.screen.write(text + '\n')
            self.screen.flush()

    def aside(self, text: str) -> None:
        """Print what is no output of the language."""
        width = max(MARGIN, self.size()[0])
        lines = [piece for line in text.split('\n') for piece in textwrap.wrap(line, width) or ['']]
        self.say('\n'.join(lines), 'class:aside')

    def read_line(self, prompt: str) -> str:
        """⍞ and ⎕: a line, edited behind what stands on the cursor's line. ⎕, which has a prompt, has the history."""
        before = self.screen.tail + prompt
        if self.screen.tail:
            self.screen.write('\r')
        self.screen.tail = ''
        self.control.paused = self.asking = True
        began = time.monotonic()
        try:
            asking: PromptSession[str] = PromptSession(
                input=self.prompt.input, output=self.prompt.output, lexer=APLLexer(self) if prompt else None,
                style=self.style(), key_bindings=bindings(self), completer=APLCompleter(self),
                bottom_toolbar=self.prompt.bottom_toolbar if prompt else None,
                mouse_support=self.prompt.mouse_support if prompt else False,
                complete_while_typing=False, include_default_pygments_style=False, enable_suspend=True,
                editing_mode=self.prompt.editing_mode, history=self.prompt.history if prompt else None)
            search_fast(asking.default_buffer)
            self.keep_fitting(asking)
            with interrupting(asking.app, self.control.later):
                return asking.prompt(before, handle_sigint=False)
        finally:
            self.control.paused = self.asking = False
            self.control.absent += time.monotonic() - began         # it was no work

    def accepting(self, accept: Callable[[Buffer], bool] | None) -> Callable[[Buffer], bool]:
        """What Enter does, with a note of the text: Ctrl-C may come while the prompt is being left."""
        def noted(buffer: Buffer) -> bool:
            self.accepted = buffer.text
            return accept is not None and accept(buffer)
        return noted

    def forget(self, _: Buffer) -> None:
        """What was said below the prompt is of no concern to the next text."""
        self.message = ''

    # --- what keys do
    def insert(self, glyph: str) -> None:
        """Type a glyph at the cursor."""
        self.message = ''
        self.prefix.clear()
        buffer = get_app().current_buffer
        buffer.insert_text(glyph)
        if glyph == '∇':
            outdent(buffer)

    def change(self, name: str, value: Any) -> str:
        """Change a setting, at once and for later sessions; why it could not be kept for those, if so."""
        setattr(self.config, name, settings.checked(name, value))
        self.fit()
        try:
            settings.store(name, value)
        except OSError as e:
            return f'for this session only: {settings.config_file()} cannot be written: {e.strerror or e}'
        return ''

    def help_at(self, text: str, position: int) -> str:
        """The help for the glyph, system name or name at the cursor; for an empty line, how to type glyphs."""
        from arrayl.session.help import help_text, reflowed
        glyph = keyboard.glyph_at(text, position)
        name = editing.name_at(text, position)
        if keyboard.context(text[:position]) == 'comment' and not (name and description(self.session, name)):
            glyph, name = glyph or keyboard.glyphs()['⍝'], ''           # words, not names
        if name and ('.' in name or glyph is None or name.startswith('⎕')):     # the dots in a name are no product
            known = description(self.session, name) if '.' in name or name[0] != '⎕' else None
            shown = '\n'.join(known or [help_text(name)])
        elif glyph is not None:
            shown = f'typed {keyboard.keystrokes(glyph, self.config.prefix)}\n{help_text(glyph.glyph)}'
        else:
            return '\n'.join(keyboard.guide(self.config.prefix, self.size()[0]))
        self.session.offers = examples_in(shown)
        return reflowed(shown, self.size()[0])

    def edit_at_cursor(self, buffer: Buffer) -> None:
        """Put the definition of the name at the cursor into the prompt."""
        name = editing.name_at(buffer.text, buffer.cursor_position)
        text = editing.definition(self.session, name) if name and not name.startswith('⎕') else None
        if text is None:
            self.message = f'there is no text of {name}' if name else 'there is no name at the cursor'
        else:
            buffer.document = Document(text, len(text.split('\n∇')[0]))

    def pull(self, buffer: Buffer) -> None:
        """Put the next example of the last help or tutorial step into the prompt."""
        offers = self.session.offers
        if not offers:
            self.message = 'no examples yet: ask F1 or ]help for some'
            return
        example = offers.pop(0)
        offers.append(example)
        buffer.document = Document(example, len(example))

    def bring_back(self, buffer: Buffer) -> None:
        """Put the line that failed into the prompt, the cursor where it failed; again, the function that did."""
        if not self.failed:
            self.message = 'nothing has failed yet'
            return
        shown = [text for text, _ in self.failed]
        again = buffer.text in shown and shown.index(buffer.text) + 1 < len(shown)
        text, position = self.failed[shown.index(buffer.text) + 1 if again else 0]
        buffer.document = Document(text, min(position, len(text)))
        if not again and len(shown) > 1:
            self.message = 'F4 again: the function that failed'


GUARDED.add(id(Repl.report.__code__))   # who presses Ctrl-C twice wants to see the report all the same


class Typed(Talk):
    """What is typed at the prompt. A text of several units waits in `queue`: an interrupt leaves out the rest of it."""

    def __init__(self, repl: Repl) -> None:
        self.repl = repl
        self.queue: Iterator[Unit] = iter(())
        self.failures = 0

    def next(self) -> Unit:
        unit = next(self.queue, None)
        while unit is None:
            with self.repl.control.noting():
                self.queue = units(self.text(), session=self.repl.session)
                self.repl.follow_window()
                unit = next(self.queue, None)
        return unit

    def text(self) -> str:
        """One text from the prompt."""
        control = self.repl.control
        paused, control.paused = control.paused, True       # the prompt may be one inside a suspended function
        if control.runs:
            control.elapsed = control.spent()
        try:
            while True:
                try:
                    text = self.repl.ask()
                    if overtaken(self.repl.prompt.input):       # not `|=`: a signal may come meanwhile
                        control.early = True
                    return text
                except KeyboardInterrupt:
                    if self.repl.accepted is not None:
                        control.early = True
                        return self.repl.accepted
                except EOFError:
                    raise
                except Exception as e:          # a flaw of ours must not take the session's names along
                    self.failures += 1
                    if self.failures > 3:
                        raise
                    self.repl.aside(f'the prompt failed: {type(e).__name__}: {e}')
        finally:
            control.paused = paused
            control.begin()
            control.elapsed = 0.0

    def run(self, session: Session, unit: Unit) -> None:
        repl, depth, done = self.repl, len(self.repl.control.runs), False
        try:
            with repl.control.running(repl.config.elapsed):
                stopped, repl.control.early = repl.control.early, False
                session.interact(unit, stopped=stopped)
                done = True
        except KeyboardInterrupt:               # it came just before the work, or when it had ended
            del repl.control.runs[depth:]
            if not done:
                session.interact(unit, stopped=True)

    def report(self, session: Session, error: APLError, unit: Unit | None) -> None:
        self.repl.report(error, unit.text if unit is not None else '')
        if isinstance(error, APLInterrupt):
            self.queue = iter(())


EXAMPLE = '(⍳9)∘.×⍳9'


def greeting(prefix: str) -> str:
    """The first lines: what this is, and how its glyphs are typed."""
    from arrayl import __version__
    keys = {glyph: key for key, glyph in keyboard.by_key().items()}
    typed = ''.join(f'{prefix}{keys[c]}' if c in keys and not c.isascii() else c for c in EXAMPLE)
    return (f'arrayl {__version__}   ]help: a tour   ]tutorial: ten steps   F1: help   F3: an example\n'
            f'The multiplication table {EXAMPLE} is typed {typed}')


def examples_in(help_lines: str) -> list[str]:
    """The inputs among the examples of a help text."""
    from arrayl.primitives.registry import transcript
    return [source for source, _ in transcript(help_lines)]
