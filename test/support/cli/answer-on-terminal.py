"""usage: answer-on-terminal.py DIALOGUE PROGRAM ARGUMENTS...

Runs a program on a pseudo-terminal. DIALOGUE is a JSON list of [what to wait for, what to type when the program has said
all it had to say then]; where there is nothing to type, the next entry follows at once. Prints what the terminal showed,
and exits as the program did; 124 when it hangs.
"""
import json
import os
import pty
import select
import sys
import time

PATIENCE = 120  # seconds
SILENCE = 0.2  # seconds without output: the program waits for an answer


def main(dialogue, command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    shown = part = b""
    for awaited, answer in dialogue:
        part = read_until(terminal, awaited.encode(), part)
        if awaited.encode() not in part:
            os.kill(pid, 9)
            finish(shown + part, 124)
        end = len(part) if answer else part.index(awaited.encode()) + len(awaited.encode())
        shown, part = shown + part[:end], part[end:]
        os.write(terminal, answer.encode())
    shown += read_until(terminal, None, part)
    finish(shown, os.WEXITSTATUS(os.waitpid(pid, 0)[1]))


def read_until(terminal, awaited, part):
    """What is shown, beginning with `part`, until it contains `awaited` and silence follows, or until the program ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], SILENCE)[0]:
            chunk = read(terminal)
            if not chunk:
                break
            part += chunk
        elif awaited is not None and awaited in part:
            break
    return part


def read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way of saying that the other side has closed
        return b""


def finish(shown, status):
    sys.stdout.buffer.write(shown)
    sys.stdout.flush()
    sys.exit(status)


main(json.loads(sys.argv[1]), sys.argv[2:])
