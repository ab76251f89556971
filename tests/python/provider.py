"""The provider under test: its metadata and the clients of its demo data."""

import json
import sys

import requests

REDIRECT_URI = "http://127.0.0.1:9999/cb"
WEB = ("demo-web", "demo-web-secret")
SERVICE = ("demo-service", "demo-service-secret")
API = ("demo-api", "demo-api-secret")
PUBLIC = "demo-spa"
SCOPE = "profile email"


class Provider:
    """Where the endpoints are, by RFC 8414, and what the demo API says to a token."""

    def __init__(self, issuer):
        self.issuer = issuer
        response = requests.get(issuer + "/.well-known/oauth-authorization-server", timeout=10)
        response.raise_for_status()
        metadata = response.json()
        check(metadata["issuer"] == issuer, "the metadata names the issuer", metadata)
        self.authorize = metadata["authorization_endpoint"]
        self.token = metadata["token_endpoint"]
        self.revoke = metadata["revocation_endpoint"]
        self.introspect = metadata["introspection_endpoint"]
        self.me = issuer + "/api/me"
        self.any = issuer + "/api/any"

    def accepts(self, access_token):
        """Whether the demo API lets the token in."""
        header = {"authorization": "Bearer " + access_token}
        status = requests.get(self.any, headers=header, timeout=10).status_code
        check(status in (200, 401), "the API answers 200 or 401", status)
        return status == 200


def check(holds, what, found):
    """Ends the script when something does not hold."""
    if not holds:
        raise SystemExit(f"expected that {what}, found: {found}")


def start():
    """The provider named on the command line."""
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: {sys.argv[0]} ISSUER")
    return Provider(sys.argv[1].rstrip("/"))


def report(client, version, done):
    """The one line of a run in which everything held."""
    print(json.dumps({"client": client, "version": version, "done": done}))
