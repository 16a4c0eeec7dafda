"""Exit with 0 if the server in this container answers that it is ready, else with 1."""

from __future__ import annotations

import http.client
import os
import sys


def main() -> int:
    port = int(os.environ.get("INKSTONE_PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health")
        response = connection.getresponse()
        text = response.read(1000).decode("utf-8", "replace")
    except OSError as error:
        print(f"no answer on port {port}: {error}")
        return 1
    print(f"{response.status} {text}")
    return 0 if response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
