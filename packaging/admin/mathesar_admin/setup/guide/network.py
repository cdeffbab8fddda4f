"""What the service may reach besides this machine; asked only where the settings name something that it may not."""

from dataclasses import replace

from mathesar_admin.errors import AdminError
from mathesar_admin.network.addresses import ANY, parse_addresses
from mathesar_admin.network.fence import read_fence
from mathesar_admin.network.findings import addresses_for, is_kept_out, look_at_network
from mathesar_admin.network.needs import needs_of
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.complete import are_about_database
from mathesar_admin.setup.guide.here import Here
from mathesar_admin.setup.guide.terminal import Terminal
from mathesar_admin.setup.settings import environment

NEEDED, OTHERS, NOTHING = "needed", "others", "nothing"


def ask(terminal: Terminal, _here: Here, answers: Answers) -> Answers:
    settings = environment(answers)
    # A server that was named just now is let through in any case.
    said_already = {"POSTGRES_HOST"} if are_about_database(answers) else set()
    faults = [one for one in look_at_network(settings) if one.level == "problem"]
    open_faults = [one for one in faults if (one.facts or {}).get("source") not in said_already]
    if not open_faults:
        return answers
    terminal.title("What the service may reach, and who may reach it, besides this machine")
    terminal.say(*(one.text for one in open_faults))
    fence = read_fence()
    needed = addresses_for([need for need in needs_of(settings) if is_kept_out(need, fence)])
    options = {NEEDED: f"{', '.join(needed)}: what the settings name"} if needed and needed != (ANY,) else {}
    options[ANY] = "every address"
    options[OTHERS] = "addresses or networks that you type"
    options[NOTHING] = f"for now, {fence.text()}; later: mathesar setup --allow-network"
    chosen = terminal.choice("What is let through?", options, today=NOTHING)
    if chosen == OTHERS:
        typed = terminal.text("Addresses or networks", fault=_fault)
        return answers if typed is None else replace(answers, allow_network=parse_addresses([typed]))
    found = {NEEDED: needed, ANY: (ANY,)}
    return answers if chosen is None else replace(answers, allow_network=found[chosen])


def _fault(typed: str) -> str | None:
    try:
        parse_addresses([typed])
    except AdminError as error:
        return str(error)
    return None
