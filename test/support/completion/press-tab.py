"""usage: press-tab.py LINES SHELL ARGUMENTS...

Starts a shell on a pseudo-terminal, types each of LINES (a JSON list), presses Tab at its end and then Enter.
The program says `ran>` when it is started with a completed line; the prompt of the shell ends with `ready> `.
Prints what the terminal showed; exits with 124 when something hangs.
"""
import json
import os
import pty
import select
import sys
import time

PATIENCE = 100  # seconds
POLL = 0.02  # seconds


def main(lines, command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    screen = Screen(terminal)
    screen.until(lambda: b"ready>" in screen.shown)
    for line in lines:
        start = len(screen.shown)
        # The shell reads Enter when it is done with Tab.
        os.write(terminal, f"{line}\t\r".encode())
        screen.until(lambda: b"ready>" in screen.shown[start:].partition(b"ran>")[2])
    screen.finish(0)


class Screen:
    def __init__(self, terminal):
        self.terminal = terminal
        self.shown = b""

    def until(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                self.finish(124)
            if select.select([self.terminal], [], [], POLL)[0]:
                self.read()

    def read(self):
        try:
            self.shown += os.read(self.terminal, 65536)
        except OSError:  # Linux's way of saying that the other side has closed
            self.finish(124)

    def finish(self, status):
        sys.stdout.buffer.write(self.shown)
        sys.stdout.flush()
        os._exit(status)


main(json.loads(sys.argv[1]), sys.argv[2:])
