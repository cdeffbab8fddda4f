"""What `kubectl create secret generic` sends to a cluster, on standard output: secret.py ARGUMENTS-OF-KUBECTL

    --namespace NAME create secret generic NAME --from-literal=KEY=VALUE …

kubectl itself is not needed for this, and nothing else of it is here.
"""

import argparse
import json

parser = argparse.ArgumentParser(prog="kubectl")
parser.add_argument("--namespace", required=True)
parser.add_argument("words", nargs=3)
parser.add_argument("name")
parser.add_argument("--from-literal", action="append", required=True)
given = parser.parse_args()
if given.words != ["create", "secret", "generic"]:
    parser.error(f"not {' '.join(given.words)}")
data = dict(literal.split("=", 1) for literal in given.from_literal)
print(json.dumps({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": given.name}, "stringData": data}))
