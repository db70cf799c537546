"""Prints what the configuration template of a release of Kallithea contains, as config/templates/ has it.

usage: PYTHON record-templates.py kallithea/lib/paster_commands/template.ini.mako > config/templates/kallithea-0.6.json

PYTHON is one that has Mako, such as that of an installed Kallithea. {{name}} stands for what depends on the machine.
"""
import json
import re
import sys

from mako.template import Template

SERVERS = ['gearbox', 'gevent', 'gunicorn', 'paste', 'uwsgi', 'waitress']
NAMES = ['git_hook_interpreter', 'here', 'host', 'kallithea_cli_path', 'port', 'ssh_locale', 'user_home_path', 'version']


def settings(text):
    """Section -> key -> value; None for one that is only commented out."""
    found = {}
    section = None
    for line in text.splitlines():
        header = re.match(r'\[(.+)\]$', line)
        if header:
            section = found.setdefault(header.group(1), {})
        elif re.match(r'#\[.+\]$', line):
            section = None
        elif section is not None:
            setting = re.match(r'(#?)([^#\s=][^=]*?)\s*=\s*(.*?)\s*$', line)
            # Sentences can contain an equals sign, too.
            if setting and (not setting.group(1) or re.match(r'[^\s]+$', setting.group(2))):
                off, key, value = setting.groups()
                if off:
                    section.setdefault(key, None)
                else:
                    section[key] = value
    return found


def rendered(server):
    values = {name: '{{%s}}' % name for name in NAMES}
    return Template(filename=sys.argv[1]).render(
        http_server=server, database_engine='sqlite', error_aggregation_service=None,
        uuid=lambda: '{{uuid}}', **values)


def main():
    by_server = {server: settings(rendered(server)) for server in SERVERS}
    uses = re.findall(r"http_server == '(\w+)'", open(sys.argv[1]).read()) + ['uwsgi']
    common = {name: keys for name, keys in by_server['uwsgi'].items() if name not in ('server:main', 'uwsgi')}
    servers = {server: {name: keys for name, keys in found.items() if name in ('server:main', 'uwsgi')}
               for server, found in by_server.items() if server in uses}
    json.dump({'sections': common, 'servers': servers}, sys.stdout, indent=1, sort_keys=False)
    print()


main()
