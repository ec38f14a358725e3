"""`members_reset_factors`: for whoever has lost every second factor, and the reserve codes too."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.models import User


class Command(BaseCommand):
    """Takes a person's second factors away, which ends what the person has open in the admin."""

    help = "Tar bort adressens andra steg. Personen loggar in med en kod och lägger till ett nytt."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose they are."""
        parser.add_argument("email", help="kontots e-postadress")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them away."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Det finns inget konto för {options['email']}.")
        Authenticator.objects.filter(user=user).delete()
        self.stdout.write(
            "Inget andra steg är kvar. Försäkra dig om att det är rätt person som får lägga till ett nytt."
        )
