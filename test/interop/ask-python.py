"""Answers questions about Python's own rules: a JSON object on standard input, its answer as JSON on standard output."""
import io
import json
import logging
import logging.config
import os
import shlex
import sys
import unicodedata

from sqlalchemy.engine.url import make_url


def attempt(function, argument):
    try:
        return function(argument)
    except Exception as error:
        return {'error': type(error).__name__}


def url(text):
    url = make_url(text)
    url.get_dialect()
    if url.drivername.startswith('sqlite'):
        [file], options = url.get_dialect()().create_connect_args(url)
        return {'engine': 'sqlite', 'file': file, 'timeout': options.get('timeout', 5.0)}
    parts = {'engine': url.get_dialect().name, 'user': url.username, 'password': url.password, 'host': url.host,
             'port': url.port, 'database': url.database, 'query': dict(url.query or {})}
    return {key: value for key, value in parts.items() if value is not None}


def log(run):
    """What a logging configuration makes of some lines."""
    sys.stderr, real = io.StringIO(), sys.stderr
    try:
        logging.config.fileConfig(run['file'], {'here': os.path.dirname(run['file']), '__file__': run['file']})
        for name, level, message in run['lines']:
            getattr(logging.getLogger(name), level)('%s', message)
        return sys.stderr.getvalue().splitlines()
    finally:
        sys.stderr = real


def format(run):
    record = logging.LogRecord('a.b', logging.WARNING, '', 0, 'the message', None, None)
    record.created = run['time']
    record.msecs = (run['time'] - int(run['time'])) * 1000
    return logging.Formatter(run['format'], run['dateFormat']).format(record)


def split(text):
    try:
        return {'words': shlex.split(text)}
    except ValueError as error:
        return {'error': str(error)}


def represent(text):
    """None for a text with characters that this Python does not know yet."""
    return None if any(unicodedata.category(each) == 'Cn' for each in text) else repr(text)


questions = json.load(sys.stdin)
functions = {'url': url, 'log': log, 'format': format, 'split': split, 'repr': represent, 'json': json.dumps, 'load': json.loads}
json.dump({name: [attempt(functions[name], each) for each in asked] for name, asked in questions.items()}, sys.stdout)
