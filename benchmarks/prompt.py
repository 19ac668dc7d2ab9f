"""How long the REPL takes to its first prompt, in a pseudo-terminal, against a process that imports what it needs."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import duel

ASKED = b'\x1b[6n'                      # prompt_toolkit asks where the cursor is when it draws its first prompt


def first_prompt(folder: str) -> None:
    """Start the REPL, wait for its prompt, end it."""
    import pty
    pid, handle = pty.fork()
    if pid == 0:
        os.environ.update(TERM='xterm', ARRAYL_CONFIG_DIR=folder)
        os.environ.pop('PYTHONDONTWRITEBYTECODE', None)     # what was compiled once is kept, as anywhere
        os.execv(sys.executable, [sys.executable, '-m', 'arrayl'])
    seen = b''
    while ASKED not in seen:
        seen += os.read(handle, 65536)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(handle)


def imports() -> None:
    subprocess.run([sys.executable, '-c', 'import numpy, prompt_toolkit'], check=True)


def main(quick: bool = False) -> Any:
    """Print and give the timing."""
    with tempfile.TemporaryDirectory() as folder:
        first_prompt(folder)
        timing = duel(lambda: first_prompt(folder), imports, 5 if quick else 15)
    print(f'first prompt {timing.mine * 1e3:.0f} ms; importing numpy and prompt_toolkit {timing.theirs * 1e3:.0f} ms; '
          f'ratio {timing.ratio:.2f}')
    return timing


if __name__ == '__main__':
    os.chdir(Path(__file__).parent.parent)
    main('--quick' in sys.argv)
