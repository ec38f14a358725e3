"""A small OpenID provider on this machine: discovery, keys, authorization with PKCE, signed tokens, facts."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, CLIENT_SECRET = "kunskapsbanken", "mellan-oss"


class Provider:
    """Who logs in there, and what it does wrong when a test asks it to."""

    def __init__(self, issuer: str) -> None:
        """Make the keys."""
        self.issuer = issuer
        self.key = self.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.reset()

    def reset(self) -> None:
        """An employee of the municipality logs in, and all is as it should be."""
        self.person: dict[str, Any] = {"sub": "7", "email": "anna@kramfors.se", "email_verified": True}
        self.claims: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        self.signs_with, self.algorithm = self.key, "RS256"
        self.challenges: dict[str, str] = {}

    def discovery(self) -> dict[str, Any]:
        """Where everything is."""
        paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        endpoints = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in paths.items()}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **endpoints}

    def keys(self) -> dict[str, Any]:
        """The public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the person goes back to; nobody asks for a password here."""
        code = f"code-{len(self.challenges)}"
        assert query["code_challenge_method"] == "S256"
        self.challenges[code] = query["code_challenge"]
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The token for a code, once, to who has the secret and asked for the code."""
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        is_right = form.get("client_secret") == CLIENT_SECRET and self.challenges.pop(form["code"], "") == challenge
        if not is_right:
            return None
        claims = {"iss": self.issuer, "aud": CLIENT, "exp": time.time() + 60, **self.person, **self.claims}
        key = "x" * 32 if self.algorithm == "HS256" else None if self.algorithm == "none" else self.signs_with
        id_token = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "1"})  # type: ignore[arg-type]
        return {"access_token": "facts", "token_type": "Bearer", "id_token": id_token}


@contextmanager
def running_provider() -> Iterator[Provider]:
    """The provider, for as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
                return
            answers = {
                "/.well-known/openid-configuration": provider.discovery,
                "/keys": provider.keys,
                "/userinfo": lambda: {**provider.person, **provider.facts},
            }
            self._answer(answers[address.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            token = provider.token({name: values[0] for name, values in parse_qs(body).items()})
            self._answer(token or {"error": "invalid_grant"}, status=200 if token else 400)

        def _answer(self, value: dict[str, Any], status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
