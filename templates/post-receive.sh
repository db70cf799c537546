#!/bin/sh
# Notifies Kallithea of a push to this Git repository, without starting Python.
#
# kallithea-cli created this file and replaces it on upgrade: put your own code into an executable file
# `post-receive-custom` next to it. It receives the same lines on its standard input.

# Kallithea recognizes its own hooks by this line.
KALLITHEA_HOOK_VER='0.7.0'

exec COMMAND git-hook
