"""usage: accepts.py usernames|emails|passwords JSON-LIST

Run by the Python of a real Kallithea: which of the values its web pages would take for a new user. Prints a JSON list of booleans.
"""
import json
import sys

import formencode
import kallithea.model.validators as validators
from kallithea.model import db

# Outside of a request there is no language, and without a database nobody but the user that is always there.
validators._ = str
db.User.get_by_username = classmethod(lambda cls, name, **options: name.lower() == "default")


def passwords():
    return formencode.All(validators.ValidPassword(), validators.UnicodeString(strip=False, min=6, not_empty=True))


KINDS = {"usernames": validators.ValidUsername, "emails": lambda: formencode.validators.Email(not_empty=True), "passwords": passwords}


def accepts(validator, value):
    try:
        validator.to_python(value)
    except formencode.Invalid:
        return False
    return True


validator = KINDS[sys.argv[1]]()
print(json.dumps([accepts(validator, value) for value in json.loads(sys.argv[2])]))
