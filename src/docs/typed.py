"""Types a line on a terminal, and answers what it asks: typed.py, as the user who does it.

On standard input is JSON: the line, the folder to be in, and answers, each a pattern and what is typed when that is
shown. Prints what was shown; exit: 0 the line ended with 0, else 1.
"""

import getpass
import json
import shlex
import sys

from terminal import Terminal

given = json.load(sys.stdin)
shown = Terminal(f"cd {shlex.quote(given['cwd'])}\n{given['line']}", getpass.getuser())
for question, text in given["answers"]:
    shown.wait_for(question)
    shown.type(text + "\n")
    # The next answer is for the next question, also where it asks the same again.
    shown.shown = ""
try:
    print(shown.end())
except AssertionError as error:
    sys.exit(str(error))
