"""usage: fork-server.py SOCKET

Run by the Python of a real Kallithea. Imports Kallithea and Alembic once, which takes them a second or two, and then runs each
program that fork-client.py asks for in a fork of this process, with the arguments, folder, environment and streams of the client.
"""
import array
import atexit
import gc
import io
import json
import os
import random
import socket
import sys
import threading
import time
import traceback
import types


def import_everything():
    """@returns the environment variables that the imports have set"""
    before = dict(os.environ)

    import alembic.autogenerate  # noqa: F401
    import backlash.tracing.slowrequests  # noqa: F401
    import beaker.session  # noqa: F401
    import alembic.config  # noqa: F401
    import kallithea.bin.kallithea_cli  # noqa: F401
    import kallithea.model.db  # noqa: F401
    import psycopg2.extensions  # noqa: F401
    import pymysql.cursors  # noqa: F401
    import sqlalchemy.dialects.mysql.pymysql  # noqa: F401
    import sqlalchemy.dialects.postgresql.psycopg2  # noqa: F401
    import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401
    import sqlite3.dbapi2  # noqa: F401
    import tg.renderers.mako  # noqa: F401

    # These take the program's path from the arguments when they are imported.
    for name in [name for name in sys.modules if name.startswith('kallithea.bin.')]:
        del sys.modules[name]
    del sys.modules['kallithea.bin'], kallithea.bin
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def receive(connection):
    """A line of JSON, and the streams, which come with its first byte."""
    text, ancillary, _, _ = connection.recvmsg(65536, socket.CMSG_SPACE(3 * array.array('i').itemsize))
    streams = array.array('i')
    streams.frombytes(ancillary[0][2])
    while not text.endswith(b'\n'):
        text += connection.recv(65536)
    return json.loads(text.decode('utf-8', 'surrogateescape')), list(streams)


def become(request, streams, environment):
    """This process looks to the program as if it had been started for it."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request['folder'])
    os.environ.clear()
    os.environ.update(request['environment'])
    os.environ.update(environment)
    time.tzset()
    random.seed()
    encoding, _, errors = os.environ.get('PYTHONIOENCODING', '').partition(':')
    for number, name in enumerate(('stdin', 'stdout', 'stderr')):
        old = getattr(sys, name)
        buffered = open(number, 'wb' if number else 'rb', closefd=False)
        text_errors = 'backslashreplace' if number == 2 else errors or ('strict' if encoding else old.errors)
        new = io.TextIOWrapper(buffered, encoding or old.encoding, text_errors, line_buffering=number == 2)
        setattr(sys, name, new)
        setattr(sys, '__%s__' % name, new)


def run(program, arguments):
    """@returns the exit status"""
    main = types.ModuleType('__main__')
    sys.modules['__main__'] = main
    try:
        if program is None and arguments[0] == '-c':
            name, text, sys.argv, sys.path[0] = '<string>', arguments[1], ['-c', *arguments[2:]], ''
        else:
            name, *rest = arguments if program is None else [program, *arguments]
            with open(name, 'rb') as file:
                text = file.read()
            sys.argv, sys.path[0] = [name, *rest], os.path.dirname(os.path.realpath(name))
            main.__file__ = name
        exec(compile(text, name, 'exec'), main.__dict__)
        return 0
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return (stop.code or 0) & 0xff
        print(stop.code, file=sys.stderr)
        return 1
    except BaseException:
        kind, error, trace = sys.exc_info()
        traceback.print_exception(kind, error, trace.tb_next)
        return 1


def end():
    """What Python does when a program ends."""
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr, *streams_of_imports):
        try:
            stream.flush()
        except ValueError:  # closed
            pass


def serve(listener, environment):
    while True:
        connection, _ = listener.accept()
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        if os.fork() == 0:
            break
        connection.close()
    listener.close()
    request, streams = receive(connection)
    become(request, streams, environment)
    status = run(request['program'], request['arguments'])
    end()
    connection.sendall(bytes([status]))
    os._exit(0)


def listen(path):
    listener = socket.socket(socket.AF_UNIX)
    # Others may use it only when it listens.
    listener.bind(path + '.new')
    listener.listen(16)
    os.rename(path + '.new', path)
    return listener


# Alembic keeps the streams that are there when it is imported.
streams_of_imports = sys.stdout, sys.stderr
environment_of_imports = import_everything()
gc.collect()
gc.freeze()
serve(listen(sys.argv[1]), environment_of_imports)
