"""A certificate authority made for the occasion, and the certificate it gives to a server on the loopback address."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from scripts.services.processes import Failed, Missing, hand_over

NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def executable() -> str:
    """The path of the program that makes keys and certificates."""
    if path := shutil.which("openssl"):
        return path
    raise Missing("OpenSSL (Debian: apt-get install openssl)")


class Authority:
    """Signs certificates that hold for two days; everything lies in one folder."""

    def __init__(self, folder: Path) -> None:
        """Made at once."""
        self._folder = folder
        self.certificate = folder / "ca.crt"
        self._key = folder / "ca.key"
        uses = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
        self._make("Kunskapsbanken's tests", self._key, self.certificate, extensions=uses)

    def issue(self, name: str) -> tuple[Path, Path]:
        """The key and the certificate of a server that is called `localhost` or 127.0.0.1."""
        key, certificate = self._folder / f"{name}.key", self._folder / f"{name}.crt"
        signed = ("-CA", str(self.certificate), "-CAkey", str(self._key))
        self._make("localhost", key, certificate, *signed, extensions=("basicConstraints=CA:FALSE", NAMES))
        return key, certificate

    def _make(self, subject: str, key: Path, certificate: Path, *options: str, extensions: tuple[str, ...]) -> None:
        added = [word for extension in extensions for word in ("-addext", extension)]
        files = ["-keyout", str(key), "-out", str(certificate)]
        command = [
            "openssl",
            "req",
            "-x509",
            *NEW_KEY,
            "-subj",
            f"/CN={subject}",
            "-days",
            "2",
            *files,
            *options,
            *added,
        ]
        result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if result.returncode:
            raise Failed(f"openssl: {result.stderr.strip()}")
        hand_over(key)
