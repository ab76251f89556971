"""A scripted browser: signs a person in through the HTML pages and lets the client have a code."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

MAX_STEPS = 10


class Form(HTMLParser):
    """The first form of a page: where it goes, its hidden fields, the names of the others."""

    def __init__(self, page):
        super().__init__()
        self.action = None
        self.hidden = {}
        self.names = set()
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = attributes.get("action") or ""
            self._inside = True
        elif self._inside and tag in ("input", "button") and "name" in attributes:
            self.names.add(attributes["name"])
            if attributes.get("type") == "hidden":
                self.hidden[attributes["name"]] = attributes.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False


def authorize(url, redirect_uri, username="alice", password="wonderland"):
    """Opens `url`, signs in, consents, and returns the URL the server sends the browser back to."""
    with requests.Session() as session:
        # The machine's own proxies and .netrc have no say here.
        session.trust_env = False
        response = session.get(url, allow_redirects=False)
        for _ in range(MAX_STEPS):
            if response.is_redirect:
                target = urljoin(response.url, response.headers["location"])
                if target.startswith(redirect_uri):
                    return target
                response = session.get(target, allow_redirects=False)
                continue
            response.raise_for_status()
            form = Form(response.text)
            fields = dict(form.hidden)
            if "password" in form.names:
                fields.update(username=username, password=password)
            elif "confirm" in form.names:
                fields.update(confirm="yes")
            else:
                raise SystemExit(f"{response.url}: neither a login form nor a consent form\n{response.text}")
            target = urljoin(response.url, form.action)
            response = session.post(target, data=fields, allow_redirects=False)
    raise SystemExit(f"{url}: the sign-in leads nowhere")


def parameters(url):
    """The query of a redirect; each parameter stands there once."""
    return {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}
