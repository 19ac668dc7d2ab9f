"""The command line: ``arrayl``, ``arrayl script.arl``, ``arrayl -e '+/⍳10'``, ``some | arrayl -``."""
from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

RARE = 100                      # collections of younger objects before one of all: frames of a deep recursion are many
USAGE = """\
usage: arrayl                      the REPL
       arrayl script.arl [args]    run a script
       arrayl -e 'expression' …    evaluate and print, one after the other (each may have its own -e)
       arrayl -                    session lines from standard input
       arrayl --version | --help
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line `arguments` (default: those of the process) and give the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for name, mode in (('stdin', 'r'), ('stdout', 'w'), ('stderr', 'w')):
        if getattr(sys, name) is None:          # it was closed, as by `<&-`
            setattr(sys, name, open(os.devnull, mode))      # noqa: SIM115
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        with suppress(AttributeError, OSError):     # no file of the process, or one that is being read, as by pdb
            stream.reconfigure(encoding='utf-8', errors='surrogateescape')      # type: ignore[union-attr]
    try:
        try:
            status = dispatch(arguments)
        except SystemExit:                      # ⎕OFF, or Python's exit in what a program calls
            sys.stdout.flush()
            raise
        sys.stdout.flush()
        return status
    except BrokenPipeError:                     # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as e:                        # the disk is full, the terminal is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f'arrayl: {e.strerror or e}\n')
        return 74
    except KeyboardInterrupt:
        sys.stderr.write('INTERRUPT\n')
        return 130


def dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in ('-h', '--help'):
        sys.stdout.write(USAGE)
        return 0
    if arguments and arguments[0] in ('-V', '--version'):
        from arrayl import __version__
        sys.stdout.write(f'arrayl {__version__}\n')
        return 0
    prepare()
    if not arguments and sys.stdin.isatty():
        from arrayl.repl import start
        return start()
    if arguments and arguments[0] == '-e':
        dangling = any(a == b == '-e' for a, b in zip(arguments, [*arguments[1:], '-e'], strict=True))
        return evaluate([] if dangling else [in_utf8(a) for a in arguments if a != '-e'])
    if not arguments or arguments[0] == '-':
        return piped(arguments[1:])
    if arguments[0].startswith('-') and len(arguments[0]) > 1:
        complain(f'arrayl: unknown option {arguments[0]}\n{USAGE}')
        return 2
    return script(arguments)


def in_utf8(argument: str) -> str:
    """A text of the command line: UTF-8, as scripts and standard input are, whatever the locale says."""
    if sys.getfilesystemencoding() == 'utf-8':
        return argument
    return os.fsencode(argument).decode('utf-8', 'surrogateescape')


def prepare() -> None:
    """Import what a session needs, with the garbage collector off: it would go over the growing heap for nothing."""
    gc.disable()
    try:
        from arrayl.compile.runtime import builtins
        builtins()
        import arrayl.session.core
        assert arrayl.session.core
    finally:
        gc.freeze()
        gc.set_threshold(*gc.get_threshold()[:2], RARE)
        gc.enable()
    from arrayl.arrays.budget import limit_process
    limit_process()


def evaluate(expressions: list[str]) -> int:
    """``-e``: each expression in one session; stops at the first error, reported on stderr."""
    from arrayl.session import Session
    from arrayl.session.units import units
    if not expressions:
        sys.stderr.write(f'arrayl: -e needs an expression\n{USAGE}')
        return 2
    session = Session()
    for text in expressions:
        for unit in units(text):
            error = session.interact(unit, raising=True)
            if error is not None:
                sys.stdout.flush()
                complain(error.report + '\n')
                return 1
    return 0


def complain(text: str) -> None:
    """Write to stderr, which takes no half of a surrogate pair."""
    try:
        sys.stderr.write(text)
    except UnicodeEncodeError:
        sys.stderr.write(text.encode('utf-8', 'replace').decode('utf-8'))


def piped(arguments: list[str]) -> int:
    """``-``: session lines from standard input; an error is printed and the next line runs."""
    from arrayl.interop.host import Host
    from arrayl.session import Session
    from arrayl.session.talk import Piped
    Session(host=Host(arguments=['-', *arguments])).converse(Piped(sys.stdin))
    return 0


def script(arguments: list[str]) -> int:
    from pathlib import Path

    from arrayl.errors import APLError
    from arrayl.interop.host import Host
    from arrayl.session import Session
    from arrayl.session.script import run_script, script_report
    session = Session(host=Host(arguments=arguments), script=arguments[0])
    try:
        run_script(session, Path(arguments[0]))
    except APLError as e:
        sys.stdout.flush()
        complain(script_report(e) + '\n')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
