"""Renders the templates of proxies: values, lines that are left out, and lines that are there once for each value."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Value: TypeAlias = str | bool | tuple[str, ...]

VALUE = re.compile(r"@([A-Za-z0-9]+)@")
BLOCK = re.compile(r"#if ([A-Za-z0-9]+)|#for ([A-Za-z0-9]+) in ([A-Za-z0-9]+)|#(end)")


def render(text: str, values: Mapping[str, Value]) -> str:
    """
    The text with @name@ replaced, without the lines between "#if name" and "#end" where the value is empty, and with
    those between "#for name in names" and "#end" once for each. Raises KeyError for a name that has no value.
    """
    return "\n".join(_lines(iter(text.splitlines()), values)) + "\n"


def _lines(lines: Iterator[str], values: Mapping[str, Value]) -> list[str]:
    """Up to the "#end" of the block that they are in, or the end of the text."""
    found: list[str] = []
    for line in lines:
        block = BLOCK.fullmatch(line.strip())
        if block is None:
            found.append(VALUE.sub(lambda match: str(values[match.group(1)]), line))
        elif block.group(4):
            break
        elif block.group(1):
            wanted = values[block.group(1)]
            inner = _block(lines)
            found += _lines(iter(inner), values) if wanted else []
        else:
            inner = _block(lines)
            each = values[block.group(3)]
            for one in each if isinstance(each, tuple) else ():
                found += _lines(iter(inner), {**values, block.group(2): one})
    return found


def _block(lines: Iterator[str]) -> list[str]:
    """The lines of a block as they are, without its "#end"."""
    inner: list[str] = []
    depth = 1
    for line in lines:
        block = BLOCK.fullmatch(line.strip())
        depth += 0 if block is None else -1 if block.group(4) else 1
        if depth == 0:
            break
        inner.append(line)
    return inner
