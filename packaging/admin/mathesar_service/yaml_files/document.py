"""A YAML document with the lines of its keys, and what is to be said of them. No value is: it may be secret."""

import difflib
from collections.abc import Iterable
from typing import Any, NamedTuple

import yaml


class Remark(NamedTuple):
    line: int
    text: str
    is_fault: bool
    """False for what may be meant as it is."""


class Entry(NamedTuple):
    """A value with the line of its key."""

    line: int
    node: yaml.Node


class Document:
    """Collects remarks while it is being read."""

    def __init__(self, text: str | bytes) -> None:
        self.remarks: list[Remark] = []
        self._loader = yaml.SafeLoader(text)
        try:
            self.root: yaml.Node | None = self._loader.get_single_node()
        except yaml.MarkedYAMLError as error:
            self.root = None
            mark = error.problem_mark or error.context_mark
            said = " ".join(part for part in (error.context, error.problem) if part)
            self.fault(1 if mark is None else mark.line + 1, f"it is not YAML: {said}")

    def fault(self, line: int, text: str) -> None:
        self.remarks.append(Remark(line, text, True))

    def note(self, line: int, text: str) -> None:
        self.remarks.append(Remark(line, text, False))

    def entries(self, entry: Entry, what: str, known: Iterable[str] | None = None) -> dict[str, Entry]:
        """
        The keys of a mapping. A key that is there twice or not known is a fault, and so is what is not a mapping;
        nothing at all gives no keys. `known` is None where people choose the keys.
        """
        node = entry.node
        if is_empty(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.fault(entry.line, f'{what} has to have keys, as in "name: value" on lines of their own')
            return {}
        own: set[str] = set()
        for key, _ in node.value:
            if key.value in own:
                self.fault(key.start_mark.line + 1, f"{key.value} is there twice in {what}; only the last counts")
            own.add(str(key.value))
        # What "<<" merges goes first, so that the mapping's own keys go before it.
        self._loader.flatten_mapping(node)
        found = {str(key.value): Entry(key.start_mark.line + 1, value) for key, value in node.value}
        if known is not None:
            for name in found.keys() - set(known):
                near = difflib.get_close_matches(name, list(known), n=1)
                hint = f"did you mean {near[0]}?" if near else f"it knows {', '.join(known)}"
                self.fault(found[name].line, f"Mathesar knows no {name} in {what}; {hint}")
        return found

    def text(self, entries: dict[str, Entry], name: str, what: str, *, without: str | None = None) -> str:
        """
        The text of a key, or nothing. A number, or a word such as yes that YAML takes for true, is a fault;
        `without` says what comes of it where the key is missing or empty, which is a fault then.
        """
        entry = entries.get(name)
        if entry is None or is_empty(entry.node) or entry.node.value == "":
            if without is not None:
                line = entry.line if entry is not None else min((one.line for one in entries.values()), default=1)
                self.fault(line, f"{what} has no {name}, so {without}")
            return ""
        if entry.node.tag != "tag:yaml.org,2002:str":
            self.fault(entry.line, f"{name} of {what} has to be a text; put it in quotes")
            return ""
        return str(entry.node.value)

    def scalar(self, entry: Entry) -> Any:
        """The value as YAML means it: a number, true, false, None or a text; a list or mapping gives itself."""
        node = entry.node
        return self._loader.construct_object(node) if isinstance(node, yaml.ScalarNode) else node


def is_empty(node: yaml.Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")
