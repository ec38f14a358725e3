"""The letter of this app, described for editors."""

from __future__ import annotations

from kunskapsbank.links import site_url
from letters.kinds import Kind

INVITATION = Kind(
    "invitation",
    "Inbjudan till en kommuns redaktör",
    "När någon bjuds in att skriva för sin kommun.",
    lambda: {"municipality": {"name": "Kramfors kommun"}, "admin_url": f"{site_url()}/admin/"},
    why="Du får det för att någon har bjudit in dig.",
)
