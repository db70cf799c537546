"""usage: signal-at-question.py QUESTION SIGNAL PROGRAM ARGUMENTS...

Runs a program on a pseudo-terminal, sends it a signal (such as SIGTERM) at a question, and prints a JSON object: what the
terminal showed, the exit status, and whether the terminal echoes what is typed, at the question and after the end.
"""
import json
import os
import pty
import select
import signal
import sys
import termios
import time

PATIENCE = 120  # seconds


def main(question, name, command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    shown = read_until(terminal, question.encode())
    deadline = time.monotonic() + PATIENCE
    while echoes(terminal) and time.monotonic() < deadline:
        time.sleep(0.05)
    at_question = echoes(terminal)
    os.kill(pid, getattr(signal, name))
    shown += read_until(terminal, None)
    after, status = echoes(terminal), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps({"shown": shown.decode(), "status": status, "echo": [at_question, after]}))


def echoes(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def read_until(terminal, awaited):
    shown = b""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and (awaited is None or awaited not in shown):
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # Linux's way of saying that the other side has closed
            break
    return shown


main(sys.argv[1], sys.argv[2], sys.argv[3:])
