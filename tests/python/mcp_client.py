"""The official Python SDK finds the way into a protected MCP server: python mcp_client.py URL REDIRECT PERSON [CLIENT-METADATA-URL]

PERSON is the script with which a person authorizes in a browser. Without the last argument the SDK registers itself; with it, the client is
the document at that address.
"""

import asyncio
import importlib.metadata
import json
import os
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.client.auth import OAuthClientProvider
from mcp.client.session import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata

URL, REDIRECT, PERSON = sys.argv[1:4]
DOCUMENT = sys.argv[4] if len(sys.argv) > 4 else None


def check(holds, what, found):
    """Ends the script when something does not hold."""
    if not holds:
        raise SystemExit(f"expected that {what}, found: {found}")


class Nobody(Exception):
    """There is nobody who could authorize."""


class Application:
    """What an application keeps for the SDK, and the browser that it opens."""

    def __init__(self):
        self.tokens = None
        self.client = None
        self.asked = []
        self.is_there = True

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client

    async def open(self, url):
        self.asked.append(parse_qs(urlsplit(url).query))
        if not self.is_there:
            raise Nobody
        person = await asyncio.to_thread(
            subprocess.run, ["node", PERSON, url], stdout=subprocess.PIPE, text=True, check=True
        )
        self.answer = parse_qs(urlsplit(person.stdout.strip()).query)

    async def wait(self):
        code, state, iss = (self.answer[name][0] for name in ("code", "state", "iss"))
        return AuthorizationCodeResult(code=code, state=state, iss=iss)


async def revoke(provider, token):
    """What the SDK has no function for: RFC 7009."""
    endpoint = str(provider.context.oauth_metadata.revocation_endpoint)
    async with httpx2.AsyncClient() as http:
        data = {"client_id": provider.context.client_info.client_id, "token": token}
        answer = await http.post(endpoint, data=data)
    check(answer.status_code == 200, "a revocation answers 200", answer.text)


async def call(session, tool, arguments=None):
    result = await session.call_tool(tool, arguments or {})
    return result.content[0].text


async def walk(application, provider, session):
    await session.initialize()
    check(application.asked[-1]["resource"] == [URL], "the tokens are for the MCP server", application.asked)
    check(application.asked[-1]["scope"] == ["notes:read"], "the challenge's scope is asked for", application.asked)
    if DOCUMENT:
        check(application.client.client_id == DOCUMENT, "the client is its document", application.client.client_id)
    tools = sorted(tool.name for tool in (await session.list_tools()).tools)
    check(tools == ["add_note", "list_notes", "whoami"], "there are three tools", tools)
    text = await call(session, "whoami")
    check(text == f"user 1 by {application.client.client_id}", "the tool knows who calls", text)

    # An access token whose time is over is refreshed.
    first = application.tokens
    provider.context.token_expiry_time = time.time() - 1
    check(await call(session, "list_notes") == "", "the new token opens the tool", first)
    check(application.tokens.refresh_token != first.refresh_token, "a refresh rotates", first)
    check(len(application.asked) == 1, "nobody was asked for that", application.asked)

    # Step-up: the SDK asks for both words, by the same client.
    text = await call(session, "add_note", {"text": "milk"})
    check(text == "1 notes", "the tool works after the step-up", text)
    check(application.asked[1]["scope"] == ["notes:read notes:write"], "both words are asked for", application.asked)
    check(application.asked[1]["client_id"] == application.asked[0]["client_id"], "the client stays", application.asked)
    check(application.tokens.scope == "notes:read notes:write", "both words are granted", application.tokens.scope)

    # Revocation: nothing works any more, and the SDK asks the person again.
    application.is_there = False
    await revoke(provider, application.tokens.refresh_token)
    await asyncio.sleep(float(os.environ.get("KNOWN_FOR", "0")) / 1000)
    check(len(application.asked) == 2, "nobody has been asked since", application.asked)
    await call(session, "whoami")
    raise SystemExit("a revoked token was accepted")


async def main():
    application = Application()
    metadata = OAuthClientMetadata(
        client_name="Python SDK", redirect_uris=[REDIRECT], token_endpoint_auth_method="none"
    )
    provider = OAuthClientProvider(
        URL, metadata, application, application.open, application.wait, client_metadata_url=DOCUMENT
    )
    try:
        async with httpx2.AsyncClient(auth=provider, trust_env=False) as http:
            async with streamable_http_client(URL, http_client=http) as (read, write):
                async with ClientSession(read, write) as session:
                    await asyncio.wait_for(walk(application, provider, session), 120)
    except Exception:
        # However the SDK tells of it that nobody authorized.
        if application.is_there:
            raise
    check(len(application.asked) == 3, "the person is asked again after the revocation", application.asked)
    done = ["discovered", "registered", "authorized", "called", "refreshed", "stepped up", "revoked"]
    print(json.dumps({"client": "mcp", "version": importlib.metadata.version("mcp"), "done": done}))


asyncio.run(main())
