#!/usr/bin/env python
"""Django's command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command given on the command line with the settings of a laptop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kunskapsbank.settings.dev")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - only once the settings are named

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
