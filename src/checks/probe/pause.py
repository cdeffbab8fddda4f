# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends the beginning of a request to the service, and waits for what it says to that.

Reads one request as JSON from standard input: `text`, sent at once, and `drops`, sent one byte a second. Prints the first
line of the answer as JSON, empty where the connection was closed without one, and the seconds until then.
"""

import json
import socket
import sys
import time

LONGEST = 60


def main():
    request = json.load(sys.stdin)
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", 8000), timeout=LONGEST) as client:
        client.sendall(request["text"].encode())
        answer = b""
        for drop in request.get("drops", ""):
            client.settimeout(1)
            try:
                answer = client.recv(1000)
                break
            except TimeoutError:
                client.sendall(drop.encode())
        else:
            client.settimeout(LONGEST)
            answer = client.recv(1000)
    line = answer.decode("latin-1").partition("\r\n")[0]
    json.dump({"line": line, "seconds": time.monotonic() - start}, sys.stdout)


if __name__ == "__main__":
    main()
