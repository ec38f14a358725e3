"""The system's Chromium."""

from __future__ import annotations

import os
import shutil

from scripts.services.processes import Missing

# The shell draws no window around the page, which took as long as many a page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Headless in a container: no sandbox for root, no graphics card, and no calls home.
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable() -> str:
    """The path of the browser; `CHROMIUM` in the environment chooses one."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise Missing("Chromium (Debian: apt-get install chromium-headless-shell)")
