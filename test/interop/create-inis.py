"""Runs the real config-create many times in one process: standard input is a JSON list of its arguments, argv[1] its own path."""
import functools
import json
import sys

import mako.template
from kallithea.bin.kallithea_cli_config import config_create
from kallithea.bin import kallithea_cli_base

kallithea_cli_base.kallithea_cli_path = sys.argv[1]
# The Python that the program itself would run with: virtual environments are known by more than one path.
with open(sys.argv[1]) as program:
    sys.executable = program.readline()[2:].strip()
# Each time, the same template would be compiled again.
mako.template.Template = functools.lru_cache(None)(mako.template.Template)
for arguments in json.load(sys.stdin):
    config_create.main(arguments, standalone_mode=False)
