"""
The guided set-up: asks what `mathesar setup` should do, and returns the answers. Nothing is changed here.

To ask something more: a file here with a function `ask`, and its place in TOPICS.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence

from mathesar_admin.errors import AdminError, EndedError
from mathesar_admin.processes import guarded
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.apply import plan
from mathesar_admin.setup.guide import administrator, database, network, privileges, reach
from mathesar_admin.setup.guide.here import Here, describe, look
from mathesar_admin.setup.guide.terminal import Terminal

Topic = Callable[[Terminal, Here, Answers], Answers]

# In this order. Each asks its questions and returns the answers with its own; those that were left open stay None.
TOPICS: tuple[Topic, ...] = (database.ask, privileges.ask, reach.ask, network.ask, administrator.ask)


def ask() -> Answers:
    """
    Walks through everything, shows what would be done, and returns the answers that were agreed to.
    Raises EndedError where the person does not agree, or ends it with Ctrl-C or Ctrl-D.
    """
    terminal = Terminal()
    with _ending(terminal):
        return _walk(terminal)


def confirm(lines: Sequence[str]) -> None:
    """
    Shows what would be done, in these lines, and asks whether to go on.
    Raises EndedError where the person does not agree, or ends it with Ctrl-C or Ctrl-D.
    """
    terminal = Terminal()
    with _ending(terminal):
        _agree(terminal, lines)


@contextlib.contextmanager
def _ending(terminal: Terminal) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        terminal.say("")
        raise EndedError("mathesar: nothing was changed", guarded.INTERRUPTED) from None


def _walk(terminal: Terminal) -> Answers:
    here = look()
    terminal.title("What is here")
    terminal.say(*describe(here), "", INTRODUCTION)
    answers = Answers()
    for topic in TOPICS:
        answers = _settled(topic, terminal, here, answers)
    _agree(terminal, plan(answers))
    return answers


def _agree(terminal: Terminal, lines: Sequence[str]) -> None:
    if not lines:
        terminal.say("", "There is nothing to change.", "")
        return
    terminal.title("This will be done")
    terminal.say(*(f"  {line}" for line in lines))
    if terminal.agree("Go on?", today=True) is False:
        raise EndedError("mathesar: nothing was changed")
    terminal.say("")


def _settled(topic: Topic, terminal: Terminal, here: Here, before: Answers) -> Answers:
    """Asks the topic again until what it says could be done: a connection is tried, a certificate looked for."""
    while True:
        answers = topic(terminal, here, before)
        if answers == before:
            return answers
        try:
            plan(answers)
        except AdminError as error:
            terminal.say("", *error.text().split("\n"), "Once more; Ctrl-C ends this.")
        else:
            return answers


INTRODUCTION = "Enter keeps what is in [brackets]. Nothing is changed before you agree at the end; Ctrl-C ends this."
