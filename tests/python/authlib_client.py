"""Authlib's OAuth2Session against a running provider: python authlib_client.py ISSUER"""

import os

# Authlib refuses plain http otherwise; the provider under test listens on loopback.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import authlib
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

import browser
from provider import API, PUBLIC, REDIRECT_URI, SCOPE, SERVICE, WEB, check, report, start


def sign_in(provider, session):
    """The code flow with PKCE; returns the tokens."""
    verifier = generate_token(48)
    url, state = session.create_authorization_url(provider.authorize, code_verifier=verifier)
    answer = browser.authorize(url, REDIRECT_URI)
    check(browser.parameters(answer).get("iss") == provider.issuer, "the redirect names the issuer", answer)
    return session.fetch_token(
        provider.token, authorization_response=answer, state=state, code_verifier=verifier
    )


def web_session():
    client_id, secret = WEB
    return OAuth2Session(
        client_id, secret, redirect_uri=REDIRECT_URI, scope=SCOPE, code_challenge_method="S256"
    )


def code_and_refresh(provider):
    session = web_session()
    first = sign_in(provider, session)
    check(first["token_type"].lower() == "bearer", "the token is a bearer token", first)
    profile = session.get(provider.me).json()
    check(profile.get("username") == "alice", "the API knows whose token it is", profile)
    second = session.refresh_token(provider.token, refresh_token=first["refresh_token"])
    check(second["refresh_token"] != first["refresh_token"], "a refresh rotates", second)
    check(provider.accepts(second["access_token"]), "the new access token works", second)
    return session, second


def introspection_and_revocation(provider, session, tokens):
    resource_server = OAuth2Session(*API)

    def introspect(token):
        return resource_server.introspect_token(provider.introspect, token=token).json()

    seen = introspect(tokens["access_token"])
    check(seen["active"] and seen["client_id"] == WEB[0], "the token is active", seen)
    answer = session.revoke_token(
        provider.revoke, token=tokens["refresh_token"], token_type_hint="refresh_token"
    )
    check(answer.status_code == 200, "revocation answers 200", answer.text)
    check(not provider.accepts(tokens["access_token"]), "the family is dead", tokens)
    seen = introspect(tokens["access_token"])
    check(seen == {"active": False}, "a dead token is only inactive", seen)
    try:
        session.refresh_token(provider.token, refresh_token=tokens["refresh_token"])
    except OAuthError as error:
        check(error.error == "invalid_grant", "the refusal is invalid_grant", error)
    else:
        raise SystemExit("a revoked refresh token was accepted")


def public_client(provider):
    session = OAuth2Session(
        PUBLIC,
        redirect_uri=REDIRECT_URI,
        scope="profile",
        token_endpoint_auth_method="none",
        code_challenge_method="S256",
    )
    tokens = sign_in(provider, session)
    check(provider.accepts(tokens["access_token"]), "the token of a public client works", tokens)


def client_credentials(provider, method):
    client_id, secret = SERVICE
    session = OAuth2Session(client_id, secret, scope="profile", token_endpoint_auth_method=method)
    tokens = session.fetch_token(provider.token, grant_type="client_credentials")
    check("refresh_token" not in tokens, "client credentials bring no refresh token", tokens)
    check(session.get(provider.any).status_code == 200, "the token of a service works", tokens)


def main():
    provider = start()
    session, tokens = code_and_refresh(provider)
    introspection_and_revocation(provider, session, tokens)
    public_client(provider)
    client_credentials(provider, "client_secret_basic")
    done = ["code with PKCE", "refresh", "introspection", "revocation", "public client", "client credentials"]
    report("Authlib", authlib.__version__, done)


main()
