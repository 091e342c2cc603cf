"""The container's health check: exit code 0 if the server in it answers, on PORT. Needs nothing but Python."""

import os
from http.client import HTTPConnection

server = HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 5765), timeout=4)
server.request("GET", "/api/health")
raise SystemExit(server.getresponse().status != 200)
