"""refuse.py WHAT[,WHAT…] PROGRAM [ARGUMENT…]: runs a program on which the kernel refuses something, for ever.

It stands for a hardened kernel or a container. Its filter of system calls holds for all processes that the program
starts, too; the limits of the kernel itself would hold for the whole host.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator

# linux/bpf_common.h, linux/filter.h, linux/seccomp.h
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
NUMBER, FIRST_ARGUMENT = 0, 16
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2

ENOSPC, ENOSYS, EAFNOSUPPORT = 28, 38, 97
AF_INET6, CLONE_NEWUSER = 10, 0x10000000

CALLS = {
    "x86_64": {"socket": 41, "clone": 56, "unshare": 272, "clone3": 435},
    "aarch64": {"unshare": 97, "socket": 198, "clone": 220, "clone3": 435},
}

# What → system calls, how their first argument is compared, and the error. clone3's flags are in memory, which a filter
# cannot read: without it, the C library takes clone.
REFUSED = {
    "user-namespaces": [
        ("unshare", ANY_BIT, CLONE_NEWUSER, ENOSPC),
        ("clone", ANY_BIT, CLONE_NEWUSER, ENOSPC),
        ("clone3", None, 0, ENOSYS),
    ],
    "ipv6": [("socket", EQUAL, AF_INET6, EAFNOSUPPORT)],
}


def instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def rules(names: list[str]) -> Iterator[bytes]:
    numbers = CALLS[platform.machine()]
    for name in names:
        for call, comparison, argument, error in REFUSED[name]:
            yield instruction(LOAD, NUMBER)
            yield instruction(EQUAL, numbers[call], 0, 1 if comparison is None else 3)
            if comparison is not None:
                yield instruction(LOAD, FIRST_ARGUMENT)
                yield instruction(comparison, argument, 0, 1)
            yield instruction(RETURN, ERRNO | error)
    yield instruction(RETURN, ALLOW)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def refuse(names: list[str]) -> None:
    code = b"".join(rules(names))
    program = Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        error = ctypes.get_errno()
        sys.exit(f"the filter was not accepted: {os.strerror(error)}")


refuse(sys.argv[1].split(","))
os.execv(sys.argv[2], sys.argv[2:])
