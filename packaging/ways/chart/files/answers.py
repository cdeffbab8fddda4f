"""Asks Mathesar for its log-in page through the Service: answers.py URL HOST"""

import sys
import urllib.request

url, host = sys.argv[1:]
request = urllib.request.Request(url, headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=20) as response:
        page = response.read().decode()
except OSError as error:
    sys.exit(f"{url} does not answer: {error}")
print(f"{url} answers with {response.status}, {len(page)} characters")
sys.exit(0 if response.status == 200 and "<html" in page else 1)
