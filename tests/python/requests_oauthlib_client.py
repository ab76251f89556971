"""requests-oauthlib against a running provider: python requests_oauthlib_client.py ISSUER"""

import os

# oauthlib refuses plain http otherwise; the provider under test listens on loopback.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
import requests_oauthlib
from oauthlib.oauth2 import BackendApplicationClient, InvalidGrantError, WebApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

import browser
from provider import PUBLIC, REDIRECT_URI, SCOPE, SERVICE, WEB, check, report, start


def sign_in(provider, session, **credentials):
    """The code flow with PKCE; returns the tokens."""
    url, _ = session.authorization_url(provider.authorize)
    answer = browser.authorize(url, REDIRECT_URI)
    check(browser.parameters(answer).get("iss") == provider.issuer, "the redirect names the issuer", answer)
    return session.fetch_token(provider.token, authorization_response=answer, **credentials)


def code_and_refresh(provider):
    session = OAuth2Session(WEB[0], redirect_uri=REDIRECT_URI, scope=SCOPE.split(), pkce="S256")
    first = sign_in(provider, session, auth=HTTPBasicAuth(*WEB))
    profile = session.get(provider.me).json()
    check(profile.get("username") == "alice", "the API knows whose token it is", profile)
    second = session.refresh_token(provider.token, auth=HTTPBasicAuth(*WEB))
    check(second["refresh_token"] != first["refresh_token"], "a refresh rotates", second)
    check(provider.accepts(second["access_token"]), "the new access token works", second)
    return session, second


def revocation(provider, session, tokens):
    # The session itself offers no revocation; oauthlib prepares the request.
    url, headers, body = WebApplicationClient(WEB[0]).prepare_token_revocation_request(
        provider.revoke, tokens["refresh_token"], "refresh_token"
    )
    answer = requests.post(url, headers=headers, data=body, auth=HTTPBasicAuth(*WEB), timeout=10)
    check(answer.status_code == 200, "revocation answers 200", answer.text)
    check(not provider.accepts(tokens["access_token"]), "the family is dead", tokens)
    try:
        session.refresh_token(provider.token, auth=HTTPBasicAuth(*WEB))
    except InvalidGrantError:
        return
    raise SystemExit("a revoked refresh token was accepted")


def public_client(provider):
    session = OAuth2Session(PUBLIC, redirect_uri=REDIRECT_URI, scope=["profile"], pkce="S256")
    tokens = sign_in(provider, session, include_client_id=True)
    check(provider.accepts(tokens["access_token"]), "the token of a public client works", tokens)


def client_credentials(provider):
    session = OAuth2Session(client=BackendApplicationClient(SERVICE[0], scope=["profile"]))
    tokens = session.fetch_token(provider.token, auth=HTTPBasicAuth(*SERVICE))
    check("refresh_token" not in tokens, "client credentials bring no refresh token", tokens)
    check(session.get(provider.any).status_code == 200, "the token of a service works", tokens)


def main():
    provider = start()
    session, tokens = code_and_refresh(provider)
    revocation(provider, session, tokens)
    public_client(provider)
    client_credentials(provider)
    done = ["code with PKCE", "refresh", "revocation", "public client", "client credentials"]
    report("requests-oauthlib", requests_oauthlib.__version__, done)


main()
